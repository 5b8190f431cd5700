/** Which commit `record/` and `guard/` take for the deployed one: a proposal of somebody else is none. */
import { expect, test } from "vitest";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

/** Somebody proposes a commit; the repository has it only under refs of the pull request. */
async function withPullRequest(): Promise<{ scenario: Scenario; head: string; merge: string }> {
  const scenario = await Scenario.prepared(twoDeploys);
  const { clone } = scenario;
  const main = await clone.commit("Three", { "dags/a.py": "three\n" });
  await clone.git("checkout", "--quiet", "-b", "proposal");
  await clone.write({ "dags/a.py": "proposed\n" });
  await clone.git("commit", "--quiet", "--all", "--message", "Proposal");
  const head = await clone.git("rev-parse", "HEAD");
  await clone.git("push", "--quiet", "origin", "HEAD:refs/pull/7/head");
  const tree = await clone.git("rev-parse", "HEAD^{tree}");
  const parents = ["-p", main, "-p", head];
  const merge = await clone.git("commit-tree", tree, ...parents, "-m", "Merge the proposal");
  await clone.git("push", "--quiet", "origin", `${merge}:refs/pull/7/merge`);
  await clone.git("checkout", "--quiet", "main");
  return { scenario, head, merge };
}

const workflowRun = (head_sha: string, event: string, full_name: string) => ({
  name: "workflow_run",
  payload: { workflow_run: { head_sha, event, head_repository: { full_name } } },
});

test("after a fork's pull request was tested, the run's own commit counts, and that is said", async () => {
  const { scenario, head } = await withPullRequest();
  await using _ = scenario;
  const sha = await scenario.git("rev-parse", "main");
  const event = workflowRun(head, "pull_request", "stranger/airflow");
  const guarded = await scenario.use("guard", {}, { sha, event });
  expect(guarded.log).toContain(`The commit ${sha} may be deployed`);
  const recorded = await scenario.use("record", {}, { sha, event });
  expect(recorded.exitCode, recorded.log).toBe(0);
  expect((await scenario.deploys()).at(-1)?.commit).toBe(sha);
  expect(recorded.log).toMatch(new RegExp(`::warning::.*${head}.*${sha}`));
});

test("after a commit of this repository was tested, that one counts", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const tested = await scenario.clone.commit("Three", { "dags/a.py": "three\n" });
  const sha = await scenario.clone.commit("Four", { "dags/a.py": "four\n" });
  const event = workflowRun(tested, "push", "acme/airflow");
  const recorded = await scenario.use("record", {}, { sha, event });
  expect(recorded.exitCode, recorded.log).toBe(0);
  expect((await scenario.deploys()).at(-1)?.commit).toBe(tested);
  expect(recorded.log).not.toContain("::warning");
});

test("a commit that is on no branch is not recorded", async () => {
  const { scenario, head, merge } = await withPullRequest();
  await using _ = scenario;
  const before = await scenario.refs();
  const event = { name: "pull_request", payload: { pull_request: { number: 7 } } };
  const results = [
    await scenario.use("record", {}, { sha: merge, event }),
    await scenario.use("record", { commit: head }, { sha: merge, event }),
  ];
  for (const result of results) {
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain("::error title=commit-on-no-branch::");
  }
  expect(await scenario.refs()).toBe(before);
});

test("a commit of another branch is recorded, with a warning; one of the deploy branch without", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const { clone, github } = scenario;
  const queue = "gh-readonly-queue/main/pr-7";
  await clone.git("checkout", "--quiet", "-b", queue);
  const behind = await clone.commit("Queued", { "dags/a.py": "queued\n" });
  const ahead = await clone.commit("Queued too", { "dags/a.py": "queued too\n" });
  await clone.git("checkout", "--quiet", "main");
  const event = { name: "merge_group", payload: { merge_group: { head_sha: ahead } } };
  for (const sha of [ahead, behind]) {
    const recorded = await scenario.use("record", {}, { sha, event });
    expect(recorded.exitCode, recorded.log).toBe(0);
    expect(recorded.log).toMatch(/::warning::The commit \w+ is not on `main`/);
  }
  const old = await clone.commit("Three", { "dags/a.py": "three\n" });
  const next = await clone.commit("Four", { "dags/a.py": "four\n" });
  await clone.commit("Five", { "dags/a.py": "five\n" });
  const api = await scenario.record(old);
  expect(api.log).not.toContain("::warning");
  // Where the API cannot say, git says it.
  github.apiFaults = [/graphql/, /graphql/, /compare/].map((path) => ({ path, status: 404 }));
  const git = await scenario.record(next);
  expect(git.log).not.toContain("::warning");
  expect((await scenario.deploys()).map(({ commit }) => commit).slice(2)).toEqual([
    ...[ahead, behind, old, next],
  ]);
});

test("what the workspace has checked out counts before the run's own commit", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const bad = await scenario.clone.git("rev-parse", "HEAD");
  const run = { runId: "77", sha: bad };
  const back = await scenario.rollBack({ "deploy-id": "1" }, run);
  const made = back.outputs["commit-sha"] ?? "";
  // A later job of the run: it still has the commit that the run was started for.
  await using job = await scenario.job(run);
  const from = scenario.github.cloneUrl(repository, scenario.token);
  await scenario.clone.git("clone", "--quiet", from, job.workspace);
  const guarded = await job.use("guard", {});
  expect(guarded.exitCode, guarded.log).toBe(0);
  expect(guarded.log).toContain(`${made} checked out, not the run's commit ${bad}`);
  const recorded = await job.use("record", {});
  expect(recorded.outputs).toMatchObject({ "deploy-id": "3", changed: "true" });
  expect((await scenario.deploys()).map(({ status }) => status)).toEqual(Array(3).fill("deployed"));

  // Of another repository, it says nothing.
  await job.git("remote", "set-url", "origin", `${scenario.github.url}/acme/other`);
  const other = await job.use("guard", {});
  expect(other.log).toContain("commit-outdated");
});
