/**
 * Asked twice, done once: finds the rollback that a run made before for the same request.
 * Source: docs/specification.md, 3.5.
 */
import { deploysBefore, type History, previousOf } from "../ledger/history.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";

/**
 * The rollback that the same run made for the same target, as it was written. A `previous` is kept as
 * such in the entry, for what it means changes; the ways to write one ID are the same. A plan resolves
 * `previous`, and the job after it rolls back to that ID: the plan, made again, is the same request.
 *
 * @param run the run's address, or null outside a run, where no two requests are the same
 */
export function repeatedRollback(
  history: History,
  run: string | null,
  asked: string,
  scope: Scope,
): Entry | undefined {
  if (run === null) return undefined;
  const { entries } = history;
  const tagOf = new Map(entries.map(({ id, tag }) => [id, tag]));
  return entries.findLast((entry) => {
    const { run: by, rollback } = entry;
    if (by !== run || rollback?.scope !== scope) return false;
    if (rollback.asked === "previous") return asked === "previous";
    if (asked === "previous") return previousOf(deploysBefore(history, entry)) === rollback.to;
    return (
      asked.replace(/^#/, "") === rollback.to ||
      asked.replace(/^refs\/tags\//, "") === tagOf.get(rollback.to)
    );
  });
}
