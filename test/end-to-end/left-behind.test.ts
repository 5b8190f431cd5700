/** However a process ends, nothing of it stays in the temporary folder. */
import { spawn } from "node:child_process";
import { lchownSync, lutimesSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LocalJob } from "../local-runner/job.ts";
import { program, runProgram, Terminal } from "../local-terminal/program.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

let scenario: Scenario;
let temporary: string;
beforeAll(async () => {
  scenario = await Scenario.prepared(twoDeploys);
});
afterAll(() => scenario[Symbol.asyncDispose]());
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "left-behind-"));
  return () => rm(temporary, { recursive: true, force: true });
});

const left = () => readdir(temporary);

/** Waits until the server has a push that it will never answer. */
async function untilPushing(): Promise<void> {
  while (scenario.github.nextPush.hang) await pause(20);
}

describe("a signal during a push", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s to an action", async (signal) => {
    const before = await scenario.refs();
    scenario.github.nextPush = { hang: true };
    let pid = 0;
    const ended = scenario.use(
      "hold",
      { reason: "Broken" },
      { env: { RUNNER_TEMP: temporary }, onStart: (started) => (pid = started) },
    );
    await untilPushing();
    expect(await left()).toHaveLength(1);
    // More than once, as when a terminal is closed: the others do not cut the removal short.
    for (let times = 0; times < 5; times++) {
      process.kill(pid, signal);
      await pause(1);
    }
    expect((await ended).exitCode, "as without us, the signal ends the process").toBe(null);
    expect(await left()).toEqual([]);
    expect(await scenario.refs()).toBe(before);
  });

  test("the terminal is closed", async () => {
    const before = await scenario.refs();
    scenario.github.nextPush = { hang: true };
    using terminal = Terminal.start(["hold", "--reason", "Broken", "--yes"], {
      folder: scenario.clone.folder,
      env: { TMPDIR: temporary },
    });
    await untilPushing();
    expect(await left()).toHaveLength(1);
    terminal.close();
    await terminal.end();
    expect(await left()).toEqual([]);
    expect(await scenario.refs()).toBe(before);
  });
});

describe("what a kill left behind", () => {
  const twoDays = () => Date.now() / 1000 - 2 * 24 * 3600;
  /** Makes a folder untouched for two days. */
  const age = (name: string) => lutimesSync(join(temporary, name), twoDays(), twoDays());
  const history = async () => {
    const where = { folder: scenario.clone.folder, env: { TMPDIR: temporary } };
    const ended = await runProgram(["history"], where);
    expect(ended.exitCode, ended.stderr).toBe(0);
  };
  /** Runs the command line until it pushes, and kills it. @returns the name of its folder */
  async function killed(): Promise<string> {
    scenario.github.nextPush = { hang: true };
    const child = spawn(process.execPath, [program, "hold", "--reason", "Broken", "--yes"], {
      cwd: scenario.clone.folder,
      env: {
        ...{ PATH: process.env["PATH"], HOME: scenario.clone.folder, TMPDIR: temporary },
        ...{ GIT_AUTHOR_NAME: "Mona", GIT_AUTHOR_EMAIL: "mona@example.com" },
      },
      stdio: "ignore",
    });
    await untilPushing();
    const ended = new Promise((done) => child.on("close", done));
    child.kill("SIGKILL");
    await ended;
    const [name = ""] = await left();
    return name;
  }

  test("is removed by a later command, a day later", async () => {
    const name = await killed();
    expect(name).toMatch(/^deploy-rollback-\d+-/);
    await history();
    expect(await left(), "it may still be in use").toEqual([name]);
    age(name);
    await history();
    expect(await left()).toEqual([]);
  });

  test("is removed by a later job on the same machine", async () => {
    const name = await killed();
    age(name);
    await using job = await LocalJob.start({
      ...{ github: scenario.github, repository, token: scenario.token },
      env: { RUNNER_TEMP: temporary },
    });
    expect((await job.use("history")).exitCode).toBe(0);
    expect(await left()).toEqual([]);
  });

  test("nothing else is: not what is in use, a link, another name, or another person's", async () => {
    const running = `deploy-rollback-${process.pid}-abcdef`;
    const gone = "deploy-rollback-1999999999";
    await mkdir(join(temporary, running));
    await mkdir(join(temporary, "deploy-rollback-demo-abcdef"));
    await mkdir(join(temporary, `${gone}-abcdefg`));
    await writeFile(join(temporary, `${gone}-afile0`), "");
    await mkdir(join(temporary, "linked"));
    await writeFile(join(temporary, "linked/precious"), "");
    await symlink("linked", join(temporary, `${gone}-aalink`));
    // Only root can give a folder away.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      await mkdir(join(temporary, `${gone}-others`));
      lchownSync(join(temporary, `${gone}-others`), 12345, 12345);
    }
    const before = await left();
    for (const name of before) age(name);
    await history();
    expect((await left()).sort()).toEqual(before.sort());
    expect(await readdir(join(temporary, "linked"))).toEqual(["precious"]);
  });
});
