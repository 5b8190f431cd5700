/** Delivers a rollback with the team's deploy workflow: finds or starts its run and follows it. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import type { Workflows } from "../ports.ts";
import { judgeRun, type Run, relevantRun } from "../rollback/delivery.ts";
import {
  type Delivery,
  isLost,
  type PendingDelivery,
  type Progress,
  tookTooLong,
} from "./delivery.ts";
import { appeared, follow } from "./follow.ts";

export interface WorkflowDelivery extends PendingDelivery {
  /** Whether the push may have started a deploy run itself, as a push with an App's token does. */
  readonly pushStartsRuns: boolean;
}

export interface WorkflowServices {
  readonly workflows: Workflows;
  readonly now: () => string;
  readonly log: (line: string) => void;
}

/**
 * @param progress is updated as the deploy goes on
 * @throws {Refusal} when GitHub does not allow it or cannot be reached
 */
export async function deliverByWorkflow(
  request: WorkflowDelivery,
  services: WorkflowServices,
  progress: Progress,
): Promise<Delivery> {
  const { commit, timeout } = request;
  const { workflows, log } = services;
  const end = Date.now() + timeout;
  const found =
    (await existingRun(request, services)) ?? (await startRun(request, services, progress));
  Object.assign(progress, { isStarted: true, url: found.url });
  log(`Deploy run: ${found.url}`);
  const wrong = judgeRun(found, commit);
  if (wrong && found.commit !== commit) return ended(null, found, wrong);
  const run = await follow(found, {
    look: () => workflows.run(found.id),
    stateOf: ({ status }) => status,
    isOver: ({ conclusion }) => conclusion !== null,
    ...{ end, log },
  });
  if (run.conclusion === null) {
    return ended(null, run, tookTooLong(`the deploy run ${run.url}`, timeout));
  }
  const failure = judgeRun(run, commit);
  return ended(failure ? "failed" : "deployed", run, failure);
}

const ended = (
  status: Delivery["status"],
  { url, conclusion }: Run,
  why: Problem | null,
): Delivery => ({ status, externalId: null, url, conclusion, problem: why });

/** A run that the push, or an earlier attempt of this run, started. */
function existingRun(
  { deployment, commit, pushStartsRuns }: WorkflowDelivery,
  { workflows }: WorkflowServices,
): Promise<Run | null> {
  const { workflow = "" } = deployment;
  const look = async () => relevantRun(await workflows.runsOn(workflow, commit));
  return pushStartsRuns ? appeared(look) : appeared(look, 0);
}

/** @throws {Refusal} `branch-moved-on`, `deploy-run-not-found` */
async function startRun(
  { deployment, entry, commit }: WorkflowDelivery,
  { workflows, log, now }: WorkflowServices,
  progress: Progress,
): Promise<Run> {
  const { workflow = "", branch } = deployment;
  const isOnTag = deployment["dispatch-on"] === "tag";
  const ref = isOnTag ? entry.tag : branch;
  const head = isOnTag ? commit : await workflows.headOf(branch);
  // Nobody who requested the rollback has seen the commits after it.
  if (head !== commit) throw new Refusal([problem("branch-moved-on", { branch, head, commit })]);
  // The server's clock may be slow.
  const since = new Date(Date.parse(now()) - 60_000).toISOString();
  const before = new Set((await workflows.startedSince(workflow, since)).map(({ id }) => id));
  log(`Starting ${workflow} on ${ref}`);
  let lost: Refusal | null = null;
  const answer = await workflows.dispatch(workflow, ref).catch((error: unknown) => {
    if (!isLost(error)) throw error;
    lost = error;
    return null;
  });
  Object.assign(progress, { isStarted: lost === null, url: answer?.url ?? null });
  if (answer) return workflows.run(answer.id);
  // Somebody else may start the same workflow at the same time.
  const started = async () =>
    (await workflows.startedSince(workflow, since)).filter((run) => !before.has(run.id));
  const found =
    (await appeared(async () => (await started()).find((run) => run.commit === commit))) ??
    (await started())[0];
  if (found) return found;
  throw lost ?? new Refusal([problem("deploy-run-not-found", { workflow })]);
}
