/** Checks whether a commit may be deployed now: load, decide. Writes nothing. */
import type { Problem } from "../errors/problem.ts";
import { judgeDeploy, latestDeploys } from "../ledger/guard.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Repository, Services } from "../ports.ts";
import { openLedger } from "./open-ledger.ts";

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
}

/** @throws {Refusal} when settings or ledger cannot be read */
export async function guardDeploy(
  { deployment: name, commit }: GuardRequest,
  { open, step }: Pick<Services, "open" | "step">,
): Promise<GuardResult> {
  await using repository = await step("Fetch the repository", open);
  const ledger = await step("Read the ledger", () => openLedger(repository, name));
  const newer = await step("Compare with what was deployed", () =>
    newerDeploys(repository, ledger, commit),
  );
  const problems = judgeDeploy(ledger.history, commit, newer);
  return { deployment: ledger.deployment.name, commit, problems };
}

/** The IDs of the latest deploys whose commits come after a commit. */
async function newerDeploys(
  { commits }: Repository,
  { branch, history }: Ledger,
  commit: string,
): Promise<Set<string>> {
  const others = latestDeploys(history).filter((deploy) => deploy.commit !== commit);
  if (others.length === 0) return new Set();
  const onBranch = await commits.onBranch(branch);
  const newer = new Set<string>();
  for (const { id, commit: deployed } of others) {
    if (deployed === null || !onBranch.has(deployed)) continue;
    if ((await commits.before(deployed)).has(commit)) newer.add(id);
  }
  return newer;
}
