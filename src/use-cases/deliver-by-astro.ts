/** Delivers a rollback with Astro's own rollback: starts it and follows it. */

import type { AstroOutcome, AstroRollbacks } from "../delivery-ports.ts";
import { problem, Refusal } from "../errors/problem.ts";
import { shortId } from "../errors/short-id.ts";
import { dayBefore } from "../ledger/time.ts";
import {
  type Delivery,
  isLost,
  type PendingDelivery,
  type Progress,
  tookTooLong,
} from "./delivery.ts";
import { appeared, follow } from "./follow.ts";

export interface AstroServices {
  /** Null without a token. */
  readonly astro: AstroRollbacks | null;
  readonly log: (line: string) => void;
  /** Notes the ID of Astro's deploy as soon as it is known. Never throws a {@link Refusal}. */
  readonly noteAstroDeploy?: (id: string) => Promise<void>;
}

/**
 * @param progress is updated as the deploy goes on
 * @throws {Refusal} when Astro cannot be asked how a deploy is
 */
export async function deliverByAstro(
  request: PendingDelivery,
  { astro, log, noteAstroDeploy }: AstroServices,
  progress: Progress,
): Promise<Delivery> {
  const { target, timeout, entry, isNew } = request;
  // An earlier attempt may have started it.
  progress.isStarted = !isNew && entry.status !== "failed";
  if (!astro || target.externalId === null) return notAsked(progress);
  const end = Date.now() + timeout;
  const mark = markOf(request);
  const latest = () => astro.started(mark, dayBefore(entry.createdAt));
  const before = isNew ? null : await latest();
  let found = before;
  // A re-run tries again what has failed.
  if (found === null || found.status === "FAILED") {
    try {
      const description = descriptionOf(request, mark);
      const another = async () => {
        const deploy = await latest();
        return deploy?.id === before?.id ? null : deploy;
      };
      found = await rollBack(astro, target.externalId, description, another);
    } catch (error) {
      // A refusal says that Astro has not begun. Whether a lost call got there is unknown.
      progress.isStarted = false;
      if (!(error instanceof Refusal) || error.problems[0].code !== "astro-refused") throw error;
      return { ...notDeployed, problem: problem("deploy-not-started", { said: error.message }) };
    }
  }
  const { id } = found;
  progress.isStarted = true;
  log(`Astro deploy: ${id}`);
  if (!isOver(found)) await noteAstroDeploy?.(id);
  const deploy = await follow(found, {
    look: () => astro.deploy(id),
    stateOf: ({ status }) => status,
    isOver,
    ...{ end, log },
  });
  const result = { externalId: id, url: null, warnings: [] };
  switch (deploy.status) {
    case "DEPLOYED":
      return { ...result, status: "deployed", problem: null };
    case "INITIALIZED":
      return { ...result, status: null, problem: tookTooLong(`Astro's deploy ${id}`, timeout) };
    default:
      return {
        ...result,
        status: "failed",
        problem: problem("astro-deploy-failed", { deploy: id }),
      };
  }
}

const isOver = ({ status }: AstroOutcome) => status !== "INITIALIZED";

const notDeployed = { status: "failed", externalId: null, url: null, warnings: [] } as const;

/** The result when a re-run cannot ask Astro. */
function notAsked({ isStarted }: Progress): Delivery {
  const said = "Astro itself delivers it, but no `astro-token` was given.";
  const code = isStarted ? "delivery-unknown" : "deploy-not-started";
  return { ...notDeployed, status: null, problem: problem(code, { said }) };
}

/** @param another finds a rollback that was started, though the answer was lost */
async function rollBack(
  astro: AstroRollbacks,
  target: string,
  description: string,
  another: () => Promise<AstroOutcome | null>,
): Promise<AstroOutcome> {
  try {
    return await astro.rollBack(target, description);
  } catch (error) {
    const made = isLost(error) ? await appeared(another) : null;
    if (made) return made;
    throw error;
  }
}

/** Identifies the rollback, so that a re-run finds it. */
function markOf({ deployment, entry, commit }: PendingDelivery): string {
  return ` (deploy ${entry.id} of ${deployment.name}, ${shortId(commit)})`;
}

/** At most 500 characters, as Astro requires. */
function descriptionOf({ entry }: PendingDelivery, mark: string): string {
  const reason = [...(entry.rollback?.reason ?? "")].slice(0, 500 - mark.length).join("");
  return `${reason}${mark}`;
}
