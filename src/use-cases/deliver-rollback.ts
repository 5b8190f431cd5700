/** Delivers a pushed rollback: shows it on GitHub, gets it deployed, and records the outcome. */
import { problem, Refusal } from "../errors/problem.ts";
import type { Entry } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";
import type { Actors } from "../ledger/tag.ts";
import type { DeploymentsPage, Services, ShownDeployment } from "../ports.ts";
import {
  type DeliveryAttempt,
  type DeliveryModeServices,
  deliverByMode,
} from "./deliver-by-mode.ts";
import type { Delivery } from "./delivery.ts";
import { noteAstroDeploy as noteDeployOnAstro } from "./note-astro-deploy.ts";
import { recordDeploy } from "./record-deploy.ts";

export interface DeliveryRequest extends DeliveryAttempt {
  /** The run's address. */
  readonly run: string;
  readonly actors: Actors;
}

export interface DeliveryServices extends Services, DeliveryModeServices {
  readonly now: () => string;
  readonly page: DeploymentsPage;
}

export interface DeliveryResult extends Delivery {
  readonly warnings: readonly string[];
}

/** Never throws a {@link Refusal}: the rollback is already in git, so a failure is a result. */
export async function deliverRollback(
  request: DeliveryRequest,
  services: DeliveryServices,
): Promise<DeliveryResult> {
  const { run } = request;
  const { page, step } = services;
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

  const shown = await optional(() => page.showDeployment(shownOf(request)));
  if (shown !== null) await optional(() => page.showState(shown, "in_progress", run));
  const noteAstroDeploy = async (deploy: string) => {
    const { deployment, entry } = request;
    await optional(() =>
      noteDeployOnAstro({ deployment: deployment.name, entry, deploy }, services),
    );
  };
  const delivered = await step(titles[request.mode], () =>
    deliverByMode(request, { ...services, noteAstroDeploy }),
  );
  const delivery = await recordOutcome(request, delivered, services);
  const { url, problem: why } = delivery;
  const state = delivery.status === null ? "error" : why ? "failure" : "success";
  if (shown !== null) await optional(() => page.showState(shown, state, url ?? run));
  return { ...delivery, warnings };
}

const titles = { workflow: "Deploy by the workflow", astro: "Roll back on Astro" };

/** Records the outcome, unless the deploy's own `record` step says that it succeeded. */
async function recordOutcome(
  request: DeliveryRequest,
  delivery: Delivery,
  services: Services,
): Promise<Delivery> {
  const { status, problem: why, url } = delivery;
  if (status === null) return delivery;
  try {
    const entry = await completeEntry(request, { ...delivery, status }, services);
    if (status === "deployed" || entry.status !== "deployed" || url === null) return delivery;
    // The run failed after it had deployed.
    const conclusion = delivery.conclusion ?? "failure";
    const late = problem("deploy-run-failed-late", { url, conclusion });
    return { ...delivery, status: "deployed", problem: late };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const unwritten = problem("outcome-unwritten", { outcome: status, said: error.message });
    return { ...delivery, problem: why ?? unwritten };
  }
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

/** Completes the rollback's entry, unless the deploy's `record` step has done so. @returns the entry */
async function completeEntry(
  { deployment, commit, actors, run }: DeliveryRequest,
  { status, externalId }: Delivery & { readonly status: "deployed" | "failed" },
  services: Services,
): Promise<Entry> {
  const { entry } = await recordDeploy(
    {
      deployment: deployment.name,
      commit,
      status,
      externalId: externalId ?? undefined,
      run,
      actors,
      type: "infer",
      description: "",
      dagDeployEnabled: undefined,
      runtime: undefined,
      image: undefined,
      corrects: false,
      deployId: undefined,
      createdAt: undefined,
    },
    services,
  );
  return entry;
}
