/** The root action: rolls a Deployment back. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import { noReply } from "../github/api.ts";
import { approvedPlan, assertReachable, type Inputs } from "../inputs.ts";
import { neededForRollback } from "../prefetch/needed.ts";
import { failureOutputs, rollbackOutputs } from "../report/outputs.ts";
import { rollbackSummary } from "../report/summary/rollback.ts";
import { rankOf } from "../rollback/warning-ranks.ts";
import type { Job } from "../runner/job.ts";
import { log, mask, rememberRollback, setOutputs, warn } from "../runner/toolkit.ts";
import type { Proposal } from "../use-cases/propose-rollback.ts";
import { unconfirmed } from "../use-cases/push-and-confirm.ts";
import {
  type PushedResult,
  type RollbackRequest,
  type RollbackResult,
  rollBack,
} from "../use-cases/roll-back.ts";
import type { Action, ActionContext } from "./action.ts";
import { checkOutRollback } from "./check-out.ts";
import { deliver } from "./deliver.ts";
import { peopleOf } from "./people.ts";
import { whereOf, writeOutdated, writeSummary } from "./write-summary.ts";

type Context = ActionContext<"rollback">;

export const rollback: Action<"rollback"> = {
  failure: { title: "Not rolled back", outputs: failureOutputs },
  needed: (texts, input) =>
    neededForRollback(texts, { deployment: input.deployment, deployId: input["deploy-id"] }),
  async run(context) {
    const { job, input, github, services } = context;
    if (input["astro-token"]) mask(input["astro-token"]);
    assertReachable(input["deliver-timeout"], job.isHosted);
    const people = peopleOf(job, github);
    // Asked while git works.
    void people();
    const { links } = whereOf(context);
    const result = await rollBack(requestOf(job, input), {
      ...{ ...services, people, proposals: async () => github.proposals },
      rulesOf: (branch) => github.rules.ofBranch(branch, "rulesets"),
      pullUrl: (number) => links.pullUrl(number),
      writeProposal: async (...proposal) => {
        // The Markdown writer takes time to load, and is rarely needed here.
        const { proposalText } = await import("../report/summary/proposal-text.ts");
        return proposalText(...proposal, { links, now: services.now() });
      },
      writeOutdated,
    });

    await report(context, result);
    if (result.kind === "refused") return result.plan.problems;
    if (result.kind === "proposed") return outdated(result.proposal);
    return result.kind === "done" ? afterPush(context, result) : [];
  },
};

function requestOf(job: Job, input: Inputs<"rollback">): RollbackRequest {
  return {
    deployment: input.deployment,
    deployId: input["deploy-id"],
    reason: input.reason,
    scope: input.scope,
    dryRun: input["dry-run"],
    patch: false,
    allowDowngrade: input["allow-downgrade"],
    hold: input.hold,
    runtime: input.runtime,
    land: input.land,
    autoMerge: input["auto-merge"],
    approved: approvedPlan(input),
    deliver: input.deliver,
    hasAstroToken: input["astro-token"] !== undefined,
    run: job.run,
    actors: job,
    author: noReply(job.actor, job.actorId, job.apiUrl),
  };
}

/** An outdated pull request is no rollback. */
function outdated({ pull, state }: Proposal): Problem[] {
  if (state.kind !== "outdated" || !pull) return [];
  return [problem("pull-request-outdated", { pull: String(pull.number), said: state.said })];
}

/** Outputs, summary and log. */
async function report(context: Context, result: RollbackResult): Promise<void> {
  const { plan } = result;
  setOutputs(rollbackOutputs(result));
  for (const message of annotated(plan.warnings)) warn(message);
  if (result.kind === "done" && !result.confirmed) warn(unconfirmed);
  await writeSummary(rollbackSummary(result, whereOf(context)));
  if (result.kind === "planned") {
    for (const { code, message } of plan.problems) log(`Not eligible: ${code}: ${message}`);
  }
  if (result.kind === "proposed") {
    const { branch, commit, pull } = result.proposal;
    log(`Pull request: ${pull?.url ?? "not opened"}, branch ${branch}, commit ${commit}`);
  }
  if (result.kind === "done") {
    const done = result.changed ? "Pushed" : "Already pushed";
    log(`${done}: ${result.entry.tag} on ${result.commit}`);
  }
}

/** The warnings that are annotations, the heaviest first: GitHub shows ten of a step. */
function annotated(warnings: RollbackResult["plan"]["warnings"]): string[] {
  return (["danger", "attention"] as const).flatMap((rank) =>
    warnings.filter(({ code }) => rankOf(code) === rank).map(({ message }) => message),
  );
}

/** Checkout and delivery. From here on, the rollback is in git even if something fails. @returns what failed */
async function afterPush(context: Context, done: PushedResult): Promise<readonly Problem[]> {
  const { job, remote } = context;
  try {
    rememberRollback(job, remote.url, done.plan.deployment.name, done.commit);
    const notCheckedOut = await checkOutRollback(context, done.commit);
    return [...notCheckedOut, ...(await deliver(context, done))];
  } catch (error) {
    if (error instanceof Refusal) return error.problems;
    return [problem("after-push-failed", { said: String(error) })];
  }
}
