/** Judges whether a commit may be deployed now: load, decide. Writes nothing. */
import type { Problem } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import { judgeDeploy, latestDeploys } from "../ledger/guard.ts";
import { type Ledger, openLedger } from "./open-ledger.ts";
import { retryOnConflict } from "./publish.ts";
import type { Tools } from "./services.ts";

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
export function guardDeploy(
  { deployment: name, commit }: GuardRequest,
  { open, step }: Pick<Tools, "open" | "step">,
): Promise<GuardResult> {
  return retryOnConflict({ open, step }, async (repository) => {
    const ledger = await step("Read the ledger", () => openLedger(repository, name));
    const { deployment, history } = ledger;
    const after = await step("Compare with what was deployed", () =>
      deploysAfter(repository, ledger, commit),
    );
    const problems = judgeDeploy(history, commit, ({ id }) => after.has(id));
    return { deployment: deployment.name, commit, problems };
  });
}

/** IDs of the deploys in front whose commits come after a commit. */
async function deploysAfter(
  repository: Repository,
  { branch, history }: Ledger,
  commit: string,
): Promise<Set<string>> {
  const ahead = latestDeploys(history.entries).filter((front) => front.commit !== commit);
  if (ahead.length === 0) return new Set();
  const onBranch = await repository.commitsOf(branch);
  const after = new Set<string>();
  for (const { id, commit: front } of ahead) {
    if (front === null || !onBranch.has(front)) continue;
    if ((await repository.commitsBefore(front)).has(commit)) after.add(id);
  }
  return after;
}
