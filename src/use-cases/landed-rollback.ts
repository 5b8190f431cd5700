/** Recognizes a rollback that landed by pull request, however it was merged. Source: docs/specification.md, 3.8. */
import type { Ledger } from "../ledger/ledger.ts";
import type { Repository } from "../ports.ts";
import type { LandedCommit, LandedCommits } from "../proposal-ports.ts";
import { claimsIn, type LandedClaim, type LandedRollback } from "../rollback/claim.ts";
import { restoresOn } from "./load-rollback.ts";

/** How many of the newest commits git is asked for, where the API cannot say. */
const most = 50;

/**
 * @param commit full ID of a commit that has no entry
 * @param landedCommits undefined where no API can be asked
 */
export async function findLandedRollback(
  repository: Repository,
  ledger: Ledger,
  commit: string,
  landedCommits: LandedCommits | undefined,
): Promise<LandedRollback> {
  const commits =
    (await landedCommits?.(commit)) ?? (await repository.commits.messages(commit, most));
  const claims = await withoutRecorded(repository, ledger, commit, claimsOf(ledger, commits));
  for (const claim of claims) {
    const target = ledger.history.entries.find(({ id }) => id === claim.to);
    if (!target || !(await repository.commits.fetch([commit])).has(commit)) continue;
    if (await restoresOn(repository, ledger, claim, commit)) {
      return { rollback: { ...claim, target }, refuted: null };
    }
  }
  return { rollback: null, refuted: claims[0] ?? null };
}

/** Those about the Deployment, each once, newest first. */
function claimsOf({ deployment }: Ledger, commits: readonly LandedCommit[]): LandedClaim[] {
  const names = [deployment.name, ...deployment.formerly];
  const all = commits.flatMap(({ oid, message, pulls }) => [
    ...pulls.flatMap((pull) => claimsIn(pull.body).map((claim) => ({ ...claim, oid, pull }))),
    ...claimsIn(message).map((claim) => ({ ...claim, oid, pull: pulls[0] ?? null })),
  ]);
  const known = new Map<string, LandedClaim>();
  for (const claim of all) {
    const what = `${claim.to} ${claim.scope}`;
    if (names.includes(claim.deployment) && !known.has(what)) known.set(what, claim);
  }
  return [...known.values()];
}

/** A claim is spent once a deploy that has its commit was recorded. */
async function withoutRecorded(
  { commits }: Repository,
  { history }: Ledger,
  commit: string,
  claims: readonly LandedClaim[],
): Promise<LandedClaim[]> {
  if (claims.length === 0) return [];
  const deployed = history.deployed
    .flatMap(({ commit: oid }) => oid ?? [])
    .filter((oid) => oid !== commit);
  const present = await commits.withHistory([commit, ...new Set(deployed)]);
  const known = deployed.filter((oid) => present.has(oid));
  const left: LandedClaim[] = [];
  for (const claim of claims) {
    const isSpent = known.includes(claim.oid) || (await commits.after(claim.oid, known)).size > 0;
    if (!isSpent) left.push(claim);
  }
  return left;
}
