/**
 * What is refused: exit 1, its own code, what to do, and a remote that is as it was. Which rule breaks by what is up
 * to test/decisions/plan.test.ts; here each place that facts come from has its case.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { astroProject, dag } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { approvalOf, codes, type Inputs, Scenario } from "./scenario.ts";

describe("requests that cannot be granted", () => {
  let scenario: Scenario;
  let planned: Inputs;

  beforeAll(async () => {
    scenario = await Scenario.prepared([
      ...twoDeploys,
      { deploy: "Three", files: { "dags/a.py": "three\n" }, inputs: { status: "failure" } },
    ]);
    planned = approvalOf(await scenario.rollBack({ "deploy-id": "1", "dry-run": "true" }));
    scenario.commit("Four", { "dags/a.py": "four\n" });
    for (const [login, role] of [
      ["reader", "read"],
      ["maintainer", "maintain"],
    ] as const) {
      scenario.github.addAccount(login, { "acme/airflow": role });
    }
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  test("an unknown Deployment", async () => {
    const inputs = { "deploy-id": "1", deployment: "staging" };
    await expectRefusal(scenario, inputs, {}, "deployment-unknown");
  });

  // Which inputs are wrong is up to test/decisions/inputs.test.ts.
  test("wrong inputs are all named at once", async () => {
    const inputs = {
      "deploy-id": "--upload-pack=touch /tmp/x",
      reason: " \n\t ",
      scope: "everything",
    };
    const result = await expectRefusal(scenario, inputs, {}, "invalid-input");
    expect(codes(result)).toEqual(["invalid-input", "invalid-input", "invalid-input"]);
    for (const name of Object.keys(inputs)) expect(result.log).toContain(`Input \`${name}\``);
  });

  test.each([
    ["a token that GitHub does not know", "bad-token"],
    ["a token of another repository", "repository-not-found"],
    ["a token that may only read", "write-not-permitted"],
  ])("%s: %s", async (_, code) => {
    const contents = code === "write-not-permitted" ? "read" : "none";
    const token = code === "bad-token" ? "ghs_unknown" : scenario.issueToken({ contents });
    await expectRefusal(scenario, { "deploy-id": "1" }, { token }, code);
  });

  test("a repository that does not exist", async () => {
    await expectRefusal(
      scenario,
      { "deploy-id": "1", repository: "acme/none" },
      {},
      "repository-not-found",
    );
  });

  test.each([
    ["a stranger", { actor: "stranger" }],
    ["a re-run by somebody who may only read", { triggeringActor: "reader" }],
  ])("%s: actor-not-permitted", async (_, options) => {
    await expectRefusal(scenario, { "deploy-id": "1" }, options, "actor-not-permitted");
  });

  test("all reasons are shown at once, each with what to do, and the nearest eligible deploys", async () => {
    const result = await expectRefusal(
      scenario,
      { "deploy-id": "3", ...planned, "expected-newest": "2" },
      { actor: "reader" },
      "deploy-not-successful",
    );
    expect(codes(result)).toEqual([
      "deploy-not-successful",
      "actor-not-permitted",
      "newer-deploy",
      "head-changed",
      "tree-changed",
    ]);
    expect(result.summary).toContain("prod cannot be rolled back to deploy 3");
    for (const code of codes(result)) expect(result.summary).toContain(`\`${code}\``);
    expect(result.summary).toMatch(/Newest deploys that can be rolled back to: `1`/);
    expect(result.log.match(/^::error title=/gm)).toHaveLength(5);
  });

  test("in a dry run not being eligible is a result", async () => {
    const result = await scenario.rollBack({ "deploy-id": "3", "dry-run": "true" });
    expect(result.exitCode).toBe(0);
    expect(result.outputs["eligible"]).toBe("false");
    expect(codes(result)).toEqual(["deploy-not-successful"]);
  });

  test("an unknown deploy is answered with the closest and the eligible ones", async () => {
    const inputs = { "deploy-id": "11" };
    const result = await expectRefusal(scenario, inputs, {}, "deploy-not-found");
    expect(result.summary).toContain("`prod` has no deploy `11`. Closest: 1.");
    expect(result.log).toMatch(
      /has no deploy `11`. Closest: 1\. Newest that can be rolled back to: 1\./,
    );
  });
});

describe("settings and ledger that are wrong", () => {
  let scenario: Scenario;

  beforeEach(async () => {
    scenario = await Scenario.prepared(twoDeploys);
  });
  afterEach(() => scenario[Symbol.asyncDispose]());

  const settings = (text: string | null) => async () =>
    scenario.commit("Settings", { ".github/deploys.yml": text });
  const manifest = (change: (text: string) => string | null) => async () => {
    const text = change(await scenario.manifestText());
    scenario.commit("Damage", { "deploys.json": text }, "deploys");
  };
  const tag =
    (...args: string[]) =>
    () =>
      scenario.git("tag", ...args);
  /** The entry of deploy 1 gets another commit of the branch, and says that its tag is pending. */
  const pending = (more: object) =>
    manifest((text) => {
      const edited = JSON.parse(text);
      const commit = scenario.commits[0];
      Object.assign(edited.deployments.prod.deploys[0], { commit, tagPending: true, ...more });
      return JSON.stringify(edited);
    });

  test.each<[string, () => Promise<unknown>, string]>([
    ["no settings", settings(null), "settings-missing"],
    ["broken YAML", settings("version: 1\ndeployments: {prod: [\n"), "settings-invalid"],
    [
      "a branch that is not there",
      settings("version: 1\ndeployments: {prod: {branch: gone}}\n"),
      "branch-missing",
    ],
    ["broken JSON", manifest((text) => text.slice(0, -20)), "manifest-invalid"],
    ["a manifest that is gone beside tags", manifest(() => null), "manifest-missing"],
    ["a tag that is gone", tag("--delete", "deploy/prod/1"), "tag-missing"],
    [
      "a tag on another commit",
      tag("--force", "-a", "-m", "x", "deploy/prod/1", "main"),
      "tag-mismatch",
    ],
    ["an entry whose tag is not pending at all", pending({}), "tag-mismatch"],
    [
      "an entry that names a pending tag in place of its own",
      pending({ tag: "deploy/prod/1.b" }),
      "tag-mismatch",
    ],
    [
      "a deploy whose tag is pending, with a commit that is not on the deploy branch",
      async () => {
        const who = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
        const commit = await scenario.git(...who, "commit-tree", "-m", "Side", "main^{tree}");
        await scenario.git("branch", "side", commit);
        await tag("--delete", "deploy/prod/1")();
        await pending({ commit })();
      },
      "commit-missing",
    ],
    [
      "a pending tag that somebody has put on a file",
      async () => {
        await pending({})();
        await tag("--force", "deploy/prod/1", "main:dags/a.py")();
      },
      "tag-mismatch",
    ],
  ])("%s", async (_, damage, code) => {
    await damage();
    await expectRefusal(scenario, { "deploy-id": "1" }, {}, code);
  });
});

test("a record and a Dockerfile that disagree, and one that says nothing", async () => {
  await using scenario = await Scenario.prepared([
    { record: { runtime: "11.9.0" } },
    {
      deploy: "Own image",
      files: {
        Dockerfile: "FROM registry.example.com/team/base:2026-11\n",
        "dags/a.py": dag("a"),
      },
    },
  ]);
  const result = await expectRefusal(scenario, { "deploy-id": "1" }, {}, "runtime-unknown");
  expect(codes(result)).toEqual(["runtime-unknown", "pin-mismatch"]);
});

test("nothing to roll back, a missing first record, DAG deploys that are off", async () => {
  await using scenario = await Scenario.start({ ...astroProject(), "deployment.yaml": null });
  const first = await scenario.clone.git("rev-parse", "HEAD");
  await expectRefusal(scenario, { "deploy-id": "1" }, {}, "manifest-not-started");
  await scenario.record(first);
  await expectRefusal(scenario, { "deploy-id": "1" }, {}, "nothing-to-roll-back");
  await expectRefusal(scenario, { "deploy-id": "previous" }, {}, "no-previous");
  await expectRefusal(scenario, { "deploy-id": "last-good" }, {}, "no-last-good");
  await expectRefusal(scenario, { "deploy-id": "1", scope: "dags" }, {}, "dag-deploys-off");
});

describe("code that was never on the deploy branch", () => {
  const foreign = { "deploy-id": "3" };
  const apiFails = (status: number) =>
    [/graphql/, /graphql/, /compare/].map((path) => ({ path, status }));

  let scenario: Scenario;

  // Deploys 1, 2 and 4 are of the branch. Somebody recorded 3 from a branch of their own.
  beforeAll(async () => {
    scenario = await Scenario.prepared(twoDeploys);
    const { clone } = scenario;
    await clone.git("checkout", "--quiet", "-b", "own");
    await scenario.deploy("Never reviewed", { "dags/a.py": "own\n" });
    await clone.git("checkout", "--quiet", "main");
    await scenario.deploy("Three", { "dags/a.py": "three\n" });
    await scenario.setRules({ branches: { main: "pull-request" } });
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  test("where the API does not answer, git says it", async () => {
    scenario.github.apiFaults = apiFails(500);
    await expectRefusal(scenario, foreign, {}, "commit-not-on-branch");
    scenario.github.apiFaults = apiFails(500);
    const allowed = await scenario.rollBack({ "deploy-id": "1", "dry-run": "true" });
    expect(codes(allowed), allowed.log).toEqual([]);
  });

  test("is refused, whoever asks with whatever token; what the branch had is not", async () => {
    const token = scenario.issueToken({ bypass: true });
    const result = await expectRefusal(scenario, foreign, { token }, "commit-not-on-branch");
    expect(codes(result)).toEqual(["commit-not-on-branch"]);
    const allowed = await scenario.rollBack({ "deploy-id": "1" }, { token });
    expect(allowed.exitCode, allowed.log).toBe(0);
    // The rollback's own commit is on the branch.
    await scenario.record(allowed.outputs["commit-sha"] ?? "");
    await scenario.clone.update();
    await scenario.deploy("Four", { "dags/a.py": "four\n" });
    const again = await scenario.rollBack({ "deploy-id": "5", "dry-run": "true" });
    expect(codes(again), again.log).toEqual([]);
  });

  test("a branch that is ahead of the deploy branch is another branch, by either API", async () => {
    await using other = await Scenario.prepared(twoDeploys);
    await other.clone.git("checkout", "--quiet", "-b", "own");
    await other.deploy("Never reviewed", { "dags/a.py": "own\n" });
    await expectRefusal(other, foreign, {}, "commit-not-on-branch");
    other.github.apiFaults = apiFails(500).slice(0, 2);
    await expectRefusal(other, foreign, {}, "commit-not-on-branch");
  });

  test("comes back where the settings allow it, and the plan says so first", async () => {
    const settings =
      "version: 1\ndeployments: { prod: { rollback: { enabled: true, from-any-branch: true } } }\n";
    scenario.commit("Allow it", { ".github/deploys.yml": settings });
    const token = scenario.issueToken({ bypass: true });
    const result = await scenario.rollBack(foreign, { token });
    expect(result.exitCode, result.log).toBe(0);
    expect(await scenario.git("show", "main:dags/a.py")).toBe("own");
    expect(JSON.parse(result.outputs["plan"] ?? "").warnings[0].code).toBe("commit-not-on-branch");
  });
});

async function expectRefusal(
  scenario: Scenario,
  inputs: Inputs,
  options: Parameters<Scenario["rollBack"]>[1],
  code: string,
) {
  const before = await scenario.refs();
  const result = await scenario.rollBack(inputs, options);
  expect(codes(result), result.log).toContain(code);
  expect(result.exitCode).toBe(1);
  expect(result.outputs).toMatchObject({ eligible: "false", changed: "false" });
  expect(result.log).toContain(`::error title=${code}::`);
  expect(result.log, "a stack trace").not.toMatch(/^ +at /m);
  expect(result.summary).toContain(`\`${code}\``);
  expect(await scenario.refs()).toBe(before);
  return result;
}
