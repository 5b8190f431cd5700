/** The job's workspace before and after: no checkout is needed, and none is disturbed. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkOut } from "../../src/git/workspace.ts";
import { LocalGitHub } from "../local-github/server.ts";
import type { LocalJob } from "../local-runner/job.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

describe("an existing checkout", () => {
  let scenario: Scenario;
  beforeEach(async () => {
    scenario = await Scenario.prepared([
      { deploy: "One", files: { "dags/a.py": "one\n" } },
      { deploy: "Two", files: { "dags/a.py": "two\n", "dags/b.py": "two\n" } },
    ]);
  });
  afterEach(() => scenario[Symbol.asyncDispose]());

  /** As `actions/checkout` leaves it. */
  async function checkout(
    job: LocalJob,
    options: { token: string | null; depth?: number },
  ): Promise<void> {
    const depth = options.depth === undefined ? [] : [`--depth=${options.depth}`];
    await job.git(
      "clone",
      "--quiet",
      ...depth,
      scenario.github.cloneUrl(repository, scenario.token),
      ".",
    );
    await job.git("remote", "set-url", "origin", `${scenario.github.url}/${repository}`);
    if (options.token === null) return;
    const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${options.token}`).toString("base64")}`;
    await job.git("config", `http.${scenario.github.url}/.extraheader`, header);
  }

  test.each([
    ["full, without credentials", { token: null }],
    ["shallow, with persisted credentials", { token: "same", depth: 1 }],
    ["with persisted credentials that are no good", { token: "ghs_expired" }],
  ])("%s", async (_, { token, depth }: { token: string | null; depth?: number }) => {
    await using job = await scenario.job();
    await checkout(job, {
      token: token === "same" ? scenario.token : token,
      ...(depth && { depth }),
    });
    await writeFile(join(job.workspace, "untracked.txt"), "mine\n");
    const branches = await job.git("for-each-ref", "--format=%(refname) %(objectname)");
    const before = await job.git("rev-list", "--count", "main");
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await job.git("rev-parse", "HEAD")).toBe(result.outputs["commit-sha"]);
    expect(await job.git("status", "--porcelain")).toBe("?? untracked.txt");
    expect(await job.git("for-each-ref", "--format=%(refname) %(objectname)")).toBe(branches);
    if (depth === undefined) expect(await job.git("rev-list", "--count", "main")).toBe(before);
    expect(await job.git("config", "--list", "--local")).not.toContain(`${repository}.extraheader`);
  });

  test("without file contents: those of the new commit are fetched", async () => {
    await using job = await scenario.job();
    const address = scenario.github.cloneUrl(repository, scenario.token);
    await job.git("clone", "--quiet", "--filter=blob:none", "--no-checkout", address, ".");
    await job.git("remote", "set-url", "origin", `${scenario.github.url}/${repository}`);
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await job.git("rev-parse", "HEAD")).toBe(result.outputs["commit-sha"]);
    expect(await job.git("status", "--porcelain")).toBe("");
    expect(await readFile(join(job.workspace, "dags/a.py"), "utf8")).toBe("one\n");
  });

  test("that is sparse stays sparse, and its line endings are those of its settings", async () => {
    await using job = await scenario.job();
    await checkout(job, { token: null });
    await job.git("sparse-checkout", "set", "--cone", "dags");
    await job.git("config", "core.autocrlf", "true");
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await job.git("rev-parse", "HEAD")).toBe(result.outputs["commit-sha"]);
    expect(await readFile(join(job.workspace, "dags/a.py"), "utf8")).toBe("one\r\n");
    expect((await readdir(job.workspace)).sort()).not.toContain(".github");
  });

  test("that is a linked working tree", async () => {
    await using job = await scenario.job();
    const address = scenario.github.cloneUrl(repository, scenario.token);
    await job.git("clone", "--quiet", "--bare", address, "../store");
    await job.git("--git-dir=../store", "worktree", "add", "--quiet", "--detach", ".");
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await job.git("rev-parse", "HEAD")).toBe(result.outputs["commit-sha"]);
    expect(await job.git("status", "--porcelain")).toBe("");
  });

  test("of another repository is left alone", async () => {
    await using job = await scenario.job();
    await job.git("init", "--quiet", ".");
    await job.git("remote", "add", "origin", "https://github.com/somebody/else.git");
    await writeFile(join(job.workspace, "mine.txt"), "mine\n");
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.log).toContain("::warning::The workspace holds another repository");
    expect(await job.git("status", "--porcelain")).toBe("?? mine.txt");
  });

  test("in a folder of the workspace: a warning says that it has the code from before", async () => {
    await using job = await scenario.job();
    const url = scenario.github.cloneUrl(repository, scenario.token);
    await scenario.clone.git("clone", "--quiet", url, join(job.workspace, "airflow"));
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.log).toContain(
      "::warning::The checkout in the folder airflow still has the code",
    );
    const again = { "deploy-id": "1", reason: "Broken", path: "./airflow/" };
    const there = await job.use(".", again);
    expect(there.log).not.toContain("::warning::The checkout in the folder");
    expect(await job.git("-C", "airflow", "rev-parse", "HEAD")).toBe(there.outputs["commit-sha"]);
  });

  test("that is a file: the rollback and its outputs remain", async () => {
    await using job = await scenario.job({ env: { GITHUB_WORKSPACE: "/dev/null/nothing" } });
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain("::error title=checkout-failed::");
    expect(result.outputs).toMatchObject({ changed: "true", eligible: "true" });
  });

  test("that cannot be made: the rollback remains, and the step fails and says so", async () => {
    await using job = await scenario.job();
    await mkdir(join(job.workspace, ".git"));
    await writeFile(join(job.workspace, ".git/config"), "[broken\n");
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain("::error title=checkout-failed::The rollback was pushed");
    expect(result.outputs).toMatchObject({ changed: "true", eligible: "true" });
    expect(await scenario.git("rev-parse", "main")).toBe(result.outputs["commit-sha"]);
  });
});

describe("a repository with SHA-256", () => {
  test.each(["an empty folder", "a checkout"])("%s", async (where) => {
    await using github = await LocalGitHub.start();
    const folder = await github.createRepository(repository);
    const shell = (text: string) =>
      execFileSync("sh", ["-ec", text], { cwd: folder, encoding: "utf8" }).trim();
    shell("rm -r * && git init --quiet --bare --initial-branch=main --object-format=sha256 .");
    const before = await github.makeCommit(folder, "refs/heads/main");
    const workspace = join(folder, "workspace");
    const url = `${github.url}/${repository}`;
    const git = (text: string) => shell(`git -C workspace ${text}`);
    if (where === "a checkout") {
      shell("git clone --quiet . workspace");
      git(`remote set-url origin ${url}`);
    }
    const tree = shell("git hash-object -t tree -w /dev/null");
    const who = "-c user.name=Mona -c user.email=mona@example.com";
    const commit = shell(`git ${who} commit-tree -p ${before} -m Two ${tree}`);
    shell(`git update-ref refs/heads/main ${commit}`);
    const remote = { url, access: { kind: "token", token: github.issueToken() } } as const;
    expect(await checkOut(workspace, remote, commit, folder)).toBe(true);
    expect(git("rev-parse HEAD")).toBe(commit);
    expect(git("rev-list --count HEAD")).toBe(where === "a checkout" ? "2" : "1");
    expect(readdirSync(folder).filter((name) => name.startsWith("deploy-rollback-"))).toEqual([]);
  });
});

test("checkout: false leaves the workspace empty, and the token stays in no file", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  await using job = await scenario.job();
  const result = await job.use(".", { "deploy-id": "1", reason: "Broken", checkout: "false" });
  expect(result.exitCode, result.log).toBe(0);
  const shell = (command: string, ...args: string[]) =>
    execFileSync("sh", ["-c", command, "sh", ...args], {
      cwd: job.folder,
      encoding: "utf8",
    }).trim();
  expect(shell("find workspace temp -mindepth 1")).toBe("");
  const secrets = [
    scenario.token,
    Buffer.from(`x-access-token:${scenario.token}`).toString("base64"),
  ];
  for (const secret of secrets) expect(shell('grep -rl "$1" . || true', secret)).toBe("");
  expect(result.log.replace(/^::add-mask::.*$/gm, "")).not.toContain(scenario.token);
});
