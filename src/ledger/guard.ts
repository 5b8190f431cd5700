/**
 * Whether a commit may be deployed now, so that a queued or re-run deploy of bad code cannot bring it
 * back. Source: docs/specification.md, 5.
 */
import { type Problem, problem } from "../errors/problem.ts";
import { currentOf, type Deploys, type History } from "./history.ts";
import type { Entry } from "./manifest.ts";
import { rollbackOfCommit } from "./recording.ts";
import { snapshotStack } from "./snapshots.ts";

/** The rollback that was started last, delivered or not. */
function newestRollbackOf(entries: readonly Entry[]): Entry | undefined {
  return entries.findLast(({ rollback }) => rollback !== null);
}

/**
 * The deploys that a new deploy must not be older than: the current one, and the newest rollback if it
 * is newer than that.
 */
export function latestDeploys(deploys: Deploys): Entry[] {
  const current = currentOf(deploys);
  const rollback = newestRollbackOf(deploys.entries);
  const isNewer =
    rollback && (!current || Date.parse(rollback.createdAt) >= Date.parse(current.finishedAt));
  return [...new Set([current, isNewer ? rollback : undefined])].filter(
    (latest) => latest !== undefined,
  );
}

/**
 * Checks a commit before its deploy.
 *
 * @param commit full ID
 * @param newer IDs of those {@link latestDeploys} whose commits come after this one
 * @returns why it may not be deployed; empty when it may, or when the ledger is empty
 */
export function judgeDeploy(
  history: History,
  commit: string,
  newer: ReadonlySet<string>,
): Problem[] {
  const { deployment, entries, holds } = history;
  const problems: Problem[] = [];
  const rollback = newestRollbackOf(entries);
  const own = rollbackOfCommit(entries, commit);
  const isRollback = own !== undefined && own.id === rollback?.id;
  if (!isRollback) {
    problems.push(...holds.map((hold) => problem("deploy-held", { deployment, hold })));
  }
  if (own?.rollback?.deliver === "astro") {
    problems.push(problem("delivered-by-astro", { commit }));
  }
  const ahead = latestDeploys(history).find(({ id }) => newer.has(id));
  if (ahead) problems.push(problem("commit-outdated", { commit, deploy: ahead.id }));
  const undone = undoneDeployOf(history, commit);
  if (undone && !isRollback) problems.push(problem("deploy-undone", { commit, deploy: undone.id }));
  return problems;
}

/** The undone deploy of a commit, unless the current deploy has the same commit. */
function undoneDeployOf(deploys: Deploys, commit: string): Entry | undefined {
  const { undone, nameOf } = snapshotStack(deploys);
  if (currentOf(deploys)?.commit === commit) return undefined;
  return deploys.entries.find(
    (entry) => entry.commit === commit && undone.has(nameOf(entry.id) ?? ""),
  );
}
