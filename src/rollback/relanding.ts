/**
 * Which pull requests a rollback undid, and how to land each again: the branch has their commits, so
 * merging them once more would bring nothing; their changes have to be picked.
 */
import { deploysOf, partsOf } from "../ledger/history.ts";
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
export interface Relanding extends MergedPull {
  readonly commits: readonly [string, ...string[]];
}

/** What of the project a commit's changes count for: each part may come from another commit. */
export type Part = "image" | "dags";

/**
 * The way back from a commit through the rollbacks before it: what lies on it is in effect there, and
 * what lies between its pieces is not.
 */
export interface CommitRange {
  /** All commits up to this one count … */
  readonly head: string;
  /** … but not this one, and those before it; null: all count. */
  readonly after: string | null;
}

/**
 * Which commits are in effect at a commit, for one part: since the newest rollback of that part before it,
 * those after that one, and those in effect in the code that it brought back; and so on.
 *
 * @param entries in the order recorded
 * @param isIn whether a commit is another one, or comes before it
 */
export function inEffectAt(
  commit: string,
  part: Part,
  entries: readonly Entry[],
  isIn: (commit: string, other: string) => boolean,
): CommitRange[] {
  const rollback = entries.findLast(
    (entry) =>
      entry.rollback !== null &&
      ["all", part].includes(entry.rollback.scope) &&
      entry.commit !== null &&
      isIn(entry.commit, commit),
  );
  if (!rollback?.commit) return [{ head: commit, after: null }];
  const before = entries.slice(0, entries.indexOf(rollback));
  const source = sourceOf(before, rollback.rollback?.to, part);
  const own = commit === rollback.commit ? [] : [{ head: commit, after: rollback.commit }];
  return source === null ? own : [...own, ...inEffectAt(source, part, before, isIn)];
}

/** The commit that a deploy's code has a part from; null when that is not recorded. */
export function sourceOf(
  entries: readonly Entry[],
  id: string | undefined,
  part: Part,
): string | null {
  const target = entries.find((entry) => entry.id === id);
  return (target && partsOf(deploysOf(entries), target)[part]?.commit) ?? null;
}

/**
 * @param undone IDs of commits, newest first
 * @param pulls commit → pull requests that brought it
 * @returns by the number of the pull request
 */
export function relandingsOf(
  undone: readonly string[],
  pulls: ReadonlyMap<string, readonly MergedPull[]>,
): Relanding[] {
  const relandings = new Map<number, Relanding>();
  for (const commit of undone.toReversed()) {
    for (const pull of pulls.get(commit) ?? []) {
      const earlier = pull.isMerge ? [] : (relandings.get(pull.number)?.commits ?? []);
      const commits = [...earlier, pull.isMerge ? pull.merge : commit] as [string, ...string[]];
      relandings.set(pull.number, { ...pull, commits });
    }
  }
  return [...relandings.values()].sort((a, b) => a.number - b.number);
}
