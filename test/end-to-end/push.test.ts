/** The push: GitHub's rules, races, lost answers, and requests that come twice. */
import { describe, expect, test } from "vitest";
import { runProgram } from "../local-terminal/program.ts";
import { dag } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { codes, Scenario } from "./scenario.ts";

describe.concurrent("GitHub's rules", () => {
  test.each([
    ["a protected branch", { branches: { main: "protected" } }, "branch-protected", "GH006"],
    [
      "a rule for pull requests",
      { branches: { main: "pull-request" } },
      "pull-request-required",
      "through a pull request",
    ],
    ["a rule for tags", { tags: ["deploy/"] }, "tag-rule", "creations being restricted"],
  ] as const)("%s leaves every ref as it was", async (_, rules, code, said) => {
    await using scenario = await Scenario.prepared(twoDeploys);
    await scenario.setRules(rules);
    const before = await scenario.refs();
    const refused = await scenario.rollBack({ "deploy-id": "1" });
    expect(refused.exitCode).toBe(1);
    expect(codes(refused), refused.log).toEqual([code]);
    expect(refused.log).toContain(said);
    expect(await scenario.refs()).toBe(before);
  });

  test("a tag refused for a workflow file is recorded as pending, and added by a later record", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const stale = scenario.commit("Three", { "dags/a.py": "three\n" });
    scenario.commit("Newer workflow", {
      ".github/workflows/deploy.yml": "on: push # newer\njobs: {}\n",
    });
    const recorded = await scenario.record(stale);
    expect(recorded.log).toContain("GitHub refuses the tag deploy/prod/3 for now");
    expect((await scenario.deploys())[2]).toMatchObject({
      id: "3",
      tagPending: true,
      commit: stale,
    });
    expect(await scenario.refs()).not.toContain("refs/tags/deploy/prod/3");

    const four = scenario.commit("Four", { "dags/a.py": "four\n" });
    await scenario.record(four);
    expect((await scenario.deploys())[2]).toHaveProperty("tagPending");
    const rolledBack = await scenario.rollBack({ "deploy-id": "3" });
    expect(rolledBack.exitCode, rolledBack.log).toBe(0);
    expect(await scenario.git("show", "main:dags/a.py")).toBe("three");
    expect((await scenario.deploys())[2]).toHaveProperty("tagPending");

    const able = scenario.issueToken({ workflows: true });
    const next = await scenario.use("record", {}, { sha: four, token: able });
    expect(next.exitCode, next.log).toBe(0);
    expect((await scenario.deploys())[2]).not.toHaveProperty("tagPending");
    expect(await scenario.git("rev-parse", "deploy/prod/3^{commit}")).toBe(stale);
  });
});

describe.concurrent("somebody else is faster", () => {
  test("a commit on the branch: decided and built again, on the new head", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const other = { "README.md": "meanwhile\n", "dags/late.py": dag("late") };
    scenario.github.nextPush = { before: async () => scenario.commit("Meanwhile", other) };
    const result = await scenario.rollBack({ "deploy-id": "1" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await scenario.git("log", "-1", "--format=%s", "main^")).toBe("Meanwhile");
    expect(await scenario.files("main")).toEqual(await scenario.files("deploy/prod/1"));
    expect(result.summary).toContain("Meanwhile");
    expect(await scenario.deploys()).toHaveLength(3);
  });

  test("a newer deploy of this Deployment: stops and says so", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const head = scenario.commit("Three", { "dags/a.py": "three\n" });
    scenario.github.nextPush = { before: () => scenario.record(head) };
    const result = await scenario.rollBack({ "deploy-id": "1" });
    expect(result.exitCode).toBe(1);
    expect(codes(result)).toEqual(["newer-deploy"]);
    expect(await scenario.git("rev-parse", "main")).toBe(head);
  });

  test("another record: both are kept, under different IDs", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const three = scenario.commit("Three", { "dags/a.py": "three\n" });
    const four = scenario.commit("Four", { "dags/a.py": "four\n" });
    scenario.github.nextPush = { before: () => scenario.record(three) };
    const result = await scenario.record(four);
    expect(result.outputs["deploy-id"]).toBe("4");
    expect((await scenario.deploys()).map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
  });

  test("another record, while the connection breaks: both are kept", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const three = scenario.commit("Three", { "dags/a.py": "three\n" });
    const four = scenario.commit("Four", { "dags/a.py": "four\n" });
    scenario.github.nextPush = { before: () => scenario.record(three), status: 502 };
    await scenario.record(four);
    expect((await scenario.deploys()).map(({ id }) => id)).toEqual(["1", "2", "3", "4"]);
  });

  test("a tag that is in the way: the next ID is above all tags", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    await scenario.git("tag", "deploy/prod/3", "main");
    await scenario.git("tag", "deploy/prod/17", "main");
    const head = scenario.commit("Three", { "dags/a.py": "three\n" });
    const result = await scenario.record(head);
    expect(result.outputs["deploy-id"]).toBe("18");
  });
});

test.concurrent("the race for the very first record: both are kept", async () => {
  await using scenario = await Scenario.start();
  const head = await scenario.clone.git("rev-parse", "HEAD");
  const next = scenario.commit("Two", { "dags/a.py": "two\n" });
  scenario.github.nextPush = { before: () => scenario.record(head) };
  const result = await scenario.record(next);
  expect(result.outputs["deploy-id"]).toBe("2");
  expect((await scenario.deploys()).map(({ id }) => id)).toEqual(["1", "2"]);
});

test.concurrent("a given ID whose tag exists is taken; a pending tag that somebody made otherwise is left alone", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const head = await scenario.clone.git("rev-parse", "HEAD");
  await scenario.git("tag", "deploy/prod/rel-7", "main");
  const taken = await scenario.use("record", { "deploy-id": "rel-7" }, { sha: head });
  expect(taken.exitCode).toBe(1);
  expect(taken.log).toContain("::error title=deploy-id-taken::");

  const three = scenario.commit("Three", { "dags/a.py": "three\n" });
  const four = scenario.commit("Four, with a newer workflow", {
    "dags/a.py": "four\n",
    ".github/workflows/deploy.yml": "on: push # newer\njobs: {}\n",
  });
  await scenario.record(three);
  expect((await scenario.deploys())[2]).toMatchObject({ id: "3", tagPending: true });
  await scenario.git("tag", "deploy/prod/3", three);
  const token = scenario.issueToken({ workflows: true });
  const next = await scenario.use("record", {}, { sha: four, token });
  expect(next.exitCode, next.log).toBe(0);
  expect(await scenario.deploys()).toHaveLength(4);
  expect((await scenario.deploys())[2]).toHaveProperty("tagPending");
});

test.concurrent("a pending tag that somebody made as it should be is pending no longer: `record` and `verify` see it", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const mark = async () => {
    const text = (await scenario.manifestText()).replace(/\}(?=,?\n)/, ', "tagPending": true}');
    scenario.commit("As if GitHub had refused it", { "deploys.json": text }, "deploys");
    expect((await scenario.deploys())[0]).toHaveProperty("tagPending");
  };
  await mark();
  await scenario.deploy("Three", { "dags/a.py": "three\n" });
  expect((await scenario.deploys())[0]).not.toHaveProperty("tagPending");
  await mark();
  expect(codes(await scenario.use("verify", {}))).toEqual(["tag-not-pending"]);
  const repaired = await scenario.use("verify", { repair: "true" });
  expect(repaired.outputs, repaired.log).toMatchObject({ sound: "true", repaired: "true" });
  expect((await scenario.deploys())[0]).not.toHaveProperty("tagPending");
});

// Both wait for the product to give up; the other tests of this file run meanwhile.
describe.concurrent("a broken connection", () => {
  test("a push that gets no answer is given up and tried again, and the step ends", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    scenario.github.nextPush = { hang: true };
    const result = await scenario.rollBack({ "deploy-id": "1" });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.milliseconds).toBeLessThan(90_000);
    expect(await scenario.deploys()).toHaveLength(3);
  });

  test("a push that landed counts, though the remote cannot be asked about it", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    scenario.github.nextPush = { thenFail: true };
    const result = await scenario.rollBack({ "deploy-id": "1" });
    scenario.github.recover();
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({ changed: "true", eligible: "true" });
    expect(result.log).toContain("::warning::git reported that the push succeeded");
    expect(await scenario.git("rev-parse", "main")).toBe(result.outputs["commit-sha"]);
  });
});

describe.concurrent("asked twice, done once", () => {
  test("the answer of a push that landed is lost", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    scenario.github.nextPush = { loseAnswer: true };
    const result = await scenario.rollBack({ "deploy-id": "1" });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs["changed"]).toBe("true");
    expect(await scenario.deploys()).toHaveLength(3);
  });

  test("the same in a clone, where no run tells a request from the one before", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    scenario.github.nextPush = { loseAnswer: true };
    const args = ["rollback", "1", "--reason", "Broken", "--yes"];
    const ended = await runProgram(args, { folder: scenario.clone.folder });
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(await scenario.deploys()).toHaveLength(3);
  });

  test("a re-run that asks for `previous` has the same outputs and changes nothing", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const runId = "77";
    const asked = { "deploy-id": "previous" };
    const first = await scenario.rollBack(asked, { runId });
    const before = await scenario.refs();
    const again = await scenario.rollBack(asked, { runId });
    expect(again.exitCode, again.log).toBe(0);
    expect(await scenario.refs()).toBe(before);
    const { plan: _, changed, ...outputs } = first.outputs;
    expect(changed).toBe("true");
    expect(again.outputs).toMatchObject({ ...outputs, changed: "false" });
    const dryRun = await scenario.rollBack({ ...asked, "dry-run": "true" }, { runId });
    expect(dryRun.outputs).toMatchObject({ ...outputs, changed: "false" });
  });

  test("a repeated rollback that a newer deploy has followed is refused", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const runId = "77";
    await scenario.rollBack({ "deploy-id": "1" }, { runId });
    await scenario.record(scenario.commit("Fixed", { "dags/a.py": "fixed\n" }));
    const again = await scenario.rollBack({ "deploy-id": "1" }, { runId });
    expect(again.exitCode).toBe(1);
    expect(codes(again)).toEqual(["superseded"]);
  });

  test("a record of the same run is one deploy, and may turn failed into deployed", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const sha = scenario.commit("Three", { "dags/a.py": "three\n" });
    const options = { sha, runId: "78" };
    const failed = await scenario.use("record", { status: "cancelled" }, options);
    expect(failed.outputs).toMatchObject({ "deploy-id": "3", changed: "true" });
    expect((await scenario.deploys())[2]?.status).toBe("failed");
    const passed = await scenario.use("record", { status: "success" }, options);
    expect(passed.outputs).toMatchObject({ "deploy-id": "3", changed: "true" });
    const again = await scenario.use("record", { status: "success" }, options);
    expect(again.outputs).toMatchObject({ "deploy-id": "3", changed: "false" });
    const late = await scenario.use("record", { status: "failure" }, options);
    expect(late.outputs).toMatchObject({ "deploy-id": "3", changed: "false" });
    const deploys = await scenario.deploys();
    expect(deploys).toHaveLength(3);
    expect(deploys[2]?.status).toBe("deployed");
    await scenario.record(scenario.commit("Four", { "dags/a.py": "four\n" }));
    const stale = await scenario.use("record", { status: "success" }, options);
    expect(stale.outputs).toMatchObject({ "deploy-id": "3", changed: "false" });
    expect(stale.log).toContain("::warning::Deploy 3 was already recorded, and deploy 4");
  });
});
