/** Delivers a rollback by the chosen mode. */
import { Refusal } from "../errors/problem.ts";
import { type AstroServices, deliverByAstro } from "./deliver-by-astro.ts";
import {
  deliverByWorkflow,
  type WorkflowDelivery,
  type WorkflowServices,
} from "./deliver-by-workflow.ts";
import { type Delivery, type Progress, undeliveredBecause } from "./delivery.ts";

export interface DeliveryAttempt extends WorkflowDelivery {
  readonly mode: "workflow" | "astro";
}

export type DeliveryModeServices = WorkflowServices & AstroServices;

/** Never throws a {@link Refusal}: the rollback is already in git, so a failure is a result. */
export async function deliverByMode(
  attempt: DeliveryAttempt,
  services: DeliveryModeServices,
): Promise<Delivery> {
  const progress: Progress = { isStarted: false, url: null };
  try {
    return attempt.mode === "workflow"
      ? await deliverByWorkflow(attempt, services, progress)
      : await deliverByAstro(attempt, services, progress);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undeliveredBecause(error, progress);
  }
}
