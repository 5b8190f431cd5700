/**
 * Asked twice, done once: finds the rollback that a run made before for the same request.
 * Source: contract, section 3.5.
 */
import type { Entry, Scope } from "../ledger/manifest.ts";
import { findTarget } from "./target.ts";

/**
 * The rollback that the same run made for the same target, as it was written.
 *
 * `previous` is not kept in the ledger, so what it meant then is worked out from the entries of then:
 * those that stood before the rollback, as they were when it was made.
 *
 * @param run the run's address, or null outside a run, where no two requests are the same
 */
export function sameRollback(
  entries: readonly Entry[],
  run: string | null,
  asked: string,
  scope: Scope,
): Entry | undefined {
  if (run === null) return undefined;
  return entries.findLast((entry) => {
    if (entry.run !== run || entry.rollback?.scope !== scope) return false;
    const before = entries
      .slice(0, entries.indexOf(entry))
      .map((earlier) => asOf(earlier, entry.createdAt));
    const meant = findTarget({ deployment: "", entries: before }, asked, () => []);
    return "target" in meant && meant.target.id === entry.rollback.to;
  });
}

/** An entry as it stood at a time: what ended later was still under way. */
function asOf(entry: Entry, time: string): Entry {
  const ended = entry.finishedAt !== null && Date.parse(entry.finishedAt) <= Date.parse(time);
  return ended ? entry : { ...entry, status: "initialized", finishedAt: null };
}
