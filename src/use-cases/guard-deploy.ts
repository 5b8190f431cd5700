/** Checks whether a commit may be deployed now: load, decide. Writes nothing. */
import type { Problem } from "../errors/problem.ts";
import {
  type Ancestry,
  judgeDeploy,
  newestRollbackOf,
  undoneCodeWarning,
  whyAllowed,
} from "../ledger/guard.ts";
import { currentOf } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Hold } from "../ledger/manifest.ts";
import { snapshotStack } from "../ledger/snapshots.ts";
import type { Repository, Services } from "../ports.ts";
import { openLedger } from "./open-ledger.ts";
import { releaseWorkflow } from "./release-workflow.ts";
import { codeOf } from "./trees.ts";

export interface GuardRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** Full ID of the commit that is to be deployed. */
  readonly commit: string;
}

export interface GuardResult extends GuardRequest {
  readonly deployment: string;
  /** Why the commit may not be deployed; empty when it may. */
  readonly problems: readonly Problem[];
  /** Why it may; null when it may not. */
  readonly reason: string | null;
  readonly warnings: readonly string[];
  /** Those that are on. */
  readonly holds: readonly Hold[];
  /** The file of the workflow that releases them; null when there is none, or none is on. */
  readonly releaseWorkflow: string | null;
}

/** @throws {Refusal} when settings or ledger cannot be read */
export async function guardDeploy(
  { deployment: name, commit }: GuardRequest,
  { open, step }: Pick<Services, "open" | "step">,
): Promise<GuardResult> {
  await using repository = await step("Fetch the repository", open);
  const ledger = await step("Read the ledger", () => openLedger(repository, name));
  const { deployment, history } = ledger;
  const ancestry = await step("Compare with what was deployed", () =>
    loadAncestry(repository, ledger, commit),
  );
  const problems = judgeDeploy(history, commit, ancestry);
  const reason = problems.length > 0 ? null : whyAllowed(history, commit);
  const warning = problems.length > 0 ? null : await undoneCode(repository, ledger, commit);
  return {
    deployment: deployment.name,
    commit,
    problems,
    reason,
    warnings: warning ? [warning] : [],
    holds: history.holds,
    releaseWorkflow: history.holds.length > 0 ? await releaseWorkflow(repository) : null,
  };
}

async function loadAncestry(
  { commits }: Repository,
  { branch, history }: Ledger,
  commit: string,
): Promise<Ancestry> {
  const { entries } = history;
  const current = currentOf(history)?.commit ?? null;
  const rollback = newestRollbackOf(entries);
  const back = rollback?.commit ?? null;
  const isSettled = (current === null || current === commit) && (back === null || back === commit);
  if (isSettled) {
    return { isBeforeCurrent: false, hasRollback: true, isRollbackDeployed: true, past: null };
  }
  const onBranch = await commits.onBranch(branch);
  /** Those of some commits that come after one of them, whatever branch they are on. */
  const after = async (one: string, among: readonly string[]): Promise<Set<string>> => {
    const elsewhere = [one, ...among].filter((oid) => !onBranch.has(oid));
    const there = elsewhere.length > 0 ? await commits.withHistory(elsewhere) : new Set<string>();
    const isThere = (oid: string) => onBranch.has(oid) || there.has(oid);
    return isThere(one) ? commits.after(one, among.filter(isThere)) : new Set();
  };
  const isAfter = async (one: string | null, other: string | null) =>
    one !== null && other !== null && (one === other || (await after(one, [other])).has(other));
  const since = rollback ? entries.slice(entries.indexOf(rollback)) : [];
  const tips = since.flatMap(({ status, commit: tip }) => (status === "deployed" && tip) || []);
  const isBeforeCurrent = commit !== current && (await isAfter(commit, current));
  const hasRollback = back === null || (await isAfter(back, commit));
  const isRollbackDeployed =
    back === null || tips.includes(back) || (await after(back, tips)).size > 0;
  const isSideways = !hasRollback && !isBeforeCurrent && isRollbackDeployed;
  const isFetched = isSideways && (await commits.withHistory([commit])).has(commit);
  const past = isFetched ? new Set([commit, ...(await commits.before(commit))]) : null;
  return { isBeforeCurrent, hasRollback, isRollbackDeployed, past };
}

/** The warning that a commit has undone code under another ID. Its files are only looked at where code was undone. */
async function undoneCode(
  repository: Repository,
  ledger: Ledger,
  commit: string,
): Promise<string | null> {
  const { history, deployment } = ledger;
  const isKnown = history.entries.some((entry) => entry.commit === commit);
  if (isKnown || snapshotStack(history).undone.size === 0) return null;
  if (!(await repository.commits.fetch([commit])).has(commit)) return null;
  return undoneCodeWarning(history, await codeOf(repository, ledger, deployment.project, commit));
}
