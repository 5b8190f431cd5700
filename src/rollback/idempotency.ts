/**
 * Requested twice, done once: finds the rollback that a run has already made for the same request.
 * Source: docs/specification.md, 3.5.
 */
import { deploysBefore, type History } from "../ledger/history.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import { markedBefore } from "../ledger/marks.ts";
import { isSameRun } from "../ledger/run.ts";
import { isTargetWord, meantBy } from "./target.ts";

/**
 * The rollback that the same run has already made for the same target. All ways to write an ID are the same
 * request. Entries keep `previous` and `last-good` as they were requested, because their meaning changes over time.
 * When a plan has resolved one and a later job has rolled back to that ID, a re-run of the plan is the same request.
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
    const { rollback } = entry;
    if (rollback?.scope !== scope || !isSameRun(askedBy(entry), run)) return false;
    if (rollback.asked !== undefined) return asked === rollback.asked;
    if (isTargetWord(asked)) {
      const then = markedBefore(deploysBefore(history, entry), entry.createdAt);
      return meantBy(asked, then) === rollback.to;
    }
    return (
      asked.replace(/^#/, "") === rollback.to ||
      asked.replace(/^refs\/tags\//, "") === tagOf.get(rollback.to)
    );
  });
}

/** The run that asked for a rollback. One that landed by pull request was recorded by another one. */
function askedBy({ run, rollback }: Entry): string | null {
  return rollback?.run === undefined ? run : rollback.run;
}
