/** What is left to do after a plan or a rollback. */
import { rollbackHoldId } from "../ledger/holds.ts";
import type { Plan, Restoration } from "../rollback/plan.ts";
import { directionOf } from "../rollback/versions.ts";
import type { Delivery } from "../use-cases/delivery.ts";
import type { RollbackResult } from "../use-cases/roll-back.ts";
import { type Block, code, heading, type Inline, numberedList, paragraph } from "./blocks.ts";
import { versionName } from "./from-and-to.ts";
import type { NextStepTexts } from "./next-step-texts.ts";

/** @param delivery as in a rollback's summary */
export function nextSteps(
  result: RollbackResult,
  restoration: Restoration,
  texts: NextStepTexts,
  delivery: Delivery | null,
): Block[] {
  const { plan } = result;
  if (result.kind !== "done") {
    return texts.pushPlan ? [heading(2, "Next"), paragraph(...texts.pushPlan(plan))] : [];
  }
  const steps = [
    ...deploySteps(result, restoration, texts, delivery),
    ...(plan.hold ? [releaseStep(plan, texts)] : []),
  ];
  return steps.length > 0 ? [heading(2, "Next"), numberedList(steps)] : [];
}

type Step = readonly Inline[];
type Done = Extract<RollbackResult, { kind: "done" }>;

/** Empty where somebody else deploys the rollback: how that goes is reported once it is over. */
function deploySteps(
  result: Done,
  restoration: Restoration,
  texts: NextStepTexts,
  delivery: Delivery | null,
): readonly Step[] {
  const isDowngrade = directionOf(restoration.runtime) === "downgrade";
  const { deployment, deliveryMode } = result.plan;
  switch (deliveryMode) {
    case "astro":
      return [];
    case "workflow":
      return isDowngrade && delivery?.status !== "deployed"
        ? downgradeSteps(result, restoration, texts)
        : [];
    case "none":
      return isDowngrade
        ? downgradeSteps(result, restoration, texts)
        : texts.afterPush({
            deployment: deployment.name,
            branch: deployment.branch,
            deployType: restoration.deployType,
            id: result.entry.id,
          });
  }
}

function downgradeSteps(
  { plan, entry, commit }: Done,
  { runtime }: Restoration,
  { record }: NextStepTexts,
): Step[] {
  const { target, deployment } = plan;
  const deployOnAstro = target?.externalId
    ? `deploy ${target.externalId}`
    : `the deploy of ${target?.createdAt}, with ${versionName(runtime.to)}`;
  return [
    [
      `On Astro, roll the Deployment back to ${deployOnAstro}: `,
      code("astro deploy"),
      " refuses a lower Runtime version than the Deployment has.",
    ],
    [`Then complete deploy ${entry.id}: `, ...record(deployment.name, commit), "."],
  ];
}

function releaseStep({ deployment: { name }, next }: Plan, { releaseHold }: NextStepTexts): Step {
  return [
    `Deploys to ${name} are on hold. When the cause is fixed, `,
    ...releaseHold(name, rollbackHoldId(next.id)),
    ".",
  ];
}
