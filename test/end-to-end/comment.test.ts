/** Pull requests that a rollback undid get a comment, and what it says works. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors/catalogue.ts";
import type { Files } from "../local-github/clone.ts";
import { actionsBot, type Token } from "../local-github/server.ts";
import type { StepResult } from "../local-runner/job.ts";
import type { Fault } from "../local-web/fault.ts";
import { dag } from "./astro-project.ts";
import { type Inputs, repository, Scenario } from "./scenario.ts";

const settings = `version: 1
deployments:
  prod:
    project: etl
    also: [libs]
    runtime: none
    rollback: { enabled: true }
`;

const timeout = 120_000;

/** Merges files in one commit by way of a pull request, as GitHub would. @returns the head after it */
function squash(scenario: Scenario, number: number, files: Files): string {
  const merge = scenario.commit(`Squash #${number}`, files);
  scenario.github.pulls.all.push({ number, base: "main", merge, commits: [merge] });
  return merge;
}

/** Merges files, a commit each, in another way. @returns the head after it */
async function land(
  { clone, github }: Scenario,
  number: number,
  way: "merge" | "rebase",
  files: Files,
): Promise<string> {
  await clone.update();
  await clone.git("switch", "--quiet", "--create", `topic-${number}`);
  const topic: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    await clone.write({ [path]: text });
    await clone.git("add", "--all");
    await clone.git("commit", "--quiet", "--message", `${path} of #${number}`);
    topic.push(await clone.git("rev-parse", "HEAD"));
  }
  await clone.git("switch", "--quiet", "main");
  const how = way === "merge" ? "--no-ff" : "--ff-only";
  await clone.git("merge", "--quiet", how, "--message", `Merge #${number}`, `topic-${number}`);
  await clone.git("push", "--quiet", "origin", "main");
  const merge = await clone.git("rev-parse", "HEAD");
  github.pulls.all.push({ number, base: "main", merge, commits: topic });
  return merge;
}

describe("three pull requests of three kinds, one of another project, one deployed before", () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ ".github/deploys.yml": settings, "etl/a.py": "a\n" });
    await scenario.record(squash(scenario, 10, { "etl/early.py": "early\n" }));
    await land(scenario, 11, "merge", { "etl/b.py": dag("b"), "etl/c.py": dag("c") });
    await scenario.record(squash(scenario, 12, { "libs/d.py": "d\n", "etl/e.py": "e\n" }));
    await land(scenario, 13, "rebase", { "etl/f.py": "f\n", "etl/g.py": "g\n" });
    squash(scenario, 14, { "other/h.py": "h\n" });
    scenario.github.pulls.all.push({ number: 15, base: "main", merge: null, commits: [] });
    const back = await scenario.rollBack({
      "deploy-id": "1",
      reason: "Broken <b>by</b> @all --> x",
    });
    expect(back.exitCode, back.log).toBe(0);
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  const comment = (inputs: Inputs = {}): Promise<StepResult> =>
    scenario.use("comment", inputs, {
      token: scenario.issueToken({ contents: "read", pulls: "write" }),
    });
  const told = () => scenario.github.pulls.comments.map(({ pull }) => pull);

  test("those that the rollback undid get one comment each, whatever others have written there", async () => {
    const mark = "<!-- deploy-rollback: deploy%2Fprod%2F3 -->";
    const updatedAt = new Date(Date.now() + 60_000).toISOString();
    const { comments } = scenario.github.pulls;
    comments.push(
      { pull: 11, user: { login: "stranger" }, body: `I was here\n${mark}\n`, updatedAt },
      // Ours, about another rollback, whose reason has the mark.
      { pull: 12, user: actionsBot, body: `\`${mark}\`\n<!-- other -->\n`, updatedAt },
    );
    const first = await comment({ "deploy-id": "3" });
    expect(first.exitCode, first.log).toBe(0);
    expect(first.outputs).toMatchObject({ "pull-requests": "[11,12,13]", changed: "true" });
    comments.splice(0, 2);
    expect(told()).toEqual([11, 12, 13]);
    // GitHub's clock is behind that of the runner that made the rollback.
    const behind = (time: string) => new Date(Date.parse(time) - 3_600_000).toISOString();
    const ours = comments.map((own) => ({ ...own, updatedAt: behind(own.updatedAt) }));
    comments.splice(0, comments.length, ...ours);
    const again = await comment();
    expect(again.exitCode, again.log).toBe(0);
    expect(again.outputs).toMatchObject({ "pull-requests": "[11,12,13]", changed: "false" });
    expect(told()).toEqual([11, 12, 13]);
    expect(again.summary).toContain(
      `(${scenario.github.url}/${repository}/pull/11) already has the comment`,
    );
  });

  test("the reason is text, not markup", () => {
    const [{ body = "" } = {}] = scenario.github.pulls.comments;
    expect(body).toContain("```text\nBroken <b>by</b> @all --> x\n```");
  });

  test("what the comment says lands the changes again", async () => {
    await scenario.clone.update();
    for (const { body } of scenario.github.pulls.comments) {
      const [, script = ""] = /```sh\n(.*?)```/s.exec(body) ?? [];
      for (const line of script.trim().split("\n"))
        await scenario.clone.git(...line.split(" ").slice(1));
      await scenario.clone.git("switch", "--quiet", "main");
      await scenario.clone.git("merge", "--quiet", "--no-edit", "-");
    }
    expect(await scenario.clone.git("diff", "main", "topic-13", "--", "etl", "libs")).toBe("");
    expect(await scenario.clone.git("diff", "--stat", "main", "deploy/prod/3")).not.toBe("");
  });

  test("a deploy that is no rollback, or is none, undid nothing", async () => {
    const plain = await comment({ "deploy-id": "2" });
    expect(plain.exitCode).toBe(1);
    expect(plain.log).toContain("Deploy 2 of `prod` is not a rollback.");
    expect((await comment({ "deploy-id": "99" })).log).toContain("has no deploy `99`");
  });

  test("a later rollback comments only on those whose changes came since", async () => {
    await scenario.clone.update();
    await scenario.record(await scenario.clone.git("rev-parse", "HEAD"));
    await scenario.record(squash(scenario, 20, { "etl/i.py": "i\n" }));
    const back = await scenario.rollBack({ "deploy-id": "previous" });
    expect(back.exitCode, back.log).toBe(0);
    const result = await comment({ "deploy-id": back.outputs["deploy-id"] ?? "" });
    expect(result.outputs["pull-requests"]).toBe("[20]");
  });
});

const on = { "dag-deploy-enabled": "true" };

/** Lands a pull request, recorded as a deploy unless it says null; or rolls back. */
type Act =
  | { land: number; files: Files; record?: Inputs | null }
  | { back: string; scope?: string; told: number[] };

describe.concurrent("of several rollbacks, each comments on those that it undid itself", () => {
  const dags = (name: string): Files => ({ [`etl/dags/${name}.py`]: dag(name) });
  const include = (name: string): Files => ({ [`etl/include/${name}.py`]: dag(name) });
  test.each<[string, Act[]]>([
    [
      "back, further back, something new, and forward to what was undone",
      [
        { land: 1, files: dags("one") },
        { land: 2, files: dags("two") },
        { land: 3, files: dags("three") },
        { back: "previous", told: [3] },
        { back: "previous", told: [2] },
        { land: 4, files: dags("four") },
        { back: "2", told: [4] },
      ],
    ],
    [
      "the DAGs, then all",
      [
        { land: 1, files: dags("one"), record: on },
        { land: 2, files: dags("two"), record: on },
        { land: 3, files: dags("three"), record: null },
        { land: 4, files: include("four"), record: on },
        { back: "2", scope: "dags", told: [3] },
        { back: "2", told: [4] },
      ],
    ],
    [
      "to a DAG-only deploy, whose image is an earlier one's",
      [
        { land: 1, files: dags("one"), record: on },
        { land: 2, files: include("two"), record: null },
        { land: 3, files: dags("three"), record: { ...on, "deploy-type": "dags-only" } },
        { land: 4, files: dags("four"), record: { ...on, "deploy-type": "image-and-dags" } },
        { back: "2", told: [2, 4] },
      ],
    ],
  ])(
    "%s",
    async (_, acts) => {
      await using scenario = await Scenario.start({
        ".github/deploys.yml": settings,
        "etl/dags/a.py": dag("a"),
        "etl/include/a.py": dag("a"),
      });
      for (const act of acts) {
        if ("land" in act) {
          const commit = squash(scenario, act.land, act.files);
          if (act.record !== null) await scenario.record(commit, act.record);
          continue;
        }
        const { back, scope = "all", told } = act;
        const done = await scenario.rollBack({ "deploy-id": back, scope });
        expect(done.exitCode, done.log).toBe(0);
        await scenario.record(done.outputs["commit-sha"] ?? "");
        const token = scenario.issueToken({ contents: "read", pulls: "write" });
        const result = await scenario.use("comment", {}, { token });
        expect(JSON.parse(result.outputs["pull-requests"] ?? "")).toEqual(told);
      }
    },
    timeout,
  );
});

test.concurrent("a locked one does not keep the others from getting their comment", {
  timeout,
}, async () => {
  await using scenario = await Scenario.prepared([{ deploy: "One", files: {} }], {
    ".github/deploys.yml": settings,
    "etl/a.py": "a\n",
  });
  for (const number of [11, 12, 13]) squash(scenario, number, { [`etl/${number}`]: "" });
  await scenario.rollBack({ "deploy-id": "1" });
  const locked = '{"message":"Unable to create comment because issue is locked."}';
  scenario.github.apiFaults = [{ path: /POST .*issues\/12\/comments/, status: 403, body: locked }];
  const token = scenario.issueToken({ contents: "read", pulls: "write" });
  const result = await scenario.use("comment", {}, { token });
  expect(result.exitCode).toBe(1);
  expect(result.outputs["pull-requests"]).toBe("[11,13]");
  expect(result.log).toContain("comment-refused");
  expect(result.summary).toContain("issue is locked");
  expect(result.log).toContain("unlock the conversation if it is locked");
  const unlocked = await scenario.use("comment", { "deploy-id": "2" }, { token });
  expect(unlocked.exitCode, unlocked.log).toBe(0);
  const told = scenario.github.pulls.comments.map(({ pull }) => pull);
  expect(told.sort()).toEqual([11, 12, 13]);
});

/** What each call of an API gets from something before GitHub. */
const page: readonly Fault[] = Array.from({ length: 9 }, () => ({
  ...{ path: /graphql/, status: 200, body: "<html>" },
}));

test.concurrent("a token or a network that keeps it from commenting: what is said to do leads there", {
  timeout,
}, async () => {
  await using scenario = await Scenario.prepared([{ deploy: "One", files: {} }], {
    ".github/deploys.yml": settings,
    "etl/a.py": "a\n",
  });
  const { github } = scenario;
  await scenario.record(squash(scenario, 1, { "etl/b.py": "b\n" }));
  await scenario.rollBack({ "deploy-id": "1" });
  const comment = (pulls: Token["pulls"], faults: readonly Fault[] = []) => {
    github.apiFaults = [...faults];
    const token = scenario.issueToken({ contents: "read", pulls });
    return scenario.use("comment", { "deploy-id": "3" }, { token });
  };
  const fails = async (code: ErrorCode, remedy: string, ...given: Parameters<typeof comment>) => {
    const failed = await comment(...given);
    expect(failed.exitCode).toBe(1);
    expect(failed.log).toContain(`title=${code}::`);
    expect(failed.log).toContain(remedy);
  };
  await fails("github-unreachable", "Check GitHub's status and run again.", "write", page);
  const reset: Fault = { path: /POST .*comments/, kind: "reset" };
  await fails("comment-refused", "Otherwise check GitHub's status.", "write", [reset]);
  const allow = "If GitHub answered 403, give the job `contents: read` and `pull-requests: write`";
  await fails("comment-refused", allow, "none");
  const done = await comment("write");
  expect(done.exitCode, done.log).toBe(0);
  expect(github.pulls.comments.map(({ pull }) => pull)).toEqual([1]);
});

test.concurrent("the first record lands while it opens the ledger: it is read again", async () => {
  await using scenario = await Scenario.start({
    ".github/deploys.yml": settings,
    "etl/a.py": "a\n",
  });
  const { github } = scenario;
  const isListing = (path: string) => path.endsWith("info/refs?service=git-upload-pack");
  const before = github.requests.length;
  const untouched = await scenario.use("comment", {});
  expect(untouched.log).toContain("has never been rolled back");
  let left = github.requests.slice(before).filter(({ path }) => isListing(path)).length;
  const sha = await scenario.clone.git("rev-parse", "HEAD");
  github.before = async (path) => {
    if (!isListing(path) || --left !== 0) return;
    await scenario.use("record", {}, { sha });
  };
  const result = await scenario.use("comment", {});
  expect(left).toBeLessThan(1);
  expect(await scenario.deploys()).toHaveLength(1);
  expect(result.log).toContain("has never been rolled back");
  expect(result.log).not.toContain("unexpected");
});
