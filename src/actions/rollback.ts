/** The root action: inputs in, one request out, and its result told. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import type { Remote } from "../git/process.ts";
import { checkOut } from "../git/workspace.ts";
import { noReply } from "../github/api.ts";
import { type Inputs, inputNames, readInputs } from "../inputs.ts";
import { inJob } from "../report/next-step-texts.ts";
import { rollbackOutputs } from "../report/outputs.ts";
import { rollbackSummary } from "../report/rollback-summary.ts";
import { foreseeRollback } from "../rollback/foresight.ts";
import type { Job } from "../runner/job.ts";
import {
  currentJob,
  inputs,
  mask,
  rememberRollback,
  say,
  setOutputs,
  step,
  warn,
} from "../runner/toolkit.ts";
import type { DeliveryResult } from "../use-cases/deliver-rollback.ts";
import { unconfirmed } from "../use-cases/publish.ts";
import { type RollbackRequest, type RollbackResult, rollBack } from "../use-cases/roll-back.ts";
import type { Ahead } from "./ahead.ts";
import { type Edges, edgesOf, once } from "./edges.ts";
import { summary } from "./summary.ts";

/** @returns what stands against the rollback, or was left undone after it; empty when all is well */
export async function rollback(ahead: Ahead): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("rollback", inputs(inputNames("rollback")));
  const repository = input.repository ?? job.repository;
  const asked = { deployment: input.deployment, deployId: input["deploy-id"] };
  const edges = edgesOf(job, repository, input.token, ahead, (texts) =>
    foreseeRollback(texts, asked),
  );
  const { remote, github, tools } = edges;
  if (input["astro-token"]) mask(input["astro-token"]);

  const logins = [...new Set([job.actor, job.triggeringActor])];
  const people = once(() =>
    Promise.all(
      logins.map(async (login) => ({ login, permission: await github.permissionOf(login) })),
    ),
  );
  void people();
  const result = await rollBack(requestOf(job, input), { ...tools, people });

  if (result.kind !== "done") return tell(job, input, remote, result);
  return afterPush(async () => {
    const told = await tell(job, input, remote, result);
    return [...told, ...(await deliver(job, input, edges, result))];
  });
}

/** The rollback stands, whatever fails from here on. */
async function afterPush(work: () => Promise<readonly Problem[]>): Promise<readonly Problem[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error.problems;
    return [problem("after-push-failed", { said: String(error) })];
  }
}

/** Outputs, summary, log, and the workspace for the steps that follow. */
async function tell(
  job: Job,
  input: Inputs<"rollback">,
  remote: Remote,
  result: RollbackResult,
): Promise<readonly Problem[]> {
  setOutputs(rollbackOutputs(result));
  for (const { message } of result.plan.warnings) warn(message);
  if (result.kind === "done" && !result.confirmed) warn(unconfirmed);
  await summary(rollbackSummary(result, remote.url, inJob));
  if (result.kind === "refused") return result.plan.problems;
  if (result.kind === "planned") {
    for (const { code, message } of result.plan.problems) say(`Not eligible: ${code}: ${message}`);
    return [];
  }
  say(
    `${result.changed ? "Pushed" : "Had pushed before"}: ${result.entry.tag} on ${result.commit}`,
  );
  rememberRollback(job, remote.url, result.plan.deployment.name, result.commit);
  if (!input.checkout || !job.workspace) return [];
  try {
    const isThere = await step("Check the new commit out", () =>
      checkOut(job.workspace, remote, result.commit),
    );
    if (!isThere) {
      warn("The workspace holds another repository, so the new commit was not checked out there.");
    }
    return [];
  } catch (error) {
    // What is left to do needs no workspace.
    if (error instanceof Refusal) return error.problems;
    throw error;
  }
}

function requestOf(job: Job, input: Inputs<"rollback">): RollbackRequest {
  return {
    deployment: input.deployment,
    deployId: input["deploy-id"],
    reason: input.reason,
    scope: input.scope,
    dryRun: input["dry-run"],
    allowDowngrade: input["allow-downgrade"],
    hold: input.hold,
    expectedHead: input["expected-head"],
    expectedNewest: input["expected-newest"],
    deliver: input.deliver,
    hasAstroToken: input["astro-token"] !== undefined,
    run: job.run,
    actors: job,
    author: noReply(job.actor, job.actorId, job.apiUrl),
  };
}

/** Has the new commit deployed, where that is wanted. @returns why it was not */
async function deliver(
  job: Job,
  input: Inputs<"rollback">,
  { github, tools, remote }: Edges,
  rolledBack: Extract<RollbackResult, { kind: "done" }>,
): Promise<readonly Problem[]> {
  const { plan, entry, commit } = rolledBack;
  const { deliveryMode, target, deployment } = plan;
  if (deliveryMode === "none" || !target) return [];
  if (entry.status === "deployed") {
    const { externalId } = entry;
    const done = {
      status: "deployed",
      externalId,
      url: null,
      problem: null,
      warnings: [],
    } as const;
    return tellDelivery(rolledBack, remote, done);
  }
  const token = input["astro-token"];
  const place = deployment.astro;
  const committer = await tools.committer();
  // Loaded where somebody waits anyway.
  const [{ astro }, { deliverRollback }] = await Promise.all([
    import("../astro/api.ts"),
    import("../use-cases/deliver-rollback.ts"),
  ]);
  const result = await deliverRollback(
    {
      ...{ deployment, entry, commit, target, deliveryMode, run: job.run, actors: job },
      // A push with the job's own token starts nothing.
      pushStartsRuns: committer.name !== "github-actions[bot]",
      timeout: input["deliver-timeout"],
    },
    {
      ...tools,
      say,
      workflows: github,
      astro:
        token && place ? astro({ apiUrl: process.env["ASTRO_API_URL"], token }).at(place) : null,
      page: github,
    },
  );
  return tellDelivery(rolledBack, remote, result);
}

async function tellDelivery(
  rolledBack: RollbackResult,
  remote: Remote,
  result: DeliveryResult,
): Promise<readonly Problem[]> {
  setOutputs({ delivered: result.status === "deployed" });
  for (const warning of result.warnings) warn(warning);
  const report = rollbackSummary(rolledBack, remote.url, inJob, result);
  await summary(report, "instead");
  return result.problem ? [result.problem] : [];
}
