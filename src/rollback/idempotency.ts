/**
 * Requested twice, done once: finds the rollback that a run has already made for the same request.
 * Source: docs/specification.md, 3.5.
 */
import { deploysBefore, type History } from "../ledger/history.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import { isSameRun } from "../ledger/run.ts";
import { previousOf } from "../ledger/snapshots.ts";

/**
 * The rollback that the same run has already made for the same target. All ways to write an ID are the same
 * request. Entries keep `previous` as it was requested, because its meaning changes over time. When a plan
 * has resolved `previous` and a later job has rolled back to that ID, a re-run of the plan is the same request.
 *
 * @param run the run's address; null outside a run, where every request is new
 * @param asked the target as requested
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
    if (!isSameRun(by, run) || rollback?.scope !== scope) return false;
    if (rollback.asked === "previous") return asked === "previous";
    if (asked === "previous") return previousOf(deploysBefore(history, entry)) === rollback.to;
    return (
      asked.replace(/^#/, "") === rollback.to ||
      asked.replace(/^refs\/tags\//, "") === tagOf.get(rollback.to)
    );
  });
}
