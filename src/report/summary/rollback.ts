/** The job summary of a rollback: what a person needs at a glance, at night. */
import { rollbackHoldId } from "../../ledger/holds.ts";
import type { Plan, Warning } from "../../rollback/plan.ts";
import { rankOf } from "../../rollback/warning-ranks.ts";
import type { Delivery } from "../../use-cases/delivery.ts";
import type { ProposedResult } from "../../use-cases/roll-back.ts";
import { type Block, code, type Inline, plainLink, strong } from "../blocks.ts";
import { planDetails } from "../plan-details.ts";
import { targetName } from "../target-name.ts";
import { alertsOf } from "./alerts.ts";
import { deliveryOutcome, deliveryVerdict } from "./delivery.ts";
import { alert, readable } from "./github.ts";
import type { JobSummary } from "./layout.ts";
import { type Done, nextAfterPlan, nextAfterPush, nextAfterRefusal, releasing } from "./next.ts";
import { proposalSummary } from "./proposal.ts";
import type { Where } from "./where.ts";

type Result = Done | ProposedResult | { readonly kind: "planned" | "refused"; readonly plan: Plan };

/** @param delivery how its deploy went; null while that is not known, or when nobody delivers it */
export function rollbackSummary(
  result: Result,
  where: Where,
  delivery: Delivery | null = null,
): JobSummary {
  const { plan } = result;
  if (result.kind === "proposed") return proposalSummary(result, where);
  const common = {
    reason: plan.reason,
    details: planDetails(plan, where.links, readable(where.now)),
  };
  if (result.kind === "done") return { ...common, ...doneSummary(result, where, delivery) };
  return plan.problems.length > 0
    ? { ...common, ...refusedSummary(plan, where) }
    : { ...common, ...planSummary(plan, where) };
}

function doneSummary(result: Done, where: Where, delivery: Delivery | null): JobSummary {
  const { plan, changed, confirmed } = result;
  const { deployment } = plan;
  const runs = `${deployment.name} runs ${targetName(plan)}`;
  const verdict = delivery
    ? deliveryVerdict(runs, delivery)
    : ({ sign: "waiting", verdict: "In git; not deployed yet" } as const);
  const isDelivered = delivery?.status === "deployed";
  const outcome = delivery && deliveryOutcome(deployment.name, delivery);
  return {
    ...verdict,
    next: nextAfterPush(result, where, delivery),
    state: [
      ...(changed ? [] : ["Already done by this run; nothing was done twice. "]),
      ...(outcome === null ? [] : [strong(outcome), " "]),
      ...inGit(result, where),
      ...(delivery?.url && isDelivered
        ? [" See the ", plainLink(delivery.url, "deploy run"), "."]
        : []),
      ...(delivery ? [] : [" ", strong(meanwhile(plan))]),
      ...(delivery?.externalId ? [" Deploy on Astro: ", code(delivery.externalId), "."] : []),
    ],
    problems: delivery?.problem ? [delivery.problem] : [],
    alerts: [
      ...alertsOf(weighing(plan), [
        ...(delivery?.warnings ?? []),
        ...(confirmed
          ? []
          : ["It is not confirmed that the push landed: the remote could not be asked after it."]),
      ]),
      ...(plan.hold && !(isDelivered && delivery.problem === null) ? [holdNote(plan, where)] : []),
    ],
  };
}

/** The branch, the deploy and the commit. */
function inGit({ plan, entry, commit }: Done, { links }: Where): Inline[] {
  const { deployment, scope } = plan;
  const to = targetName(plan);
  const restored = scope === "all" ? `the code of ${to}` : to;
  return [
    `Branch ${deployment.branch} has ${restored} again, as deploy ${entry.id}: commit `,
    links.commit(commit),
    ", tag ",
    code(entry.tag),
    ".",
  ];
}

/** What runs until the rollback is deployed. */
function meanwhile({ deployment: { name, branch }, current, target, newest }: Plan): string {
  if (current === null) return `${name} runs what it ran before until that is deployed.`;
  if (current.id === target?.id && newest?.status === "failed") {
    return `${name} still runs deploy ${current.id}; only ${branch} went back.`;
  }
  return `${name} runs deploy ${current.id} until that is deployed.`;
}

function planSummary(plan: Plan, where: Where): JobSummary {
  const { deployment, current, target, newest } = plan;
  const from = current ? ` from deploy ${current.id}` : "";
  const isRunning = current && current.id === target?.id && newest?.status === "failed";
  return {
    sign: "waiting",
    verdict: "Only a plan: nothing was changed yet",
    next: nextAfterPlan(plan, where),
    state: [
      `${deployment.name} can be rolled back${from} to ${targetName(plan)}.`,
      ...(isRunning
        ? [` It still runs deploy ${current.id}; only ${deployment.branch} goes back.`]
        : []),
    ],
    alerts: alertsOf(plan.warnings.filter(({ code: its }) => its !== "not-rolled-back")),
    open: 2,
  };
}

function refusedSummary(plan: Plan, where: Where): JobSummary {
  const isDanger = ({ code: its }: Warning) => rankOf(its) === "danger";
  const isForbidden = plan.problems.some(({ code: its }) => its === "downgrade-not-allowed");
  const isProblem = ({ code: its }: Warning) => isForbidden && its === "runtime-downgrade";
  const { deployment, problems, newest } = plan;
  const count = problems.length === 1 ? "one rule refuses" : `${problems.length} rules refuse`;
  const nothing = newest === null ? ` Nothing has been recorded for ${deployment.name} yet.` : "";
  return {
    sign: "refused",
    verdict: "Refused: nothing was changed",
    next: nextAfterRefusal(plan, where),
    state: [
      `${deployment.name} cannot be rolled back to ${targetName(plan)}: ${count} it.${nothing}`,
    ],
    problems,
    alerts: alertsOf(plan.warnings.filter((warning) => isDanger(warning) && !isProblem(warning))),
  };
}

/** What a section of the details, or the note about the hold, does not say. */
function weighing({ warnings }: Plan): Warning[] {
  return warnings.filter(({ code: its }) => rankOf(its) !== "note");
}

function holdNote(plan: Plan, where: Where): Block {
  const { deployment, next } = plan;
  const hold = rollbackHoldId(next.id);
  const start = `Deploys to ${deployment.name} are on hold, except this one. When the cause is fixed, `;
  const { words, commands = [] } = releasing(start, deployment.name, hold, plan, where);
  return alert("NOTE", [[...words, " ", ...commands.map(code)]]);
}
