/**
 * Which pull requests a rollback undid, and how to land each again: the branch has their commits, so
 * merging them once more would bring nothing; their changes have to be picked.
 */
import { codesOf, undoneBy } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";

/** A pull request that was merged into the deploy branch. */
export interface MergedPull {
  readonly number: number;
  /** What merged it: a merge, a squashed commit, or the last commit of a rebase. */
  readonly merge: string;
  /** Whether that is a merge, with several parents. */
  readonly isMerge: boolean;
}

/** One pull request, and the commits that bring its changes back when picked in this order. */
export interface Landing extends MergedPull {
  readonly commits: readonly [string, ...string[]];
}

/**
 * Commits at which code that a rollback did not undo ended: all before them stays, or was undone earlier.
 *
 * @param before the deploys before the rollback, in the order recorded
 * @param target ID of the deploy that the rollback brought back
 */
export function untouchedBy(before: readonly Entry[], target: string): string[] {
  const undone = new Set(undoneBy(before, target));
  const codeOf = codesOf(before);
  const ended = before.filter(
    ({ id, status, rollback }) =>
      (status === "deployed" || rollback !== null) && !undone.has(codeOf(id)),
  );
  return [...new Set(ended.flatMap(({ commit }) => commit ?? []))];
}

/**
 * @param undone IDs of commits, newest first
 * @param pulls commit → pull requests that brought it
 * @returns by the number of the pull request
 */
export function landingsOf(
  undone: readonly string[],
  pulls: ReadonlyMap<string, readonly MergedPull[]>,
): Landing[] {
  const landings = new Map<number, Landing>();
  for (const commit of undone.toReversed()) {
    for (const pull of pulls.get(commit) ?? []) {
      const earlier = pull.isMerge ? [] : (landings.get(pull.number)?.commits ?? []);
      const commits = [...earlier, pull.isMerge ? pull.merge : commit] as [string, ...string[]];
      landings.set(pull.number, { ...pull, commits });
    }
  }
  return [...landings.values()].sort((a, b) => a.number - b.number);
}
