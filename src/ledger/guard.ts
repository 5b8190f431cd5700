/**
 * Whether a commit may be deployed now, so that a queued or re-run deploy of bad code cannot bring it
 * back. Ancestry decides, not clocks. Source: docs/specification.md, 5.4.
 */
import type { ContextOf } from "../errors/catalogue.ts";
import { type Problem, problem } from "../errors/problem.ts";
import { currentOf, type Deploys, type History } from "./history.ts";
import type { Code, Entry } from "./manifest.ts";
import { rollbackOfCommit } from "./recording.ts";
import { snapshotStack, undoingRollback, undoneWithCode } from "./snapshots.ts";

type AstroState = ContextOf<"delivered-by-astro">["state"];

/** How the commits of deploys are related to the one that is judged. */
export interface Ancestry {
  /** Whether the commit is before that of the current deploy. */
  readonly isBeforeCurrent: boolean;
  /** Whether it is, or comes after, that of the newest rollback. */
  readonly hasRollback: boolean;
  /** Whether a commit that has been deployed is, or comes after, that of the newest rollback. */
  readonly isRollbackDeployed: boolean;
  /**
   * The commit and all before it; null where that does not matter: it has the newest rollback, or is kept out because
   * that is not deployed yet.
   */
  readonly past: ReadonlySet<string> | null;
}

/** The rollback that was made last, delivered or not. */
export function newestRollbackOf(entries: readonly Entry[]): Entry | undefined {
  return entries.findLast(({ rollback }) => rollback !== null);
}

/**
 * Checks a commit before its deploy.
 *
 * @param commit full ID
 * @param isLanded whether it is a rollback that landed by pull request and was not recorded yet
 * @returns why it may not be deployed; empty when it may, or when the ledger is empty
 */
export function judgeDeploy(
  history: History,
  commit: string,
  ancestry: Ancestry,
  isLanded = false,
): Problem[] {
  const { deployment, entries, holds } = history;
  const problems: Problem[] = [];
  const rollback = newestRollbackOf(entries);
  const own = rollbackOfCommit(entries, commit);
  const isRollback = isLanded || (own !== undefined && own.id === rollback?.id);
  if (!isRollback) {
    problems.push(...holds.map((hold) => problem("deploy-held", { deployment, hold })));
  }
  const atAstro = own && stateAtAstro(own);
  if (own && atAstro) {
    problems.push(problem("delivered-by-astro", { commit, deploy: own.id, state: atAstro }));
  }
  const newer = newerDeploy(history, rollback, ancestry) ?? missingRollback(history, ancestry);
  if (newer) problems.push(problem("commit-outdated", { commit, deploy: newer.id }));
  const undone = undoneDeployOf(history, commit);
  if (undone && !isRollback) problems.push(problem("deploy-undone", { commit, deploy: undone.id }));
  return problems;
}

/**
 * What Astro itself does with a rollback; null when it does nothing, or has failed.
 *
 * A rollback that Astro is to deliver has no ID there at first: the push may start the deploy workflow before Astro
 * has been asked. One with an ID and no end is under way there.
 */
function stateAtAstro({ status, externalId, rollback }: Entry): AstroState | null {
  if (status === "initialized" && externalId !== null) return "is deploying";
  if (rollback?.deliver !== "astro" || status === "failed") return null;
  return status === "deployed" ? "has deployed" : "is to deploy";
}

/** Why a commit may be deployed. @param landed the deploy that it goes back to, if it landed by pull request */
export function whyAllowed(
  { entries, holds }: History,
  commit: string,
  landed: {
    readonly to: string;
    readonly pull: { readonly number: number } | null;
  } | null = null,
): string {
  const rollback = newestRollbackOf(entries);
  const held = holds.length > 0 ? ", which a hold lets through" : "";
  if (landed) {
    const { to, pull } = landed;
    const by = pull ? ` by pull request #${pull.number}` : "";
    return `It is the rollback to deploy ${to}, landed${by}${held}.`;
  }
  if (rollback && rollbackOfCommit(entries, commit)?.id === rollback.id) {
    return `It is the commit of rollback ${rollback.id}, the newest one${held}.`;
  }
  return "No hold is on, and it is not older than what runs.";
}

/** The deploy that a new one must not be older than: what runs, or a rollback that is still to be deployed. */
function newerDeploy(
  deploys: Deploys,
  rollback: Entry | undefined,
  { isBeforeCurrent, hasRollback, isRollbackDeployed }: Ancestry,
): Entry | undefined {
  if (isBeforeCurrent) return currentOf(deploys);
  return hasRollback || isRollbackDeployed ? undefined : rollback;
}

/** The rollback that took code out which a commit still has under it: a branch off the bad commit. */
function missingRollback(deploys: Deploys, { past }: Ancestry): Entry | undefined {
  if (past === null) return undefined;
  const has = ({ commit }: Entry) => commit !== null && past.has(commit);
  const { undone, nameOf } = snapshotStack(deploys);
  return deploys.entries
    .filter((entry) => has(entry) && undone.has(nameOf(entry.id) ?? ""))
    .map((entry) => undoingRollback(deploys, entry))
    .find((rollback) => rollback && !has(rollback));
}

/** The undone deploy of a commit, unless the current deploy has the same commit. */
function undoneDeployOf(deploys: Deploys, commit: string): Entry | undefined {
  const { undone, nameOf } = snapshotStack(deploys);
  if (currentOf(deploys)?.commit === commit) return undefined;
  return deploys.entries.find(
    (entry) => entry.commit === commit && undone.has(nameOf(entry.id) ?? ""),
  );
}

/** The warning that a commit brings undone code back under another ID; null when it does not. */
export function undoneCodeWarning(deploys: Deploys, code: Code | null): string | null {
  const undone = code && undoneWithCode(deploys, code);
  return undone
    ? `This commit has the code of deploy ${undone}, which was rolled back. It may be deployed, because it is a new commit.`
    : null;
}
