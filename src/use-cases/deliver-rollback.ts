/** Delivers a pushed rollback: shows it, has it deployed, and writes the outcome down. */
import { problem, Refusal } from "../errors/problem.ts";
import type { Entry } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";
import type { Actors } from "../ledger/tag.ts";
import {
  type CarryTools,
  carryRollback,
  type Delivery,
  type RunRequest,
} from "./carry-rollback.ts";
import { recordDeploy } from "./record-deploy.ts";
import type { Tools } from "./services.ts";

export interface DeliveryRequest extends RunRequest {
  /** The run's address. */
  readonly run: string;
  readonly actors: Actors;
}

export interface DeliveryTools extends CarryTools, Tools {
  readonly now: () => string;
  readonly page: DeploymentsPage;
}

/** The repository's Deployments page. Its calls throw a Refusal when GitHub does not let them. */
export interface DeploymentsPage {
  /** Shows a rollback, once for each commit and environment. @returns its ID there */
  readonly showDeployment: (shown: ShownDeployment) => Promise<number>;
  /** @param url where to see more */
  readonly showState: (id: number, state: PageState, url: string) => Promise<void>;
}

export interface ShownDeployment {
  readonly commit: string;
  /** The Deployment's name. */
  readonly environment: string;
  readonly description: string;
  readonly payload: Readonly<Record<string, string | null>>;
}

export type PageState = "in_progress" | "success" | "failure" | "error";

export interface DeliveryResult extends Delivery {
  readonly warnings: readonly string[];
}

/** The rollback stands, so what goes wrong here is a result. */
export async function deliverRollback(
  request: DeliveryRequest,
  tools: DeliveryTools,
): Promise<DeliveryResult> {
  const { run } = request;
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

  const shown = await optional(() => tools.page.showDeployment(shownOf(request)));
  if (shown !== null) await optional(() => tools.page.showState(shown, "in_progress", run));
  const carried = await tools.step(titles[request.deliveryMode], () =>
    carryRollback(request, tools),
  );
  const delivery = await recorded(request, carried, tools);
  const { url, problem: why } = delivery;
  const state = delivery.status === null ? "error" : why ? "failure" : "success";
  if (shown !== null) await optional(() => tools.page.showState(shown, state, url ?? run));
  return { ...delivery, warnings };
}

/** Writes the outcome down, and takes in what the deploy's own record says. */
async function recorded(
  request: DeliveryRequest,
  delivery: Delivery,
  tools: Tools,
): Promise<Delivery> {
  const { status, problem: why, url } = delivery;
  if (status === null) return delivery;
  try {
    const entry = await writeOutcome(request, { ...delivery, status }, tools);
    if (status === "deployed" || entry.status !== "deployed" || url === null) return delivery;
    // The run had deployed when it failed.
    const ill = problem("deploy-run-failed-late", {
      url,
      conclusion: delivery.conclusion ?? "failure",
    });
    return { ...delivery, status: "deployed", problem: ill };
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

const titles = { workflow: "Deploy by the workflow", astro: "Roll back on Astro" };

/** What the deploy's own `record` step has not written down yet. @returns the entry as it is then */
async function writeOutcome(
  { deployment, commit, actors, run }: DeliveryRequest,
  { status, externalId }: Delivery & { readonly status: "deployed" | "failed" },
  tools: Tools,
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
      deployId: undefined,
      createdAt: undefined,
    },
    tools,
  );
  return entry;
}
