/**
 * What runs of the deploy workflow and the deploy history say about the deploy of a rollback's commit. The history
 * has the last word: a run that ended well may have skipped its deploy job. Source: docs/specification.md, 5.2.
 */
import { type Problem, problem } from "../errors/problem.ts";
import { currentOf, type Deploys } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";
import { isSameRun } from "../ledger/run.ts";

/** A run of the team's deploy workflow. */
export interface Run {
  readonly id: number;
  /** Its page. */
  readonly url: string;
  /** What started it: `push`, `workflow_dispatch` and others. */
  readonly event: string;
  /** The branch or tag that it runs on, without `refs/…/`; null when the server does not say. */
  readonly ref: string | null;
  /** The commit that it runs on. */
  readonly commit: string;
  /** `queued`, `in_progress`, `completed` and others. */
  readonly status: string;
  /** `success`, `failure`, `cancelled` and others; null while it runs. */
  readonly conclusion: string | null;
  /** ISO 8601, UTC. Of a run that is over: when it ended. */
  readonly updatedAt: string;
}

/** A job of a run. */
export interface RunJob {
  readonly name: string;
  /** Null while it runs. */
  readonly conclusion: string | null;
  /** Whether a runner has begun with it. */
  readonly hasBegun: boolean;
}

/** Which runs can deploy a rollback. */
export interface DeployRuns {
  readonly commit: string;
  /** The branch, and the tag where runs are started on that; without `refs/…/`. */
  readonly refs: readonly string[];
  /** Whether an earlier attempt of the same run pushed the rollback. */
  readonly isRepeat: boolean;
  /** Whether the deploy is recorded as failed. */
  readonly hasFailed: boolean;
}

/**
 * The run to follow: one under way, else one that succeeded, else, in the attempt that pushed, the newest. In a later
 * attempt a run that ended badly is over and done with: the deploy is started again. Only runs that can deploy
 * the rollback count: started by a push or by hand, on the right branch or tag, and not skipped.
 *
 * @param runs newest first
 */
export function runToFollow(
  runs: readonly Run[],
  { commit, refs, isRepeat, hasFailed }: DeployRuns,
): Run | undefined {
  const counting = runs.filter(
    (run) =>
      run.commit === commit &&
      ["push", "workflow_dispatch"].includes(run.event) &&
      (run.ref === null || refs.includes(run.ref)) &&
      run.conclusion !== "skipped",
  );
  const underWay = counting.find(({ conclusion }) => conclusion === null);
  if (underWay || (isRepeat && hasFailed)) return underWay;
  const good = counting.find(({ conclusion }) => conclusion === "success");
  return good ?? (isRepeat ? undefined : counting[0]);
}

/** Whether a run was canceled while it waited, as GitHub does with a pending run when a newer one joins its group. */
export function neverBegan({ conclusion }: Run, jobs: readonly RunJob[]): boolean {
  return conclusion === "cancelled" && !jobs.some(({ hasBegun }) => hasBegun);
}

/** How far a deploy run could be followed. */
export interface FollowedRun {
  /** As it was last seen; null when it was never seen. */
  readonly run: Run | null;
  /** Why it was not followed to its end, or not started again; null when there is nothing to say. */
  readonly problem: Problem | null;
}

/** The history of a Deployment after its rollback was pushed. */
export interface RecordedDeploys extends Deploys {
  /** The rollback's, one of the entries. */
  readonly entry: Entry;
}

/** How a deploy ended. */
export interface DeployEnd {
  readonly status: "deployed" | "failed";
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface Verdict {
  /** Null when the outcome is unknown. */
  readonly status: "deployed" | "failed" | null;
  readonly problem: Problem | null;
  /** What the history does not have yet; null: nothing. */
  readonly unwritten: DeployEnd | null;
}

/**
 * Judges how the deploy of a rollback ended. A record of the deploy counts more than how its run ended. Where deploys
 * are recorded by runs, no record means that it is not known. Where they are not, a run that succeeded counts, unless
 * it skipped jobs.
 *
 * @param before the rollback's status when this attempt began
 * @param jobs of the run; null: not known
 */
export function judgeDeploy(
  { run, problem: trouble }: FollowedRun,
  recorded: RecordedDeploys,
  before: Entry["status"],
  jobs: readonly RunJob[] | null = null,
): Verdict {
  const { entry } = recorded;
  const { url = "", conclusion = null } = run ?? {};
  const hasSucceeded = conclusion === "success";
  const failure =
    conclusion === null || hasSucceeded ? null : problem("deploy-run-failed", { url, conclusion });
  const verdict = (
    status: Verdict["status"],
    why: Problem | null,
    unwritten: DeployEnd | null = null,
  ): Verdict => ({ status, problem: why, unwritten });

  if (entry.status === "deployed") {
    const late = conclusion !== null && !hasSucceeded;
    return verdict(
      "deployed",
      late ? problem("deploy-run-failed-late", { url, conclusion }) : null,
    );
  }
  if (entry.status === "failed" && before !== "failed") {
    return verdict("failed", failure ?? problem("deploy-recorded-failed", { url }));
  }
  if (!run || conclusion === null || run.commit !== entry.commit) return verdict(null, trouble);
  const at = run.updatedAt;
  const other = recordedInstead(recorded, run);
  if (failure && other?.how !== "by the run") {
    const unwritten = entry.status === "failed" ? null : { status: "failed" as const, at };
    return verdict("failed", trouble ?? failure, unwritten);
  }
  if (other) {
    const { id: deploy, commit } = other.deploy;
    return verdict(null, problem("deploy-recorded-other", { url, deploy, commit }));
  }
  const isProof =
    !recordedByRuns(recorded) &&
    jobs !== null &&
    jobs.length > 0 &&
    jobs.every((job) => job.conclusion === "success");
  return isProof
    ? verdict("deployed", null, { status: "deployed", at })
    : verdict(null, problem("deploy-unrecorded", { url }));
}

/** Whether the deploys of a Deployment are recorded by the runs that make them. */
export function recordedByRuns({ entries }: Deploys): boolean {
  return entries.some(({ run, rollback }) => run !== null && rollback === null);
}

/** The deploy of another commit that the run recorded, or that was recorded since the rollback and runs now. */
function recordedInstead(
  recorded: RecordedDeploys,
  { url }: Run,
): { readonly deploy: Entry; readonly how: "by the run" | "later" } | undefined {
  const { entries, deployed, entry } = recorded;
  const own = deployed.findLast(
    ({ run, commit, rollback }) => !rollback && commit !== entry.commit && isSameRun(run, url),
  );
  if (own) return { deploy: own, how: "by the run" };
  const current = currentOf(recorded);
  return current && entries.indexOf(current) > entries.indexOf(entry)
    ? { deploy: current, how: "later" }
    : undefined;
}
