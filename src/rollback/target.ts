/** Which deploy a person means. Source: docs/specification.md, 3.1. */
import { type Problem, problem } from "../errors/problem.ts";
import { closestTo } from "../ledger/closest.ts";
import { type History, previousOf } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";

/**
 * Finds the deploy that was asked for.
 *
 * @param asked an ID, `#`ID, a full tag name (with or without `refs/tags/`), or `previous`
 * @param eligible IDs of the newest deploys that can be rolled back to, for the answer to an unknown ID
 */
export function findTarget(
  { deployment, entries }: Pick<History, "deployment" | "entries">,
  asked: string,
  eligible: () => readonly string[],
): { target: Entry } | { problem: Problem } {
  if (asked === "previous") {
    const previous = previousOf(entries);
    if (previous === undefined) return { problem: problem("no-previous", { deployment }) };
    return findTarget({ deployment, entries }, previous, eligible);
  }
  const id = asked.replace(/^#/, "");
  const tag = asked.replace(/^refs\/tags\//, "");
  const target = entries.find((entry) => entry.id === id || entry.tag === tag);
  if (target) return { target };
  const known = entries.map((entry) => entry.id).reverse();
  return {
    problem: problem("deploy-not-found", {
      asked,
      deployment,
      closest: closestTo(id, known).slice(0, 3),
      eligible: eligible(),
    }),
  };
}
