/** Works out on a part of the history what holds for all of it. */

/** A commit of a branch, as far as our copy has the branch. */
export interface KnownCommit {
  readonly oid: string;
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
  /** Empty where our history is cut off. */
  readonly parents: readonly string[];
}

/**
 * The commits of a branch that are neither among some others nor before one of them, without merges.
 *
 * @param known all of the branch that our copy has, newest first
 * @param others commits of any branch
 * @param cut where the history of our copy is cut off; empty when it has all of it
 * @returns IDs, newest first; null where the commits before a cut could change the answer, and never without a cut
 */
export function aheadOf(
  known: readonly KnownCommit[],
  others: ReadonlySet<string>,
  cut: ReadonlySet<string>,
): string[] | null {
  const commits = new Map(known.map((commit) => [commit.oid, commit]));
  const reached = new Set<string>();
  const open = known.filter(({ oid }) => others.has(oid));
  for (let commit = open.pop(); commit; commit = open.pop()) {
    if (reached.has(commit.oid)) continue;
    reached.add(commit.oid);
    open.push(...commit.parents.flatMap((parent) => commits.get(parent) ?? []));
  }
  const ahead = known.filter(({ oid }) => !reached.has(oid));
  // One that is older than a cut, or the cut itself, may be among the commits before that.
  const lastCut = Math.max(...known.filter(({ oid }) => cut.has(oid)).map(({ time }) => time));
  if (ahead.some(({ time }) => time <= lastCut)) return null;
  return ahead.filter(({ parents }) => parents.length < 2).map(({ oid }) => oid);
}
