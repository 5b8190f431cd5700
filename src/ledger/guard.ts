/**
 * Whether a commit may be deployed now, so that a queued or re-run deploy of bad code cannot bring it
 * back. Source: docs/specification.md, 5.
 */
import { type Problem, problem } from "../errors/problem.ts";
import { currentOf, type History, newestOf, snapshotOf, snapshotStack } from "./history.ts";
import type { Entry } from "./manifest.ts";
import { rollbackOfCommit } from "./recording.ts";

/** The rollback that was begun last, whatever became of it. */
export function newestRollbackOf(entries: readonly Entry[]): Entry | undefined {
  return newestOf(entries.filter(({ rollback }) => rollback !== null));
}

/**
 * The deploys whose commits must not come after the commit that is to be deployed: the current one,
 * and the newest rollback if it is newer than that.
 */
export function latestDeploys(entries: readonly Entry[]): Entry[] {
  const current = currentOf(entries);
  const rollback = newestRollbackOf(entries);
  const isNewer =
    rollback && (!current || Date.parse(rollback.createdAt) >= Date.parse(current.finishedAt));
  return [...new Set([current, isNewer ? rollback : undefined])].filter(
    (front) => front !== undefined,
  );
}

/**
 * Judges a commit before its deploy.
 *
 * @param isBefore whether the commit is a strict ancestor of a front's commit
 * @returns why it may not be deployed; empty when it may, as with an empty ledger
 */
export function judgeDeploy(
  { deployment, entries, hold }: History,
  commit: string,
  isBefore: (front: Entry) => boolean,
): Problem[] {
  const problems: Problem[] = [];
  const rollback = newestRollbackOf(entries);
  const own = rollbackOfCommit(entries, commit);
  const isRollback = own !== undefined && own.id === rollback?.id;
  if (hold && !isRollback) problems.push(problem("deploy-held", { deployment, ...hold }));
  if (own?.rollback?.deliver === "astro") {
    problems.push(problem("delivered-by-astro", { commit }));
  }
  const ahead = latestDeploys(entries).find(isBefore);
  if (ahead) problems.push(problem("commit-outdated", { commit, deploy: ahead.id }));
  const undone = undoneDeployOf(entries, commit);
  if (undone && !isRollback) problems.push(problem("deploy-undone", { commit, deploy: undone.id }));
  return problems;
}

/** The undone deploy of a commit that no deploy which still counts has as well. */
function undoneDeployOf(entries: readonly Entry[], commit: string): Entry | undefined {
  const { undone } = snapshotStack(entries);
  const codeOf = snapshotOf(entries);
  if (currentOf(entries)?.commit === commit) return undefined;
  return entries.find((entry) => entry.commit === commit && undone.has(codeOf(entry.id)));
}
