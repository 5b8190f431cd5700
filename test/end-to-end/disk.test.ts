/** A disk that cannot be written to is called that, and nothing is half done. */
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

  /** Makes room, and lets it be written to. */
  free(): void {
    execFileSync("mount", ["-o", "remount,rw,size=20m", this.folder], { stdio: "pipe" });
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
    // Each action on one of the disks, and on each disk one that reads and two that write.
    const some = actions.filter(
      ([action], at) => at === 0 || ["record", "history"].includes(action),
    );
    for (const [action, inputs] of options === "size=4k" ? actions : some) {
      const before = await scenario.refs();
      const given = inputs["commit"] ? { ...inputs, commit: head ?? "" } : inputs;
      const result = await scenario.use(action, given, { env: { RUNNER_TEMP: disk.folder } });
      // A part of a copy is enough for some.
      if (options === "size=40k" && result.exitCode === 0) continue;
      expect(result.exitCode, `${action}: ${result.log}`).toBe(1);
      expect(result.log).toMatch(
        /::error title=disk-not-writable::This machine's disk cannot be written to: /,
      );
      expect(result.log.match(/^::error title=/gm), result.log).toHaveLength(1);
      expect(await scenario.refs()).toBe(before);
    }
    if (options === "size=40k") return;
    const where = { folder: scenario.clone.folder, env: { TMPDIR: disk.folder } };
    const typed = await runProgram(["history"], where);
    expect(typed.stderr).toContain("This machine's disk cannot be written to: ");
    expect(typed.exitCode).toBe(1);
    // As the error says.
    disk.free();
    const freed = await scenario.use("history", {}, { env: { RUNNER_TEMP: disk.folder } });
    expect(freed.exitCode, freed.log).toBe(0);
  });
});

test("a temporary folder that is not there: another one is named, as the error says", async () => {
  const missing = join(tmpdir(), "missing", "folder");
  const { folder } = scenario.clone;
  const typed = await runProgram(["history"], { folder, env: { TMPDIR: missing } });
  expect(typed.stderr).toContain("or name another one in TMPDIR. Then run again.");
  expect((await runProgram(["history"], { folder, env: { TMPDIR: tmpdir() } })).exitCode).toBe(0);
  const result = await scenario.use("history", {}, { env: { RUNNER_TEMP: missing } });
  expect(result.exitCode).toBe(1);
  expect(result.log).toMatch(/title=disk-not-writable::.*ENOENT.*, or use another runner/);
});

test.each([
  ["GITHUB_OUTPUT", "/dev/full"],
  ["GITHUB_STEP_SUMMARY", "/dev/full"],
  ["GITHUB_ENV", "/missing"],
])("%s on %s: the step fails, and says that its work is done", async (name, file) => {
  const target = (await scenario.deploys()).length % 2 === 0 ? "1" : "2";
  const inputs = { "deploy-id": target, checkout: "true" };
  const runId = `${name}${file}`;
  const result = await scenario.rollBack(inputs, { env: { [name]: file }, runId });
  expect(result.exitCode).toBe(1);
  expect(new Set(result.log.match(/::error title=.*/g)), result.log).toEqual(
    new Set([expect.stringMatching(/^::error title=report-failed::What the step did is done, /)]),
  );
  expect(result.log).toContain("Pushed: deploy/prod/");
  expect(result.log).toContain("Check the new commit out");
  expect(result.summary).not.toMatch(/^# ❌/);
  expect(codes(result)).toEqual([]);
  if (name !== "GITHUB_ENV") return;
  const before = await scenario.refs();
  // As the error says: a re-run of this run does nothing twice.
  const again = await scenario.rollBack(inputs, { runId });
  expect(again.exitCode, again.log).toBe(0);
  expect(await scenario.refs()).toBe(before);
});

test("the same of a hold, a mark and a record", async () => {
  const sha = await scenario.clone.git("rev-parse", "HEAD");
  for (const [action, inputs] of [
    ["hold", { reason: "Release week" }],
    ["mark", { "deploy-id": "1", as: "good", reason: "Checked" }],
    ["record", { description: "Once more" }],
  ] as const) {
    const run = { sha, runId: action };
    const lost = await scenario.use(action, inputs, {
      ...run,
      env: { GITHUB_OUTPUT: "/missing/file" },
    });
    expect(lost.exitCode).toBe(1);
    expect(lost.log).toContain("::error title=report-failed::");
    const before = await scenario.refs();
    const again = await scenario.use(action, inputs, run);
    expect(again.exitCode, again.log).toBe(0);
    expect(await scenario.refs()).toBe(before);
  }
});
