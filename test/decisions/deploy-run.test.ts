/** What runs and the history say about the deploy of a rollback's commit. */
import { describe, expect, test } from "vitest";
import { problem } from "../../src/errors/problem.ts";
import { deploysOf } from "../../src/ledger/history.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import {
  judgeDeploy,
  neverBegan,
  type RecordedDeploys,
  type Run,
  type RunJob,
  runToFollow,
} from "../../src/rollback/deploy-run.ts";
import { commitOf, deploy } from "./deploys.ts";

const commit = commitOf("4");
const urlOf = (id: number) => `https://github.com/acme/airflow/actions/runs/${id}`;
const run = (conclusion: string | null, more: Partial<Run> = {}): Run => ({
  ...{ id: 1, url: urlOf(1), event: "push", ref: "main", commit, conclusion },
  ...{ status: conclusion === null ? "in_progress" : "completed" },
  ...{ updatedAt: "2026-11-01T01:00:00Z" },
  ...more,
});

describe("the run to follow", () => {
  const idOf = (
    runs: readonly (string | null | Run)[],
    { isRepeat = false, hasFailed = false, refs = ["main"] } = {},
  ) => {
    const all = runs.map((each, id) =>
      typeof each === "object" && each ? { ...each, id } : run(each, { id }),
    );
    return runToFollow(all, { commit, refs, isRepeat, hasFailed })?.id;
  };

  test("is one under way, else one that succeeded, else the newest; never a skipped one", () => {
    expect(idOf(["failure", null, "success"])).toBe(1);
    expect(idOf(["cancelled", "success", "success"])).toBe(1);
    expect(idOf(["skipped", "failure", "cancelled"])).toBe(1);
    expect(idOf(["skipped"])).toBeUndefined();
    expect(idOf([])).toBeUndefined();
  });

  test("in a later attempt, never one that ended badly", () => {
    const isRepeat = true;
    for (const bad of ["failure", "cancelled", "startup_failure", "timed_out"]) {
      expect(idOf([bad], { isRepeat })).toBeUndefined();
    }
    expect(idOf(["failure", null], { isRepeat })).toBe(1);
    expect(idOf(["failure", "success"], { isRepeat })).toBe(1);
    expect(idOf(["success"], { isRepeat, hasFailed: true })).toBeUndefined();
    expect(idOf(["success", null], { isRepeat, hasFailed: true })).toBe(1);
  });

  test.each<[string, Partial<Run>]>([
    ["a pull request", { event: "pull_request" }],
    ["a schedule", { event: "schedule" }],
    ["a merge queue", { event: "merge_group" }],
    ["another branch", { ref: "staging" }],
    ["the rollback's tag", { ref: "deploy/prod/4" }],
    ["another commit", { commit: commitOf("5") }],
  ])("is none of %s", (_, more) => {
    expect(idOf([run("success", more), run(null, more)])).toBeUndefined();
  });

  test("is one on the tag, where runs are started there", () => {
    const refs = ["main", "deploy/prod/4"];
    expect(idOf([run(null, { ref: "deploy/prod/4" })], { refs })).toBe(0);
  });
});

test("only a run that was canceled before any job began has not begun", () => {
  const job = (hasBegun: boolean): RunJob => ({ name: "deploy", conclusion: null, hasBegun });
  expect(neverBegan(run("cancelled"), [])).toBe(true);
  expect(neverBegan(run("cancelled"), [job(false)])).toBe(true);
  expect(neverBegan(run("cancelled"), [job(false), job(true)])).toBe(false);
  expect(neverBegan(run("failure"), [])).toBe(false);
});

describe("how the deploy ended", () => {
  const rollback = { to: "2", from: "3", scope: "all", reason: "Broken" } as const;
  const pending = { status: "initialized", finishedAt: null } as const;
  const entryOf = (status: Entry["status"]) =>
    deploy("4", 4, {
      ...{ rollback, status },
      ...(status === "initialized" && pending),
    } as Partial<Entry>);
  /** @param by the run that recorded the other deploys */
  const recorded = (
    status: Entry["status"],
    by: string | null = urlOf(7),
    later: readonly Entry[] = [],
  ): RecordedDeploys => {
    const entry = entryOf(status);
    const others = [2, 3].map((id) => deploy(String(id), id, { run: by }));
    return { ...deploysOf([...others, entry, ...later]), entry };
  };
  const trouble = problem("delivery-timeout", { what: "the deploy run", minutes: 1 });
  const judged = (
    seen: Run | null,
    state: RecordedDeploys,
    before: Entry["status"] = "initialized",
    jobs: readonly RunJob[] | null = null,
  ) => {
    const stopped = seen === null || seen.conclusion === null ? trouble : null;
    const verdict = judgeDeploy({ run: seen, problem: stopped }, state, before, jobs);
    return [verdict.status, verdict.problem?.code ?? null, verdict.unwritten?.status ?? null];
  };

  test("what was recorded as deployed is deployed, however the run ended", () => {
    const state = recorded("deployed");
    expect(judged(run("success"), state)).toEqual(["deployed", null, null]);
    expect(judged(run("failure"), state)).toEqual(["deployed", "deploy-run-failed-late", null]);
    expect(judged(run(null), state)).toEqual(["deployed", null, null]);
    expect(judged(null, state)).toEqual(["deployed", null, null]);
  });

  test("what the run recorded as failed has failed, however the run ended", () => {
    const state = recorded("failed");
    expect(judged(run("success"), state)).toEqual(["failed", "deploy-recorded-failed", null]);
    expect(judged(run("failure"), state)).toEqual(["failed", "deploy-run-failed", null]);
    expect(judged(run(null), state)).toEqual(["failed", "deploy-recorded-failed", null]);
  });

  test("without a record, where runs record deploys, it is not known", () => {
    const jobs = [{ name: "deploy", conclusion: "success", hasBegun: true }];
    const unknown = [null, "deploy-unrecorded", null];
    expect(judged(run("success"), recorded("initialized"), "initialized", jobs)).toEqual(unknown);
    expect(judged(run("success"), recorded("failed"), "failed", jobs)).toEqual(unknown);
  });

  test("where no run records deploys, a run that ended well and skipped nothing counts", () => {
    const job = (conclusion: string) => ({ name: "deploy", conclusion, hasBegun: true });
    const state = recorded("initialized", null);
    const by = (jobs: readonly RunJob[] | null) =>
      judged(run("success"), state, "initialized", jobs);
    expect(by([job("success")])).toEqual(["deployed", null, "deployed"]);
    for (const jobs of [null, [], [job("success"), job("skipped")]]) {
      expect(by(jobs)).toEqual([null, "deploy-unrecorded", null]);
    }
    const retried = judged(run("success"), recorded("failed", null), "failed", [job("success")]);
    expect(retried).toEqual(["deployed", null, "deployed"]);
  });

  test("a run that failed without a record is written down as failed, once, with the run's time", () => {
    expect(judged(run("failure"), recorded("initialized"))).toEqual([
      ...["failed", "deploy-run-failed", "failed"],
    ]);
    expect(judged(run("failure"), recorded("failed"), "failed")).toEqual([
      ...["failed", "deploy-run-failed", null],
    ]);
    const verdict = judgeDeploy(
      { run: run("failure"), problem: null },
      recorded("initialized"),
      "initialized",
    );
    expect(verdict.unwritten?.at).toBe("2026-11-01T01:00:00Z");
  });

  test("another commit that was recorded instead runs", () => {
    const own = deploy("5", 5, { run: urlOf(1) });
    const others = deploy("5", 5, { run: urlOf(8) });
    const instead = [null, "deploy-recorded-other", null];
    expect(judged(run("success"), recorded("initialized", urlOf(7), [own]))).toEqual(instead);
    expect(judged(run("failure"), recorded("initialized", urlOf(7), [own]))).toEqual(instead);
    expect(judged(run("success"), recorded("initialized", urlOf(7), [others]))).toEqual(instead);
    // Somebody else's deploy says nothing about a run that failed.
    expect(judged(run("failure"), recorded("initialized", urlOf(7), [others]))).toEqual([
      ...["failed", "deploy-run-failed", "failed"],
    ]);
  });

  test("of a run that goes on, or is on another commit, nothing is written", () => {
    expect(judged(run(null), recorded("initialized"))).toEqual([null, "delivery-timeout", null]);
    expect(judged(null, recorded("initialized"))).toEqual([null, "delivery-timeout", null]);
    const other = { run: run("success", { commit: commitOf("5") }), problem: trouble };
    expect(judgeDeploy(other, recorded("initialized", null), "initialized")).toMatchObject({
      ...{ status: null, unwritten: null },
    });
  });
});
