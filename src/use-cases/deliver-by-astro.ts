/** Delivers a rollback with Astro's own rollback: starts it and follows it. */
import { problem } from "../errors/problem.ts";
import { shortId } from "../errors/short-id.ts";
import type { AstroRollbacks } from "../ports.ts";
import {
  type Delivery,
  isLost,
  type PendingDelivery,
  type Progress,
  tookTooLong,
} from "./delivery.ts";
import { appeared, follow } from "./follow.ts";

export interface AstroServices {
  readonly astro: AstroRollbacks | null;
  readonly log: (line: string) => void;
}

/**
 * @param progress is updated as the deploy goes on
 * @throws {Refusal} when Astro does not allow it or cannot be reached
 */
export async function deliverByAstro(
  request: PendingDelivery,
  { astro, log }: AstroServices,
  progress: Progress,
): Promise<Delivery> {
  const { target, timeout } = request;
  if (!astro || target.externalId === null) throw new Error("Astro is not set up");
  const end = Date.now() + timeout;
  const description = descriptionOf(request);
  const earlier = () => astro.started(description);
  const found =
    (await earlier()) ??
    (await astro.rollBack(target.externalId, description).catch(async (error: unknown) => {
      const made = isLost(error) ? await appeared(earlier) : null;
      if (made) return made;
      throw error;
    }));
  progress.isStarted = true;
  log(`Astro deploy: ${found.id}`);
  const deploy = await follow(found, {
    look: () => astro.deploy(found.id),
    stateOf: ({ status }) => status,
    isOver: ({ status }) => status !== "INITIALIZED",
    ...{ end, log },
  });
  const { id } = deploy;
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

/** Identifies the rollback, so that a re-run finds it; at most 500 characters, as Astro requires. */
function descriptionOf({ deployment, entry, commit }: PendingDelivery): string {
  const mark = ` (deploy ${entry.id} of ${deployment.name}, ${shortId(commit)})`;
  const reason = [...(entry.rollback?.reason ?? "")].slice(0, 500 - mark.length).join("");
  return `${reason}${mark}`;
}
