/** Finds the commits on the deploy branch whose changes a rollback removed. */
import { refuse } from "../errors/problem.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Repository } from "../ports.ts";
import { type CommitRange, inEffectAt, type Part, sourceOf } from "../rollback/relanding.ts";
import { keptPathsOf, restoredPaths } from "../rollback/restore.ts";
import { mostCommits } from "./undeployed-commits.ts";

/** A rollback's entry. */
export type Rollback = Entry & { readonly rollback: NonNullable<Entry["rollback"]> };

/**
 * @param commit that of the rollback, full ID
 * @returns IDs, newest first
 * @throws {Refusal} `commit-missing`
 */
export async function undoneCommits(
  repository: Repository,
  ledger: Ledger,
  entry: Rollback,
  commit: string,
): Promise<string[]> {
  const { branch, history, deployment } = ledger;
  const before = history.entries.slice(0, history.entries.indexOf(entry));
  const onBranch = await repository.commits.onBranch(branch);
  if (!onBranch.has(commit)) return refuse("commit-missing", { deploy: entry.id, commit });
  const head = await repository.commits.parentOf(commit);
  const { to, scope } = entry.rollback;
  const parts: Part[] = scope === "all" ? ["image", "dags"] : [scope];
  const known = before.filter((earlier) => earlier.commit && onBranch.has(earlier.commit));
  const undone = new Set<string>();
  for (const part of parts) {
    const source = sourceOf(before, to, part);
    if (source === null || !onBranch.has(source)) continue;
    const isIn = await rollbacksBefore(repository, known, part, [head, source]);
    const stays = await commitsOn(repository, inEffectAt(source, part, known, isIn));
    const was = await commitsOn(repository, inEffectAt(head, part, known, isIn));
    const gone = [...was].filter((oid) => !stays.has(oid)).slice(0, mostCommits);
    const { paths, except } = restoredPaths(deployment, part, keptPathsOf(ledger));
    for (const { oid } of await repository.commits.touching(gone, paths, except)) undone.add(oid);
  }
  return [...onBranch].filter((oid) => undone.has(oid));
}

/** @returns whether a rollback's commit is in the history of one of the commits that matter for a part */
async function rollbacksBefore(
  repository: Repository,
  entries: readonly Entry[],
  part: Part,
  commits: readonly string[],
): Promise<(rollback: string, commit: string) => boolean> {
  const rollbacks = entries.filter(({ rollback }) => rollback !== null);
  const sources = rollbacks.map(({ rollback }, index) =>
    sourceOf(entries.slice(0, entries.indexOf(rollbacks[index] as Entry)), rollback?.to, part),
  );
  const before = new Map<string, Set<string>>();
  for (const commit of new Set([...commits, ...sources.filter((source) => source !== null)])) {
    const all = new Set([commit, ...(await repository.commits.before(commit))]);
    const own = rollbacks.flatMap((rollback) => rollback.commit ?? []);
    before.set(commit, new Set(own.filter((oid) => all.has(oid))));
  }
  return (rollback, commit) => before.get(commit)?.has(rollback) ?? false;
}

async function commitsOn(
  repository: Repository,
  ranges: readonly CommitRange[],
): Promise<Set<string>> {
  const commits = new Set<string>();
  for (const { head, after } of ranges) {
    for (const oid of await repository.commits.upTo(head, after === null ? [] : [after]))
      commits.add(oid);
  }
  return commits;
}
