import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry } from "../../src/ledger/manifest.ts";
import { type AstroDeploy, LocalAstro, place, token } from "../local-astro/server.ts";
import type { Ended } from "../local-runner/resident.ts";
import { runProgram, Terminal } from "../local-terminal/program.ts";
import { astroProject, dag, dockerfile, settings } from "./astro-project.ts";
import { codes, repository, Scenario } from "./scenario.ts";

const run = promisify(execFile);

let scenario: Scenario;
let astro: LocalAstro;
let commits: readonly string[];

const withAstro = settings.replace(
  "  prod:\n",
  `  prod:\n    astro: { organization: ${place.organization}, deployment: ${place.deployment} }\n`,
);

beforeAll(async () => {
  astro = await LocalAstro.start();
});
afterAll(() => astro[Symbol.asyncDispose]());

/** A repository with four commits that were deployed, before there was a history. */
async function start(): Promise<void> {
  scenario = await Scenario.prepared(
    [
      { commit: "One", files: {} },
      { commit: "Two", files: { "dags/sales.py": dag("sales") } },
      { commit: "Three", files: { Dockerfile: dockerfile("12.2.0") } },
      { commit: "Four", files: { "dags/sales.py": dag("sales", "print(4)") } },
    ],
    { ...astroProject(), ".github/deploys.yml": withAstro },
  );
  commits = scenario.commits.slice(1);
}

const cli = (...args: string[]): Promise<Ended> =>
  runProgram(args, {
    folder: scenario.clone.folder,
    env: { ASTRO_API_TOKEN: token, ASTRO_API_URL: astro.url },
  });

const ids = async () =>
  (await scenario.deploys()).map(({ id, commit }) => [id, commits.indexOf(commit ?? "")]);

async function expectSound(): Promise<void> {
  const { outputs, log } = await scenario.use("verify", {});
  expect(outputs["sound"], log).toBe("true");
}

describe("single deploys from before", () => {
  beforeAll(start);
  afterAll(() => scenario[Symbol.asyncDispose]());

  const record = (index: number, time: string, ...more: string[]) =>
    cli(
      "record",
      "--yes",
      "--json",
      "--commit",
      commits[index] ?? "",
      "--created-at",
      time,
      ...more,
    );

  test("go to their place in time, whatever the order in which they are recorded", async () => {
    expect((await record(1, "2026-11-02T10:00:00Z")).exitCode).toBe(0);
    expect((await record(3, "2026-11-04T12:00:00+02:00")).exitCode).toBe(0);
    expect((await record(0, "2026-11-01T10:00:00Z")).exitCode).toBe(0);
    expect((await record(2, "2026-11-03T10:00:00Z", "--status", "failure")).exitCode).toBe(0);
    expect(await ids()).toEqual([
      ["3", 0],
      ["1", 1],
      ["4", 2],
      ["2", 3],
    ]);
    const [, , failed, last] = await scenario.deploys();
    expect(failed).toMatchObject({ status: "failed", createdAt: "2026-11-03T10:00:00Z" });
    expect(last).toMatchObject({ createdAt: "2026-11-04T10:00:00Z", runtime: "12.2.0" });
    await expectSound();
  });

  test("twice is once", async () => {
    const before = await scenario.refs();
    const again = await record(0, "2026-11-01T10:00:00Z");
    expect(JSON.parse(again.stdout)).toMatchObject({ deployId: "3", changed: false });
    expect(await scenario.refs()).toBe(before);
  });

  test("what runs stays what runs, and can be rolled back from", async () => {
    const history = JSON.parse((await cli("history", "--json")).stdout);
    expect([history.current, history.previous]).toEqual(["2", "1"]);
    const done = await scenario.rollBack({ "deploy-id": "previous", "allow-downgrade": "true" });
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs["rolled-back-to"]).toBe("1");
    await expectSound();
  });
});

describe("deploys known from tags", () => {
  beforeAll(async () => {
    await start();
    const { clone } = scenario;
    await clone.git("tag", "-a", "-m", "Weather only", "release-1", commits[0] ?? "");
    await clone.git("tag", "release-2", commits[1] ?? "");
    await clone.git("tag", "-a", "-m", "release-10: averages", "release-10", commits[3] ?? "");
    await clone.git("tag", "-a", "-m", "Same again", "release-1-again", commits[0] ?? "");
    await clone.git("tag", "other-3", commits[2] ?? "");
    await clone.git("tag", "release-blob", "HEAD:Dockerfile");
    await clone.git("push", "--quiet", "--tags", "origin");
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  test("are shown first, and nothing is recorded", async () => {
    const before = await scenario.refs();
    const preview = await cli("import", "--tags", "release-*", "--dry-run");
    expect(preview.exitCode, preview.stderr).toBe(0);
    expect(preview.stdout).toContain(
      "3 deploys to prod would be recorded. Nothing was changed yet.",
    );
    expect(preview.stdout).toMatch(
      /^(?:Left out)? +release-1-again: already recorded as deploy \d$/m,
    );
    expect(await scenario.refs()).toBe(before);
  });

  test("are recorded in one push, each with its tag, and come back like others", async () => {
    const done = await cli("import", "--tags", "release-*", "--yes");
    expect(done.exitCode, done.stderr).toBe(0);
    const deploys = await scenario.deploys();
    const told = deploys.map(({ commit, description, createdBy, runtime }) => [
      commits.indexOf(commit ?? ""),
      description,
      createdBy,
      runtime,
    ]);
    expect(told).toContainEqual([0, "release-1: Weather only", "Mona Lisa", "12.1.1"]);
    expect(told).toContainEqual([1, "release-2: Two", "Mona Lisa", "12.1.1"]);
    expect(told).toContainEqual([3, "release-10: averages", "Mona Lisa", "12.2.0"]);
    expect(told).toHaveLength(3);
    expect(deploys.map(({ createdAt }) => createdAt)).toEqual(
      deploys.map(({ createdAt }) => createdAt).sort(),
    );
    await expectSound();
    const subjects = await scenario.git("log", "--format=%s", "deploys");
    expect(subjects).toBe("Import 3 deploys of prod");
    const plan = await scenario.rollBack({
      "deploy-id": "previous",
      "allow-downgrade": "true",
      "dry-run": "true",
    });
    expect(codes(plan)).toEqual([]);
  });

  test("twice is once", async () => {
    const before = await scenario.refs();
    const again = await cli("import", "--tags", "release-*", "--yes");
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain("Nothing new to record for prod.");
    expect(await scenario.refs()).toBe(before);
  });

  test("a project without a pin is recorded with a warning; a tag from the future is left out", async () => {
    await scenario.clone.git("switch", "--quiet", "--orphan", "empty");
    const commit = await scenario.clone.commit("No project", { "readme.md": "x\n" });
    await scenario.clone.git("switch", "--quiet", "main");
    await scenario.clone.git("tag", "odd-1", commit);
    await scenario.clone.commit("From the future", {});
    const late = "GIT_COMMITTER_DATE=2099-01-01T00:00:00Z git tag -a -m Late odd-2 main";
    await promisify(execFile)("bash", ["-c", late], { cwd: scenario.clone.folder });
    await scenario.clone.git("push", "--quiet", "--tags", "origin");
    const { stdout } = await cli("import", "--tags", "odd-*", "--dry-run");
    expect(stdout).toContain("There is no Dockerfile, or none that names its base image");
    expect(stdout).toMatch(/odd-2: its date is in the future$/m);
  });

  test("a tag that comes while somebody agrees is not recorded unseen", async () => {
    await scenario.clone.git("tag", "late-1", commits[2] ?? "");
    await scenario.clone.git("push", "--quiet", "--tags", "origin");
    using terminal = Terminal.start(["import", "--tags", "late-*"], {
      folder: scenario.clone.folder,
    });
    await terminal.until("Record this deploy to prod, and push to origin");
    const files = () => scenario.git("for-each-ref", "refs/tags/deploy", "refs/heads/deploys");
    const before = await files();
    const unseen = await scenario.clone.commit("Unseen", { "dags/unseen.py": dag("unseen") });
    await scenario.clone.git("tag", "late-2", unseen);
    await scenario.clone.git("push", "--quiet", "--tags", "origin");
    terminal.type("y");
    expect(await terminal.end()).toBe(1);
    expect(terminal.text).toContain("changed-since-shown");
    expect(await files()).toBe(before);
    expect((await scenario.deploys()).map(({ description }) => description)).not.toContain(
      "late-1: Three",
    );
  });

  test("of tags that GitHub refuses just these wait, and the others are made", async () => {
    const { clone, github } = scenario;
    const old = await clone.commit("Old workflow", {
      ".github/workflows/deploy.yml": "on: push\njobs: {a: {}}\n",
    });
    const head = await clone.commit("New workflow", {
      ".github/workflows/deploy.yml": "on: push\njobs: {}\n",
    });
    await clone.git("tag", "flow-1", old);
    await clone.git("tag", "flow-2", head);
    await clone.git("push", "--quiet", "--tags", "origin");
    const address = github.cloneUrl(repository, scenario.issueToken({}));
    await clone.git("remote", "add", "limited", address);
    const done = await cli("import", "--tags", "flow-*", "--remote", "limited", "--yes", "--json");
    expect(done.exitCode, done.stdout + done.stderr).toBe(0);
    const made: Entry[] = JSON.parse(done.stdout).deploys;
    expect(made.map(({ commit, tagPending }) => [commit, tagPending ?? false])).toEqual([
      [old, true],
      [head, false],
    ]);
    expect(await scenario.refs()).toContain(`refs/tags/${made[1]?.tag} `);
    expect(await scenario.refs()).not.toContain(`refs/tags/${made[0]?.tag} `);
  });
});

test("1,040 tags are imported in batches; stopped on the way, it goes on when it is run again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "many-tags-"));
  try {
    await run("git", ["init", "-q", "--bare", "-b", "main", "remote.git"], { cwd: folder });
    await fastImport(join(folder, "remote.git"), manyTags(1_040));
    // The first batch lands; as long as there is a file `stop`, no other does.
    const stop = join(folder, "remote.git/stop");
    const isSecond = "git rev-parse --quiet --verify refs/heads/deploys >/dev/null && [ -e stop ]";
    const hook = `#!/bin/sh\ngrep -q " refs/heads/deploys$" && ${isSecond} && exit 1\nexit 0\n`;
    await writeFile(join(folder, "remote.git/hooks/pre-receive"), hook, { mode: 0o755 });
    await writeFile(stop, "");
    await run("git", ["clone", "-q", join(folder, "remote.git"), "clone"], { cwd: folder });
    const clone = join(folder, "clone");
    for (const name of ["name", "email"]) {
      await run("git", ["config", `user.${name}`, "a@example.com"], { cwd: clone });
    }
    const start = performance.now();
    const importing = () =>
      runProgram(["import", "--tags", "v*", "--yes", "--json"], { folder: clone });
    const stopped = await importing();
    expect(stopped.exitCode, stopped.stderr).toBe(1);
    const [problem] = JSON.parse(stopped.stdout).problems;
    expect(problem).toMatchObject({ code: "import-incomplete" });
    expect(problem.message).toContain("1000 deploys are recorded");
    await rm(stop);
    const done = await importing();
    expect(done.exitCode, done.stderr).toBe(0);
    // Some 7 seconds alone; it was half a minute for each when git got each tag by name.
    expect(performance.now() - start).toBeLessThan(60_000);
    const result = JSON.parse(done.stdout);
    expect(result.deploys).toHaveLength(40);
    expect(result.warnings).toEqual([
      expect.stringMatching(/^v1, v1001, v1003, v1005, v1007 and 515 more are lightweight tags/),
    ]);
    const { stdout } = await run("git", ["ls-remote", "origin", "refs/tags/deploy/prod/*"], {
      cwd: clone,
      maxBuffer: 10_000_000,
    });
    expect(stdout.split("\n").filter((line) => /\d$/.test(line))).toHaveLength(1_040);
    await run("git", ["fetch", "-q", "origin", "deploys"], { cwd: clone });
    const log = await run("git", ["log", "--format=%s", "FETCH_HEAD"], { cwd: clone });
    expect(log.stdout.trim().split("\n")).toHaveLength(2);
    const again = await importing();
    expect(JSON.parse(again.stdout)).toMatchObject({ deploys: [], changed: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** A history with one tag for each commit, every second one lightweight, as `git fast-import` takes it. */
function manyTags(count: number): string {
  const text = (value: string) => `data ${Buffer.byteLength(value)}\n${value}\n`;
  const file = (path: string, value: string) => `M 100644 inline ${path}\n${text(value)}`;
  return Array.from({ length: count }, (_, index) => {
    const [at, name] = [1_700_000_000 + index * 600, `v${index + 1}`];
    return [
      `commit refs/heads/main\nmark :${index + 1}\ncommitter A <a@example.com> ${at} +0000\n${text(name)}`,
      index === 0
        ? file(".github/deploys.yml", settings) + file("Dockerfile", dockerfile("12.1.1"))
        : `from :${index}\n`,
      file(`dags/${index % 50}.py`, name),
      index % 2 === 0
        ? `reset refs/tags/${name}\nfrom :${index + 1}\n\n`
        : `tag ${name}\nfrom :${index + 1}\ntagger A <a@example.com> ${at} +0000\n${text(name)}`,
    ].join("");
  }).join("");
}

function fastImport(folder: string, commands: string): Promise<void> {
  const git = spawn("git", ["fast-import", "--quiet"], {
    cwd: folder,
    stdio: ["pipe", "ignore", "inherit"],
  });
  git.stdin.end(commands);
  return new Promise((done, failed) =>
    git.on("close", (code) => (code === 0 ? done() : failed(new Error(`git ended with ${code}`)))),
  );
}

describe("deploys known from Astro", () => {
  const deploy = (
    id: string,
    day: number,
    commit: number | null,
    more: Partial<AstroDeploy> = {},
  ): AstroDeploy => ({
    id,
    type: "IMAGE_AND_DAG",
    status: "DEPLOYED",
    createdAt: `2026-11-${String(day).padStart(2, "0")}T10:00:00.123Z`,
    isDagDeployEnabled: true,
    imageTag: `deploy-${id}`,
    dagTarballVersion: `dags-${id}`,
    astroRuntimeVersion: "12.1.1",
    createdBySubject: { fullName: "Ada Lovelace" },
    ...(commit === null ? {} : { git: { commitSha: commits[commit] ?? "" } }),
    ...more,
  });

  beforeAll(async () => {
    await start();
    astro.deploys = [
      deploy("cl6", 6, null, {
        description: "Broken",
        imageTag: "deploy-cl1",
        dagTarballVersion: "dags-cl1",
        rollbackFromId: "cl5",
      }),
      deploy("cl5", 5, 3, {
        type: "DAG_ONLY",
        astroRuntimeVersion: "12.2.0",
        createdBySubject: { apiTokenName: "ci" },
      }),
      deploy("cl4", 4, 2, { status: "FAILED", astroRuntimeVersion: "12.2.0" }),
      deploy("cl3", 3, null),
      deploy("cl2", 2, 1, { description: "Sales" }),
      deploy("cl1", 1, 0),
      ...Array.from({ length: 120 }, (_, index) =>
        deploy(`old${index}`, 1, null, { createdAt: "2026-10-01T00:00:00Z" }),
      ),
    ];
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  test("are recorded with their type, status, Runtime, person and ID, a rollback as one", async () => {
    const done = await cli("import", "--astro", "--yes");
    expect(done.exitCode, done.stderr).toBe(0);
    expect(astro.requests).toHaveLength(2);
    const deploys = await scenario.deploys();
    expect(
      deploys.map((entry) => [entry.id, commits.indexOf(entry.commit ?? ""), entry.externalId]),
    ).toEqual([
      ["1", 0, "cl1"],
      ["2", 1, "cl2"],
      ["3", 2, "cl4"],
      ["4", 3, "cl5"],
      ["5", 0, "cl6"],
    ]);
    expect(deploys[1]).toMatchObject({ description: "Sales", createdBy: "Ada Lovelace" });
    expect(deploys[2]).toMatchObject({ status: "failed", runtime: "12.2.0" });
    expect(deploys[3]).toMatchObject({ type: "dags-only", createdBy: "ci" });
    expect(deploys[4]?.rollback).toEqual({ to: "1", from: "4", scope: "all", reason: "Broken" });
    expect(done.stdout).toMatch(/old9: it has no git commit\n +and 111 more$/m);
    await expectSound();
  });

  test("twice is once", async () => {
    const before = await scenario.refs();
    const again = await cli("import", "--astro", "--yes", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ deploys: [], changed: false });
    expect(await scenario.refs()).toBe(before);
  });

  test("a later deploy of the rollback's commit is a deploy of its own", async () => {
    await scenario.record(commits[1] ?? "");
    await scenario.record(commits[0] ?? "");
    expect((await scenario.deploys()).at(-1)).toMatchObject({ id: "7", rollback: null });
  });

  test.each([
    [
      "a token that is refused",
      [{ status: 401, body: '{"message":"Unauthorized"}' }],
      /Astro answered 401: Unauthorized \(astro-refused\)/,
    ],
    [
      "a Deployment that is not there",
      [{ status: 404, body: '{"message":"Deployment not found"}' }],
      /Astro answered 404: Deployment not found/,
    ],
    ["broken JSON", [{ status: 200, body: "<html>" }], /\(astro-unreachable\)/],
    [
      "another answer than described",
      [{ status: 200, body: '{"deploys":{}}' }],
      /Astro's API cannot be used: its answer does not match/,
    ],
  ] as const)("%s is told, and nothing is recorded", async (_, faults, told) => {
    const before = await scenario.refs();
    astro.faults = [...faults];
    const failed = await cli("import", "--astro", "--yes");
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(told);
    expect(failed.stderr).not.toContain(token);
    expect(await scenario.refs()).toBe(before);
  });

  test.each([
    ["a server that fails at first", [{ status: 500 }, { status: 503 }]],
    ["a limit, with the time to wait", [{ status: 429, headers: { "retry-after": "1" } }]],
    ["a connection that is cut", [{ kind: "reset" }]],
  ] as const)("%s is asked again", async (_, faults) => {
    astro.faults = [...faults];
    expect((await cli("import", "--astro", "--yes")).exitCode).toBe(0);
    expect(astro.faults).toEqual([]);
  });

  test("settings that do not say which Deployment it is are named; the other tests have set it", async () => {
    await scenario.clone.commit("Without", { ".github/deploys.yml": settings });
    const { stderr } = await cli("import", "--astro", "--yes");
    expect(stderr).toContain("(astro-not-configured)");
    expect(stderr).toContain("Set astro: { organization, deployment } for it");
  });
});
