/** A disk that is full or read-only is called that, and nothing is half done. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runProgram } from "../local-terminal/program.ts";
import { codes, type Inputs, Scenario } from "./scenario.ts";

/** A small disk. Only root can mount one. */
class Disk implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async mount(options: string): Promise<Disk> {
    const folder = await mkdtemp(join(tmpdir(), "small-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "pipe" });
    return new Disk(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    execFileSync("umount", ["--lazy", this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }
}

const canMount = await Disk.mount("size=4k").then(
  (disk) => disk[Symbol.asyncDispose]().then(() => true),
  () => false,
);

let scenario: Scenario;
beforeAll(async () => {
  const dag = (text: string) => ({ "dags/a.py": `${text}\n`.repeat(20_000) });
  scenario = await Scenario.prepared([
    { deploy: "One", files: dag("one") },
    { deploy: "Two", files: dag("two") },
  ]);
});
afterAll(() => scenario[Symbol.asyncDispose]());

describe.runIf(canMount)("a temporary folder that is", () => {
  const actions: [string, Inputs][] = [
    [".", { "deploy-id": "1", reason: "Broken" }],
    [".", { "deploy-id": "previous", reason: "Broken" }],
    ["record", { commit: "HEAD" }],
    ["guard", { commit: "HEAD" }],
    ["hold", { reason: "Broken" }],
    ["history", {}],
  ];
  // 16 kB hold the copy before git has written to it, 40 kB a part of the fetch.
  const disks = ["size=4k", "size=16k", "size=40k", "ro"];
  test.each(disks)("%s", async (options) => {
    await using disk = await Disk.mount(options);
    const head = scenario.commits.at(-1);
    for (const [action, inputs] of actions) {
      const before = await scenario.refs();
      const given = inputs["commit"] ? { ...inputs, commit: head ?? "" } : inputs;
      const result = await scenario.use(action, given, { env: { RUNNER_TEMP: disk.folder } });
      // A part of a copy is enough for some.
      if (options === "size=40k" && result.exitCode === 0) continue;
      expect(result.exitCode, `${action}: ${result.log}`).toBe(1);
      expect(result.log).toMatch(
        /::error title=disk-not-writable::The disk is full or read-only: /,
      );
      expect(result.log.match(/^::error title=/gm), result.log).toHaveLength(1);
      expect(await scenario.refs()).toBe(before);
    }
    if (options === "size=40k") return;
    const where = { folder: scenario.clone.folder, env: { TMPDIR: disk.folder } };
    const typed = await runProgram(["history"], where);
    expect(typed.stderr).toContain("The disk is full or read-only: ");
    expect(typed.exitCode).toBe(1);
  });
});

test.each(["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV"])(
  "%s on a full disk: the step fails, but the rollback is not called undone",
  async (file) => {
    const target = (await scenario.deploys()).length % 2 === 0 ? "1" : "2";
    const result = await scenario.use(
      ".",
      { "deploy-id": target, reason: "Broken" },
      { env: { [file]: "/dev/full" } },
    );
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(/::error title=disk-not-writable::/);
    expect(result.log).toContain("Pushed: deploy/prod/");
    expect(result.log).toContain("Check the new commit out");
    expect(result.summary).not.toMatch(/^# ❌/);
    expect(codes(result)).toEqual([]);
    const newest = (await scenario.deploys()).at(-1);
    expect(newest?.rollback?.to).toBe(target);
  },
);
