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
import { rollbackOfCommit } from "../ledger/recording.ts";
import { snapshotStack } from "../ledger/snapshots.ts";
import type { Repository, ServicesWithPeople } from "../ports.ts";
import type { PullEnd } from "../proposal-ports.ts";
import { judgePeople } from "../rollback/permission.ts";
import { eligibleByRecord } from "../rollback/rules.ts";
import { findLandedRollback } from "./landed-rollback.ts";
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

export type GuardServices = Pick<
  ServicesWithPeople,
  "open" | "step" | "now" | "people" | "landedCommits"
> & {
  /** Undefined where no API can be asked. */
  readonly pullEnd?: PullEnd;
};

/** @throws {Refusal} when settings or ledger cannot be read */
export async function guardDeploy(
  { deployment: name, commit }: GuardRequest,
  services: GuardServices,
): Promise<GuardResult> {
  const { open, step } = services;
  await using repository = await step("Fetch the repository", open);
  const ledger = await step("Read the ledger", () => openLedger(repository, name));
  const { deployment, history } = ledger;
  const ancestry = await step("Compare with what was deployed", () =>
    loadAncestry(repository, ledger, commit),
  );
  const landed = await landedThroughHold(repository, ledger, commit, services);
  const isLanded = landed !== null && landed.problems.length === 0;
  const problems = [
    ...judgeDeploy(history, commit, ancestry, isLanded),
    ...(landed?.problems ?? []),
  ];
  const reason = problems.length > 0 ? null : whyAllowed(history, commit, landed?.rollback ?? null);
  const warnings =
    problems.length > 0
      ? await closedPulls(history.holds, services)
      : await undoneCode(repository, ledger, commit);
  return {
    deployment: deployment.name,
    commit,
    problems,
    reason,
    warnings,
    holds: history.holds,
    releaseWorkflow: history.holds.length > 0 ? await releaseWorkflow(repository) : null,
  };
}

/**
 * The rollback that a commit is which landed by pull request, and why a hold does not let it through all the same: it
 * gets no further than a rollback would. Null when it is none, or when no hold asks for it.
 */
async function landedThroughHold(
  repository: Repository,
  ledger: Ledger,
  commit: string,
  { landedCommits, people, now }: GuardServices,
) {
  const { deployment, history } = ledger;
  const { entries, holds } = history;
  const isKnown = rollbackOfCommit(entries, commit) !== undefined;
  if (holds.length === 0 || isKnown) return null;
  const { rollback } = await findLandedRollback(repository, ledger, commit, landedCommits);
  if (!rollback) return null;
  const { permission, actors } = deployment.rollback;
  // Whoever can merge into the branch may write.
  const isProved = permission === "write" && actors.length === 0;
  const judged = isProved ? [] : judgePeople(deployment, await people(deployment.rollback));
  const isEligible = eligibleByRecord(deployment, history, now(), true).includes(rollback.to);
  return isEligible ? { rollback, problems: judged } : null;
}

/** What is to be said of holds whose pull request brought nothing. */
async function closedPulls(holds: readonly Hold[], { pullEnd }: GuardServices): Promise<string[]> {
  const said = holds.map(async ({ id, pullRequest }) =>
    pullRequest !== undefined && (await pullEnd?.(pullRequest)) === "closed"
      ? [
          `Hold \`${id}\` is that of pull request #${pullRequest}, which was closed without being merged: nothing was rolled back by it. If it is not needed any more, release the hold.`,
        ]
      : [],
  );
  return (await Promise.all(said)).flat();
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
): Promise<string[]> {
  const { history, deployment } = ledger;
  const isKnown = history.entries.some((entry) => entry.commit === commit);
  if (isKnown || snapshotStack(history).undone.size === 0) return [];
  if (!(await repository.commits.fetch([commit])).has(commit)) return [];
  const code = await codeOf(repository, ledger, deployment.project, commit);
  const warning = undoneCodeWarning(history, code);
  return warning === null ? [] : [warning];
}
