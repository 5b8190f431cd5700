/** `history/`: the table, the data, the filters, and what only tags still tell. */
import { expect, test } from "vitest";
import { ageOf } from "../../src/report/time.ts";
import { dockerfile } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { Scenario } from "./scenario.ts";

test("the deploy history, newest first, with what can be rolled back to and why not", async () => {
  await using scenario = await Scenario.prepared([
    { deploy: "One", files: { "dags/a.py": "one\n" } },
    { deploy: "Two | *odd*", files: { "dags/a.py": "two\n" } },
    { deploy: "Three", files: { "dags/a.py": "three\n" }, inputs: { status: "failure" } },
  ]);
  await scenario.rollBack({ "deploy-id": "1", reason: "Two is slow" });
  const token = scenario.issueToken({ contents: "read" });
  const before = await scenario.refs();
  const result = await scenario.use("history", {}, { token });
  expect(result.exitCode, result.log).toBe(0);
  expect(result.outputs).toMatchObject({ current: "2", previous: "1" });
  const deploys = JSON.parse(result.outputs["deploys"] ?? "[]");
  expect(
    deploys.map(({ id, status, eligible, current }: Record<string, unknown>) => [
      id,
      status,
      eligible,
      current,
    ]),
  ).toEqual([
    ["4", "initialized", false, false],
    ["3", "failed", false, false],
    ["2", "deployed", true, true],
    ["1", "deployed", true, false],
  ]);
  expect(result.summary).toMatch(
    /\| \*\*2 \(current\)\*\* .*\| octocat +\| 12\.1\.1 +\| dags-only .*Two \\\| \\\*odd\\\*/,
  );
  // Prepared by another server: who is called octocat there may be somebody else here.
  expect(result.summary).toMatch(
    /\| 4 .*\[octocat\]\(http.*Back to 1: Two is slow +\| deploy-not-successful +\|/,
  );
  expect(result.summary).toMatch(/\| 1 .*\| yes +\|/);
  const failed = await scenario.use("history", { status: "failed", limit: "1" }, { token });
  expect(JSON.parse(failed.outputs["deploys"] ?? "[]")).toHaveLength(1);
  expect(await scenario.refs()).toBe(before);
});

test("deploys that left the manifest are read from their tags", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const lines = (await scenario.manifestText())
    .split("\n")
    .filter((line) => !line.includes('"id": "1"'));
  scenario.commit("As pruned", { "deploys.json": lines.join("\n") }, "deploys");
  const ids = async (all: string) => {
    const { outputs } = await scenario.use("history", { all });
    return JSON.parse(outputs["deploys"] ?? "[]").map(({ id }: { id: string }) => id);
  };
  expect(await ids("false")).toEqual(["2"]);
  expect(await ids("true")).toEqual(["2", "1"]);
});

test("an empty history, and an age", async () => {
  await using scenario = await Scenario.start();
  const result = await scenario.use("history", {});
  expect(result.outputs).toEqual({
    deploys: "[]",
    current: "",
    holds: "[]",
    total: "0",
    previous: "",
    "last-good": "",
    page: "",
  });
  expect(result.summary).toContain("# ⏳ Nothing is recorded for prod yet");
  expect(ageOf("2026-11-20T09:30:00Z", "2026-11-23T09:29:00Z")).toBe("2 d");
  expect(ageOf("2026-11-20T09:30:00Z", "2026-11-20T14:31:00Z")).toBe("5 h");
  expect(ageOf("2026-11-20T09:30:00Z", "2026-11-20T09:30:05Z")).toBe("0 min");
});

test("a deploy step that shipped nothing new is no deploy, and one whose tag is gone cannot come back", async () => {
  await using scenario = await Scenario.start();
  await scenario.deploy("One", { "dags/a.py": "one\n" });
  const docs = scenario.commit("Docs only", { ".github/about.md": "about\n" });
  const nothing = await scenario.use("record", {}, { sha: docs });
  expect(nothing.outputs).toMatchObject({ "deploy-id": "1", changed: "false" });
  expect(nothing.summary).toContain("It ships the code that runs already, that of deploy 1.");
  expect(await scenario.deploys()).toHaveLength(1);

  // Only the Dockerfile changed, and only DAGs were shipped.
  const bump = scenario.commit("Bump", { Dockerfile: dockerfile("12.6.0") });
  const skipped = await scenario.record(bump, { "deploy-type": "dags-only" });
  expect(skipped.outputs).toMatchObject({ "deploy-id": "1", changed: "false" });

  // News: a deploy on Astro that the history does not have, other facts, and the same code after a failed deploy.
  const onAstro = await scenario.record(docs, { "external-id": "clx2" });
  expect(onAstro.outputs).toMatchObject({ "deploy-id": "2", changed: "true" });
  const facts = await scenario.record(docs, { "dag-deploy-enabled": "false" });
  expect(facts.outputs).toMatchObject({ "deploy-id": "3", changed: "true" });
  await scenario.record(bump, { status: "failure" });
  const again = await scenario.record(docs);
  expect(again.outputs).toMatchObject({ "deploy-id": "5", changed: "true" });
  await scenario.git("update-ref", "-d", "refs/tags/deploy/prod/2");
  const { outputs } = await scenario.use("history", {});
  const codesOf = ({ id, problems }: { id: string; problems: { code: string }[] }) => [
    id,
    ...problems.map(({ code }) => code),
  ];
  expect(JSON.parse(outputs["deploys"] ?? "").map(codesOf)).toEqual([
    ["5"],
    ["4", "deploy-not-successful"],
    ["3"],
    ["2", "tag-missing"],
    ["1"],
  ]);
});
