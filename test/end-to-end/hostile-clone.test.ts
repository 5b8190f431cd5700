/** The command line in a clone that others have filled: nothing is run that the person's own `git fetch` would not run. */
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Ended } from "../local-runner/resident.ts";
import { keys, runProgram, Terminal } from "../local-terminal/program.ts";
import { astroProject } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

let scenario: Scenario;
/** What a trap writes when it is run. */
let log: string;
beforeAll(async () => {
  scenario = await Scenario.prepared(twoDeploys);
  log = join(scenario.clone.folder, "../sprung");
});
beforeEach(() => rm(log, { force: true }));
afterAll(() => scenario[Symbol.asyncDispose]());

const sprung = () => readFile(log, "utf8").catch(() => "");
const trap = (name: string) => `echo ${name} >> ${log}`;
const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  runProgram(args, { folder: scenario.clone.folder, env });

const everyVerb = [
  ["history"],
  ["verify"],
  ["guard"],
  ["plan", "1", "--patch"],
  ["hold", "--reason", "x", "--yes"],
  ["release", "--yes"],
  ["record", "--yes"],
  ["rollback", "1", "--reason", "x", "--yes"],
  ["init", "--yes"],
];

describe("no verb runs", () => {
  test("hooks, a file watcher, a pager or an editor of the clone", async () => {
    const { clone } = scenario;
    const hooks = join(clone.folder, ".git/hooks");
    await mkdir(hooks, { recursive: true });
    const names = "pre-push post-checkout reference-transaction post-index-change pre-auto-gc";
    for (const name of names.split(" ")) {
      await writeFile(join(hooks, name), `#!/bin/sh\n${trap(name)}\n`, { mode: 0o755 });
    }
    const program = join(clone.folder, ".git/program");
    await writeFile(program, `#!/bin/sh\n${trap("program")}\n`, { mode: 0o755 });
    for (const key of ["core.fsmonitor", "core.pager", "core.editor", "diff.external"]) {
      await clone.git("config", key, program);
    }
    await rm(log, { force: true });
    for (const verb of everyVerb) {
      const ended = await run(verb);
      expect(await sprung(), verb.join(" ")).toBe("");
      expect(ended.exitCode, `${verb.join(" ")}: ${ended.stderr}`).toBeLessThan(2);
    }
  });

  test("a program that checks signatures, when a commit is shown", async () => {
    const { clone } = scenario;
    const program = join(clone.folder, ".git/checker");
    await writeFile(program, `#!/bin/sh\n${trap("checker")}\n`, { mode: 0o755 });
    await clone.git("config", "gpg.program", program);
    // A new deploy's commit, after the rollback, that seems signed, so that git would have its signature checked.
    await clone.update();
    await clone.git("reset", "--hard", "--quiet", "origin/main");
    await clone.git("commit", "--quiet", "--allow-empty", "--message", "Signed");
    const raw = await clone.git("cat-file", "commit", "HEAD");
    const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----";
    await writeFile(
      join(clone.folder, "../signed"),
      `${raw.replace("\n\n", `\n${signature}\n\n`)}\n`,
    );
    const signed = await clone.git("hash-object", "-t", "commit", "-w", "../signed");
    await clone.git("reset", "--quiet", signed);
    await clone.git("push", "--quiet", "origin", "main");
    await clone.git("config", "log.showSignature", "true");
    await rm(log, { force: true });
    using terminal = Terminal.start(["record"], { folder: clone.folder });
    await terminal.until("Record ");
    terminal.type(keys.interrupt);
    await terminal.end();
    expect(await sprung()).toBe("");
  });

  test("a program `git` that lies in the clone, wherever PATH looks", async () => {
    const { folder } = scenario.clone;
    await writeFile(join(folder, "git"), `#!/bin/sh\n${trap("git")}\nexit 1\n`, { mode: 0o755 });
    for (const relative of ["", ".", "./"]) {
      const ended = await run(["history"], { PATH: `${relative}:${process.env["PATH"]}` });
      expect(ended.exitCode, ended.stderr).toBe(0);
      expect(await sprung()).toBe("");
    }
    await rm(join(folder, "git"));
  });
});

test.each([".github/deploys.yml", ".github"])(
  "init does not write through the link %s",
  async (path) => {
    await using other = await Scenario.start({
      ...astroProject(),
      ".github/deploys.yml": null,
      "README.md": "",
    });
    const { folder } = other.clone;
    await rm(join(folder, ".github"), { recursive: true, force: true });
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await mkdir(`${log}-there`, { recursive: true });
    await symlink(path === ".github" ? `${log}-there` : `${log}-there/file`, join(folder, path));
    const ended = await runProgram(["init", "--yes", "--json"], { folder });
    expect(JSON.parse(ended.stdout).problems[0].code).toBe("link-in-the-way");
    expect(await readdir(`${log}-there`)).toEqual([]);
  },
);

describe("a bare repository among the clone's files", () => {
  const planted = async (path: string) => {
    const folder = join(scenario.clone.folder, path);
    await mkdir(folder, { recursive: true });
    await cp(scenario.github.folderOf(repository), folder, { recursive: true });
    const hook = `#!/bin/sh\n${trap("pre-receive")}\n`;
    await writeFile(join(folder, "hooks/pre-receive"), hook, { mode: 0o755 });
  };

  test.each([
    ["https://127.0.0.1:9/acme/airflow", "https:/127.0.0.1:9/acme/airflow"],
    ["nobody@127.0.0.1:acme/airflow.git", "nobody@127.0.0.1:acme/airflow.git"],
  ])("is not the server %s", async (url, path) => {
    await planted(path);
    await scenario.clone.git("config", "--replace-all", "remote.planted.url", url);
    const env = { GIT_SSH_COMMAND: "false" };
    for (const verb of [["history"], ["hold", "--reason", "x", "--yes"]]) {
      const ended = await run([...verb, "--remote", "planted", "--json"], env);
      expect(ended.exitCode, ended.stdout).toBe(1);
      expect(JSON.parse(ended.stdout).problems[0].code).toBe("network");
    }
    expect(await sprung()).toBe("");
  });

  test("is no remote at all", async () => {
    await planted("data/planted.git");
    await scenario.clone.git("config", "--replace-all", "remote.planted.url", "data/planted");
    const ended = await run(["hold", "--reason", "x", "--yes", "--json", "--remote", "planted"]);
    expect(JSON.parse(ended.stdout).problems[0].code).toBe("remote-in-work-tree");
    expect(await sprung()).toBe("");
  });
});
