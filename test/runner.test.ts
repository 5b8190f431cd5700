/** The edge to the runner: the log cannot be made to give commands, and a job is read as it is. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deployedCommit } from "../src/actions/deployed-commit.ts";
import { jobOf } from "../src/runner/job.ts";

test("nothing that is logged works as a workflow command", () => {
  const toolkit = join(import.meta.dirname, "../src/runner/toolkit.ts");
  const text =
    "::error::one\n  ::set-output name=a::b\n\t::add-mask::c\nfine :: here\n##[error]two\nx ##[group]y";
  const script = `import { log } from ${JSON.stringify(toolkit)}; log(${JSON.stringify(text)});`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect(printed.replaceAll("\u2060", "").trimEnd()).toBe(text);
  expect(printed).not.toMatch(/^\s*::/m);
  expect(printed).not.toContain("##[");
});

test("a job as the runner describes it", () => {
  const environment = {
    GITHUB_SERVER_URL: "https://github.example.com",
    GITHUB_API_URL: "https://github.example.com/api/v3",
    GITHUB_REPOSITORY: "acme/airflow",
    GITHUB_RUN_ID: "7",
    GITHUB_ACTOR: "octocat",
    GITHUB_ACTOR_ID: "583231",
    GITHUB_SHA: "a".repeat(40),
    GITHUB_EVENT_NAME: "workflow_run",
    DEPLOY_ROLLBACK_COMMITS: "not JSON",
  };
  expect(jobOf(environment, workflowRun())).toMatchObject({
    run: "https://github.example.com/acme/airflow/actions/runs/7",
    actor: "octocat",
    actorId: 583231,
    triggeringActor: "octocat",
    testedHead: "b".repeat(40),
    rollbacks: null,
  });
  expect(jobOf({}, {}).rollbacks).toEqual({});
  const pushed = jobOf({ ...environment, GITHUB_EVENT_NAME: "push" }, workflowRun());
  expect(pushed).toMatchObject({ testedHead: null, proposedHead: null });
});

/** The event of a workflow that ran on this repository's own commit, except what `more` says. */
function workflowRun(more: object = {}) {
  const head_repository = { full_name: "Acme/airflow" };
  return { workflow_run: { head_sha: "b".repeat(40), event: "push", head_repository, ...more } };
}

test.each([
  ["push", "Acme/airflow", true],
  ["workflow_dispatch", "acme/airflow", true],
  ["merge_group", "acme/airflow", true],
  ["pull_request", "acme/airflow", false],
  ["pull_request_target", "acme/airflow", false],
  ["pull_request_review", "acme/airflow", false],
  ["push", "stranger/airflow", false],
  ["push", null, false],
])("the head of a `workflow_run` after a %s in %s counts: %s", (event, fork, counts) => {
  const environment = { GITHUB_REPOSITORY: "acme/airflow", GITHUB_EVENT_NAME: "workflow_run" };
  const run = workflowRun({ event, head_repository: fork && { full_name: fork } });
  const head = "b".repeat(40);
  expect(jobOf(environment, run)).toMatchObject({
    testedHead: counts ? head : null,
    proposedHead: counts ? null : head,
  });
});

test("an event that is not described as GitHub does gives no commit", () => {
  const environment = { GITHUB_REPOSITORY: "acme/airflow", GITHUB_EVENT_NAME: "workflow_run" };
  for (const event of [{}, null, { workflow_run: { head_sha: "b".repeat(40) } }]) {
    expect(jobOf(environment, event).testedHead).toBeNull();
  }
});

test("a damaged note of what the job rolled back is not taken for none", () => {
  const job = jobOf({ DEPLOY_ROLLBACK_COMMITS: "[1", GITHUB_SHA: "a".repeat(40) }, {});
  const given = { deployment: undefined, repository: undefined };
  expect(() => deployedCommit(job, { ...given, commit: undefined }, null)).toThrow(/is damaged/);
  expect(deployedCommit(job, { ...given, commit: "b".repeat(40) }, null)).toBe("b".repeat(40));
});
