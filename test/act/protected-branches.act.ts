/** The workflows of `docs/protected-branches.md`, word for word, in `act`, with the rules that they are for. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { examples } from "../../scripts/examples.ts";
import { astroProject, dag } from "../end-to-end/astro-project.ts";
import { repository, Scenario } from "../end-to-end/scenario.ts";
import type { Account } from "../local-github/answer.ts";
import type { Rules } from "../local-github/rules.ts";
import { removeOwnKey } from "../local-github/signing.ts";
import { act } from "./act.ts";
import { appAbilities, jobAbilities } from "./tokens.ts";

const run = promisify(execFile);

afterAll(removeOwnKey);

/** A pull request with one approval, signed commits, and deploy tags by an App alone. */
const rules: Partial<Rules> = {
  branches: { main: ["pull-request", "signatures"], deploys: "signatures" },
  approvals: 1,
  tags: ["deploy/"],
};

const app: Account = { login: "deployer[bot]", id: 77 };
const inputs = { "deploy-id": "previous", reason: "Divides by zero" };

function workflow(name: string): string {
  const found = examples().get(name);
  if (!found) throw new Error(`the docs have no workflow ${name}`);
  return found;
}

/** Two deploys, the second one bad, before the rules. @param own lines of the Deployment's settings */
async function start(own: string, judged = rules): Promise<Scenario> {
  const settings = `version: 1
sign: github
deployments:
  prod:
    rollback: { enabled: true }
    workflow: deploy.yml
${own}`;
  const scenario = await Scenario.start({ ...astroProject(), ".github/deploys.yml": settings });
  await scenario.deploy("One", {});
  await scenario.deploy("Two", { "dags/b.py": dag("b", "print(1 / 0)") });
  await scenario.setRules(judged);
  scenario.github.actions.workflows = {
    "deploy.yml": {
      onPush: "main",
      onDispatch: true,
      work: ({ commit }) => scenario.record(commit),
    },
  };
  return scenario;
}

/** Runs a workflow with tokens that may just what it asks for. @param bypass what the App may */
async function runs(
  scenario: Scenario,
  name: string,
  bypass: boolean | "tags" = "tags",
  event: "push" | "workflow_dispatch" = "workflow_dispatch",
) {
  const text = workflow(name);
  const key = scenario.issueToken({ ...appAbilities(text), account: app, kind: "app", bypass });
  const done = await act(scenario, text, {
    token: scenario.issueToken(jobAbilities(text)),
    secrets: { ROLLBACK_APP_KEY: key },
    ...(event === "push" ? { event } : { inputs }),
  });
  expect(done.exitCode, done.log).toBe(0);
}

/** The rollback is on the branch, in the history and in a tag, and all its commits are signed. */
async function assertRolledBack(scenario: Scenario, since: string, tagger: string) {
  const head = await scenario.git("rev-parse", "main");
  expect(await scenario.git("diff", "--name-only", "deploy/prod/1", "main")).toBe("");
  const entry = (await scenario.deploys()).at(-1);
  expect(entry).toMatchObject({ id: "3", commit: head, status: "deployed" });
  expect(entry?.rollback).toMatchObject({ to: "1", from: "2", reason: "Divides by zero" });
  const tag = ["for-each-ref", "--format=%(taggername)", "refs/tags/deploy/prod/3"];
  expect(await scenario.git(...tag)).toBe(tagger);
  const made = (await scenario.git("rev-list", "main", "deploys", `^${since}`)).split("\n");
  expect(made.length).toBeGreaterThan(3);
  const env = { ...process.env, ...(await scenario.github.keys()) };
  await run("git", ["verify-commit", ...made], { cwd: scenario.github.folderOf(repository), env });
  expect((await scenario.use("verify", {})).exitCode).toBe(0);
  return entry?.rollback;
}

test("A: a person merges the pull request, and its deploy is recorded as the rollback", async () => {
  await using scenario = await start("    land: pull-request\n");
  const before = await scenario.git("rev-parse", "main");
  await runs(scenario, "Roll back by pull request");
  expect(await scenario.git("rev-parse", "main")).toBe(before);
  const { github } = scenario;
  // Then only the pull request says what it is.
  github.settings = { ...github.settings, squash_merge_commit_message: "BLANK" };
  const merge = async () => {
    const account = github.account("octocat");
    const token = github.issueToken({ ...(account && { account }), pulls: "write" });
    const headers = { authorization: `Bearer ${token}` };
    const url = `${github.apiUrl}/repos/${repository}/pulls/1/merge`;
    return (await fetch(url, { method: "PUT", headers, body: '{"merge_method":"squash"}' })).status;
  };
  expect(await merge()).toBe(405);
  await github.pulls.approve(1, "hubot");
  expect(await merge()).toBe(200);
  // A person's merge starts the deploy workflow.
  const head = await scenario.git("rev-parse", "main");
  expect(github.actions.runs).toMatchObject([{ event: "push", commit: head }]);
  await runs(scenario, "Deploy a protected branch", "tags", "push");
  const rollback = await assertRolledBack(scenario, before, app.login);
  expect(rollback?.pullRequest).toBe(1);
});

test("A, by the reusable workflow: the job's own token opens the pull request", async () => {
  await using scenario = await start("");
  const before = await scenario.git("rev-parse", "main");
  await runs(scenario, "Roll back by pull request, after approval of the plan");
  expect(await scenario.git("rev-parse", "main")).toBe(before);
  const [pull] = scenario.github.pulls.all;
  const head = pull?.opened?.head ?? "";
  expect(head).toMatch(/^rollback\/prod\/1-/);
  expect(await scenario.git("diff", "--name-only", "deploy/prod/1", head)).toBe("");
});

test("B: GitHub merges an App's pull request once it is approved", async () => {
  await using scenario = await start("    land: pull-request\n    auto-merge: true\n");
  const { github } = scenario;
  github.settings = {
    ...github.settings,
    allow_auto_merge: true,
  };
  const before = await scenario.git("rev-parse", "main");
  await runs(scenario, "Roll back by pull request with an App");
  expect(await scenario.git("rev-parse", "main")).toBe(before);
  await github.pulls.approve(1, "octocat");
  const head = await scenario.git("rev-parse", "main");
  expect(github.actions.runs).toMatchObject([{ event: "push", commit: head }]);
  await runs(scenario, "Deploy a protected branch", "tags", "push");
  const rollback = await assertRolledBack(scenario, before, app.login);
  expect(rollback?.pullRequest).toBe(1);
});

test("C: the job's own token pushes commits that GitHub has signed", async () => {
  await using scenario = await start("", {
    branches: { main: "signatures", deploys: "signatures" },
  });
  const before = await scenario.git("rev-parse", "main");
  await runs(scenario, "Roll back with signed commits");
  expect(scenario.github.actions.runs).toMatchObject([{ event: "workflow_dispatch" }]);
  await assertRolledBack(scenario, before, "github-actions[bot]");
});

test("D: an App that may bypass the rules pushes, and its push starts the deploy", async () => {
  await using scenario = await start("    land: pull-request\n");
  const before = await scenario.git("rev-parse", "main");
  await runs(scenario, "Roll back with an App that may bypass", true);
  expect(scenario.github.actions.runs).toMatchObject([{ event: "push" }]);
  await assertRolledBack(scenario, before, app.login);
});
