/** Delivers a rollback with the team's deploy workflow: finds or starts its run, follows it, judges how it ended. */

import type { Workflows } from "../delivery-ports.ts";
import { problem, Refusal } from "../errors/problem.ts";
import {
  type FollowedRun,
  judgeDeploy,
  neverBegan,
  type RecordedDeploys,
  type Run,
  recordedByRuns,
  runToFollow,
  type Verdict,
} from "../rollback/deploy-run.ts";
import {
  type Delivery,
  isLost,
  type PendingDelivery,
  type Progress,
  tookTooLong,
  undeliveredBecause,
} from "./delivery.ts";
import { appeared, type Clock, follow, waits } from "./follow.ts";
import type { Settle } from "./settle-outcome.ts";

/** How long a record may come after the end of the deploy run, as one by another workflow does, in milliseconds. */
const longestUntilRecord = 60_000;

export interface WorkflowDelivery extends PendingDelivery {
  /** Whether the push may have started a deploy run itself, as a push with an App's token does. */
  readonly pushStartsRuns: boolean;
  /** Whether the rollback put a hold on, so that no later commit can be deployed. */
  readonly isHeld: boolean;
}

export interface WorkflowServices {
  readonly workflows: Workflows;
  readonly settle: Settle;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** A run that was found or started. */
type KnownRun = Pick<Run, "id" | "url"> & { readonly seen: Run | null };

/** @param progress is updated as the deploy goes on */
export async function deliverByWorkflow(
  request: WorkflowDelivery,
  services: WorkflowServices,
  progress: Progress,
): Promise<Delivery> {
  const { clock } = services;
  const end = clock.now() + request.timeout;
  const followed = await followRun(request, services, progress, end);
  const { run, problem: trouble } = followed;
  const result = { externalId: null, url: run?.url ?? progress.url };
  if (!run && !progress.isStarted && trouble?.code !== "delivery-unknown") {
    return { ...result, status: null, problem: trouble, warnings: [] };
  }
  const { status, problem: why } = await judged(request, services, followed, end);
  const warnings =
    why?.code === "deploy-unrecorded" && run
      ? [await jobsText(run, services)]
      : trouble && trouble !== why
        ? [trouble.message]
        : [];
  return { ...result, status, problem: why, warnings };
}

/** Says how the jobs of a run ended that recorded nothing. */
async function jobsText({ id }: Run, { workflows }: WorkflowServices): Promise<string> {
  try {
    const jobs = await workflows.jobsOf(id);
    const ended = jobs.map(({ name, conclusion }) => `${name} (${conclusion ?? "not over"})`);
    return `The deploy run has these jobs, and none of them recorded the rollback: ${ended.join(", ") || "none"}.`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
}

/** Finds or starts a run and follows it to its end. A run that was canceled while it waited is started again, once. */
async function followRun(
  request: WorkflowDelivery,
  services: WorkflowServices,
  progress: Progress,
  end: number,
): Promise<FollowedRun> {
  const { commit, timeout } = request;
  const { workflows, log, clock } = services;
  let run: Run | null = null;
  try {
    let found =
      (await existingRun(request, services)) ?? (await start(request, services, progress));
    for (let isAgain = false; ; isAgain = true) {
      const { id, url, seen } = found;
      Object.assign(progress, { isStarted: true, url });
      log(`Deploy run: ${url}`);
      run = await follow(seen, {
        look: () => workflows.run(id),
        stateOf: ({ status }) => status,
        isOver: ({ conclusion, commit: its }) => conclusion !== null || its !== commit,
        ...{ end, log, clock },
      });
      if (run.commit !== commit) {
        const context = { url, commit: run.commit, expected: commit };
        return { run, problem: problem("deploy-run-other-commit", context) };
      }
      if (run.conclusion === null) {
        return { run, problem: tookTooLong(`the deploy run ${url}`, timeout) };
      }
      if (isAgain || run.conclusion !== "cancelled") return { run, problem: null };
      if (!neverBegan(run, await workflows.jobsOf(id))) return { run, problem: null };
      log("It was canceled before it began, so it is started again");
      found = await start(request, services, progress);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { run, problem: undeliveredBecause(error, progress).problem };
  }
}

/** Asks the history, for a while where the record is still to come. */
async function judged(
  { entry }: WorkflowDelivery,
  { workflows, settle, clock }: WorkflowServices,
  followed: FollowedRun,
  end: number,
): Promise<Verdict> {
  const { run } = followed;
  let isToCome = false;
  const decide = async (recorded: RecordedDeploys) => {
    const verdict = judgeDeploy(followed, recorded, entry.status);
    const isUnrecorded = verdict.problem?.code === "deploy-unrecorded";
    isToCome = isUnrecorded && recordedByRuns(recorded);
    if (!isUnrecorded || isToCome || !run) return verdict;
    return judgeDeploy(followed, recorded, entry.status, await workflows.jobsOf(run.id));
  };
  const until = Math.min(end, clock.now() + longestUntilRecord);
  for (const wait of waits()) {
    const verdict = await settle(decide);
    if (!isToCome || clock.now() + wait > until) return verdict;
    await clock.pause(wait);
  }
  throw new Error("Pauses never end");
}

/** A run that the push, or an earlier attempt of this run, started. */
async function existingRun(
  { deployment, entry, commit, pushStartsRuns, isNew, isHeld }: WorkflowDelivery,
  { workflows, clock }: WorkflowServices,
): Promise<KnownRun | null> {
  const { workflow = "", branch } = deployment;
  const mayBeOnTag = deployment["dispatch-on"] === "tag" || isHeld;
  const refs = mayBeOnTag ? [branch, entry.tag] : [branch];
  const about = { commit, refs, isRepeat: !isNew, hasFailed: entry.status === "failed" };
  const look = async () => runToFollow(await workflows.runsOn(workflow, commit), about);
  const run = await appeared(look, pushStartsRuns && isNew ? undefined : 0, clock);
  return run && { id: run.id, url: run.url, seen: run };
}

/** @throws {Refusal} `branch-moved-on`, `deploy-run-not-found` */
async function start(
  { deployment, entry, commit, isHeld }: WorkflowDelivery,
  { workflows, log, clock }: WorkflowServices,
  progress: Progress,
): Promise<KnownRun> {
  const { workflow = "", branch } = deployment;
  const isOnTag = deployment["dispatch-on"] === "tag";
  const head = isOnTag ? commit : await workflows.headOf(branch);
  // Nobody who requested the rollback has seen the commits after it.
  if (head !== commit && !isHeld) {
    throw new Refusal([problem("branch-moved-on", { branch, head, commit })]);
  }
  const [ref, name] =
    isOnTag || head !== commit
      ? [`refs/tags/${entry.tag}`, entry.tag]
      : [`refs/heads/${branch}`, branch];
  // The server's clock may be slow.
  const since = new Date(clock.now() - 60_000).toISOString();
  const before = new Set((await workflows.startedSince(workflow, since)).map(({ id }) => id));
  log(`Starting ${workflow} on ${name}`);
  let lost: Refusal | null = null;
  const answer = await workflows.dispatch(workflow, ref).catch((error: unknown) => {
    if (!isLost(error)) throw error;
    lost = error;
    return null;
  });
  Object.assign(progress, { isStarted: lost === null, url: answer?.url ?? null });
  if (answer) return { ...answer, seen: null };
  // Somebody else may start the same workflow at the same time.
  const started = async () =>
    (await workflows.startedSince(workflow, since)).filter(
      (run) => !before.has(run.id) && (run.ref ?? name) === name,
    );
  const onCommit = async () => (await started()).find((run) => run.commit === commit);
  const found = (await appeared(onCommit, undefined, clock)) ?? (await started())[0];
  if (found) return { id: found.id, url: found.url, seen: found };
  throw lost ?? new Refusal([problem("deploy-run-not-found", { workflow })]);
}
