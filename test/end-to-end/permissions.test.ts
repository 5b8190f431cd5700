/** The permissions in each action's README: what each is for, and how a token that lacks it is refused. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Token } from "../local-github/server.ts";
import { projectRoot, type StepResult } from "../local-runner/job.ts";
import { astroProject, dag } from "./astro-project.ts";
import { type Inputs, Scenario } from "./scenario.ts";

/** The section of an action's README. */
function permissionsOf(action: string): string {
  const folder = action === "." ? "rollback" : action;
  const readme = readFileSync(join(projectRoot, folder, "README.md"), "utf8");
  return /## Permissions\n(.*?)\n## /s.exec(readme)?.[1] ?? "";
}

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({
    ...astroProject(),
    ".github/deploys.yml":
      "version: 1\ndeployments:\n  prod: { workflow: deploy.yml, rollback: { enabled: true } }\n",
  });
  scenario.github.actions.workflows = {
    "deploy.yml": { onDispatch: true, work: ({ commit }) => scenario.record(commit) },
  };
  await scenario.deploy("One", {});
  const bad = await scenario.deploy("Two", { "dags/b.py": dag("b") });
  scenario.github.pulls.all.push({ number: 7, base: "main", merge: bad, commits: [bad] });
});
afterAll(() => scenario[Symbol.asyncDispose]());

const all: Partial<Token> = {
  ...{ contents: "write", actions: "write", deployments: "write", pulls: "write" },
};

interface Case {
  readonly permission: string;
  readonly lacking: Partial<Token>;
  readonly action: string;
  readonly inputs: Inputs;
  readonly exitCode: number;
  readonly said: RegExp;
}

const back = { "deploy-id": "1", reason: "x" };
test.each<Case>([
  {
    permission: "contents: write",
    lacking: { contents: "read" },
    action: ".",
    inputs: back,
    exitCode: 1,
    said: /write-not-permitted::The token may not push.*`permissions: { contents: write }`/s,
  },
  {
    permission: "contents: read",
    lacking: { contents: "none" },
    action: "history",
    inputs: {},
    exitCode: 1,
    said: /repository-not-found::.*the token may not see it/s,
  },
  {
    permission: "actions: write",
    lacking: { actions: "none" },
    action: ".",
    inputs: { ...back, deliver: "workflow" },
    exitCode: 1,
    said: /deploy-not-started::The rollback was pushed.*403.*`actions: write`/s,
  },
  {
    permission: "deployments: write",
    lacking: { deployments: "none" },
    action: ".",
    inputs: { ...back, "deploy-id": "2", deliver: "workflow" },
    exitCode: 0,
    said: /::warning::GitHub answered 403 for the record on the Deployments page/,
  },
  {
    permission: "pull-requests: write",
    lacking: { pulls: "none" },
    action: "comment",
    inputs: { "deploy-id": "3" },
    exitCode: 1,
    said: /comment-refused::.*`pull-requests: write`/s,
  },
])("without `$permission`", async ({ permission, lacking, action, inputs, exitCode, said }) => {
  expect(permissionsOf(action)).toContain(`\`${permission}\``);
  const token = scenario.issueToken({ ...all, ...lacking });
  const result: StepResult = await scenario.use(action, inputs, { token });
  expect(result.log).toMatch(said);
  expect(result.exitCode, result.log).toBe(exitCode);
});

test("with `contents: write` alone a rollback, a record, a hold, a mark and all that reads work", async () => {
  const token = scenario.issueToken({});
  const use = async (action: string, inputs: Inputs) => {
    const result = await scenario.use(action, inputs, { token });
    expect(result.exitCode, result.log).toBe(0);
    return result;
  };
  const done = await use(".", back);
  await use("record", { commit: done.outputs["commit-sha"] ?? "" });
  await use("hold", { reason: "x" });
  await use("hold", { release: "true" });
  await use("mark", { "deploy-id": "1", as: "good", reason: "x" });
  await use("guard", { commit: done.outputs["commit-sha"] ?? "" });
  await use("history", {});
  await use("verify", {});
});

test("the rules are those of the default branch, whatever the deploy branch and what is restored say", async () => {
  const rules = (enabled: boolean) =>
    `version: 1\ndeployments:\n  prod: { branch: release, runtime: none, rollback: { enabled: ${enabled} } }\n`;
  await using strict = await Scenario.start({
    ".github/deploys.yml": rules(false),
    "dags/a.py": "1\n",
  });
  await strict.clone.git("switch", "--quiet", "--create", "release");
  await strict.deploy("Two", { ".github/deploys.yml": rules(true), "dags/a.py": "2" });
  const refused = await strict.rollBack({ "deploy-id": "1" });
  expect(refused.exitCode).toBe(1);
  expect(refused.log).toContain("rollback-disabled");
});
