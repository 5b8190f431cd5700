/** Delivers a pushed rollback: shows it on GitHub, gets it deployed, and records the outcome. */

import type { DeploymentsPage, PageState, ShownDeployment } from "../delivery-ports.ts";
import { problem, Refusal } from "../errors/problem.ts";
import { oneLine } from "../ledger/message.ts";
import type { Services } from "../ports.ts";
import type { AstroServices } from "./deliver-by-astro.ts";
import { type DeliveryAttempt, deliverByMode } from "./deliver-by-mode.ts";
import type { WorkflowServices } from "./deliver-by-workflow.ts";
import type { Delivery } from "./delivery.ts";
import type { Settle } from "./settle-outcome.ts";

export interface DeliveryRequest extends DeliveryAttempt {
  /** The run's address. */
  readonly run: string;
}

export interface DeliveryServices
  extends Pick<Services, "now" | "step">,
    Omit<WorkflowServices, "settle">,
    AstroServices {
  readonly page: DeploymentsPage;
  /** Settles outcomes in the history. @param externalId the deploy's ID on Astro */
  readonly settle: (externalId: string | null) => Settle;
  /** Notes in the history that Astro is at work. @param id of Astro's deploy */
  readonly noteAstroDeploy: (id: string) => Promise<void>;
  /** Is given when the step is canceled. */
  readonly canceled: AbortSignal;
}

/** Never throws a {@link Refusal}: the rollback is already in git, so a failure is a result. */
export async function deliverRollback(
  request: DeliveryRequest,
  services: DeliveryServices,
): Promise<Delivery> {
  const { run, entry } = request;
  const { page, step, canceled } = services;
  const warnings: string[] = [];
  const optional = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      warnings.push(error.message);
      return null;
    }
  };
  const show = (state: PageState, url: string) =>
    shown === null ? null : optional(() => page.showState(shown, state, url));

  const shown = await optional(() => page.showDeployment(shownOf(request)));
  if (entry.status === "deployed") {
    // An earlier attempt may have ended before it knew.
    await show("success", run);
    const { status, externalId } = entry;
    return { status, externalId, url: null, problem: null, warnings };
  }
  await show("in_progress", run);
  const noteAstroDeploy = async (id: string) => {
    await optional(() => services.noteAstroDeploy(id));
  };
  const delivering = step(titles[request.mode], () =>
    deliver(request, { ...services, noteAstroDeploy }),
  );
  const delivery = await Promise.race([delivering, endOf(canceled)]);
  await show(pageState(delivery), delivery.url ?? run);
  return { ...delivery, warnings: [...delivery.warnings, ...warnings] };
}

const titles = { workflow: "Deploy by the workflow", astro: "Roll back on Astro" };

/** The state on the Deployments page, which always is a final one. */
function pageState({ status, problem: why }: Delivery): PageState {
  if (status === null) return "error";
  return why ? "failure" : "success";
}

/** The result once the step is canceled; the runner leaves only seconds for the rest. */
function endOf(canceled: AbortSignal): Promise<Delivery> {
  const result: Delivery = {
    ...{ status: null, externalId: null, url: null },
    problem: problem("delivery-canceled", {}),
    warnings: [],
  };
  return new Promise((resolve) => {
    if (canceled.aborted) resolve(result);
    canceled.addEventListener("abort", () => resolve(result), { once: true });
  });
}

async function deliver(request: DeliveryRequest, services: DeliveryServices): Promise<Delivery> {
  const { settle, now } = services;
  const delivery = await deliverByMode(request, { ...services, settle: settle(null) });
  const { status, externalId, problem: why } = delivery;
  // By the workflow, it is settled already.
  if (request.mode === "workflow" || status === null) return delivery;
  const unwritten = { status, at: now() };
  const verdict = await settle(externalId)(() => ({ status, problem: why, unwritten }));
  return { ...delivery, problem: verdict.problem };
}

function shownOf({ commit, deployment, entry }: DeliveryRequest): ShownDeployment {
  const { to = "", from = null, reason = "" } = entry.rollback ?? {};
  return {
    commit,
    environment: deployment.name,
    description: `Back to deploy ${to}: ${oneLine(reason)}`,
    payload: { deploy: entry.id, from, to, reason },
  };
}
