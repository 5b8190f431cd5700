/**
 * Which pull requests a rollback undid, and how to land each of them again. The branch already has their
 * commits, so another merge would change nothing: the commits have to be cherry-picked.
 */
import { deploysOf, partsOf } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";

/** A pull request that was merged into the deploy branch. */
export interface MergedPull {
  readonly number: number;
  /** The commit that merged it: a merge commit, a squashed commit, or the last commit of a rebase. */
  readonly merge: string;
  /** Whether that commit has several parents. */
  readonly isMerge: boolean;
}

/** A pull request, and the commits that bring its changes back when they are cherry-picked in this order. */
export interface Relanding extends MergedPull {
  readonly commits: readonly [string, ...string[]];
}

/** The parts of a snapshot, each of which may come from another commit. */
export type Part = "image" | "dags";

/**
 * A range of commits on the deploy branch. The commits in effect at a commit are several ranges, with the
 * undone commits in the gaps between them.
 */
export interface CommitRange {
  /** The newest commit of the range. */
  readonly head: string;
  /** The commit before the range; null when the range goes back to the first commit. */
  readonly after: string | null;
}

/**
 * The commits in effect at a commit, for one part: those after the newest rollback of that part, and those
 * in effect at the commit whose code the rollback brought back.
 *
 * @param entries in the order recorded
 * @param isIn whether the first commit is the second one or comes before it
 * @returns ranges, newest first
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

/** The commit that a part of a deploy's code comes from; null when that is not recorded. @param id of the deploy */
export function sourceOf(
  entries: readonly Entry[],
  id: string | undefined,
  part: Part,
): string | null {
  const target = entries.find((entry) => entry.id === id);
  return (target && partsOf(deploysOf(entries), target)[part]?.commit) ?? null;
}

/**
 * Groups undone commits by pull request.
 *
 * @param undone IDs of commits, newest first
 * @param pulls commit → the pull requests that it came with
 * @returns sorted by the number of the pull request
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
