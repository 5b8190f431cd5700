/** The root action: inputs in, one request out, and its result told. */
import { type Problem, Refusal } from "../errors.ts";
import type { Remote } from "../git/process.ts";
import { checkOut } from "../git/workspace.ts";
import { noReply } from "../github/api.ts";
import { rollbackOutputs } from "../report/rollback-outputs.ts";
import { rollbackSummary } from "../report/rollback-summary.ts";
import type { Job } from "../runner/job.ts";
import {
  currentJob,
  inputs,
  rememberRollback,
  say,
  setOutputs,
  step,
  summarize,
  warn,
} from "../runner/toolkit.ts";
import { type RollbackRequest, rollBack } from "../use-cases/roll-back.ts";
import { edgesOf, once } from "./edges.ts";
import { type RollbackInputs, readRollbackInputs, rollbackInputNames } from "./inputs.ts";

/** @returns what stands against the rollback, or was left undone after it; empty when all is well */
export async function rollback(): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readRollbackInputs(inputs(rollbackInputNames));
  const repository = input.repository ?? job.repository;
  const { remote, github, tools } = edgesOf(job, repository, input.token);

  // Asked while git works.
  if (!input["dry-run"]) void tools.committer();
  const logins = [...new Set([job.actor, job.triggeringActor])];
  const people = once(() =>
    Promise.all(
      logins.map(async (login) => ({ login, permission: await github.permissionOf(login) })),
    ),
  );
  const result = await rollBack(requestOf(job, input), { ...tools, people });

  for (const { message } of result.plan.warnings) warn(message);
  setOutputs(rollbackOutputs(result));
  await summarize(rollbackSummary(result, remote.url));
  if (result.kind === "refused") return result.plan.problems;
  if (result.kind === "planned") {
    for (const { code, message } of result.plan.problems) say(`Not eligible: ${code}: ${message}`);
    return [];
  }
  say(
    `${result.changed ? "Pushed" : "Had pushed before"}: ${result.entry.tag} on ${result.commit}`,
  );
  rememberRollback(job, result.plan.deployment.name, result.commit);
  return input.checkout && job.workspace
    ? checkOutResult(job.workspace, remote, result.commit)
    : [];
}

/** The rollback stands, whatever becomes of the checkout. */
async function checkOutResult(
  workspace: string,
  remote: Remote,
  commit: string,
): Promise<readonly Problem[]> {
  try {
    const isThere = await step("Check the new commit out", () =>
      checkOut(workspace, remote, commit),
    );
    if (!isThere)
      warn("The workspace holds another repository, so the new commit was not checked out there.");
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.problems;
    throw error;
  }
}

function requestOf(job: Job, input: RollbackInputs): RollbackRequest {
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
    run: job.run,
    actors: job,
    author: noReply(job.actor, job.actorId, job.apiUrl),
  };
}
