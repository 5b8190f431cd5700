/** Loads the facts about a deployed commit. */
import { runningParts, type SnapshotParts } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Repository } from "../ports.ts";
import type { CommitFacts, DeployFacts, Statement } from "../record/facts.ts";
import { deploysOfParts } from "../rollback/code.ts";
import { deploymentFilePath, describingPaths } from "../rollback/describing-files.ts";
import { loadPin } from "./load-pin.ts";
import { codeOf, differencesFromRunning, hasFolder } from "./trees.ts";

/** What a commit has, whatever ran before. */
export type LoadedCommit = Omit<CommitFacts, "differing">;

/** @param ledger as it was at the time of the deploy */
export async function loadDeploy(
  repository: Repository,
  ledger: Ledger,
  stated: Statement,
): Promise<DeployFacts> {
  const running = comparedWith(ledger, stated);
  const before = running ? deploysOfParts(running).flatMap((deploy) => deploy.commit ?? []) : [];
  // Together with what it is compared with: two fetches at the same time would lock each other out.
  await repository.commits.fetch([stated.commit, ...before]);
  return compared(repository, ledger, stated, await loadCommit(repository, ledger, stated));
}

/** @returns null when the repository has no such commit */
export async function loadCommit(
  repository: Repository,
  ledger: Pick<Ledger, "deployment" | "location">,
  { commit, description }: Pick<Statement, "commit" | "description">,
): Promise<LoadedCommit | null> {
  const { trees, commits } = repository;
  const { deployment } = ledger;
  const { project } = deployment;
  const present = await commits.fetch([commit]);
  // The ID of a tag object can be fetched too, but it is not a commit.
  if (!present.has(commit) || !(await commits.isCommit(commit))) return null;
  const [hasProject, files, subject] = await Promise.all([
    hasFolder(repository, commit, project),
    // Together with what `loadPin` reads.
    trees.files(commit, describingPaths(deployment)),
    description || commits.subjectOf(commit),
  ]);
  const { outside, ...code } = await codeOf(repository, ledger, project, commit);
  return {
    hasProject,
    subject,
    code,
    outside,
    pin: await loadPin(repository, deployment, { commit, project }),
    deploymentFile: files.get(deploymentFilePath(deployment) ?? "") ?? null,
  };
}

/** Compares a commit with what ran before. @param ledger as it was at the time of the deploy */
export async function compared(
  repository: Repository,
  ledger: Ledger,
  stated: Statement,
  loaded: LoadedCommit | null,
): Promise<DeployFacts> {
  if (loaded === null) return { ledger, commit: null };
  const running = comparedWith(ledger, stated);
  const { commit } = stated;
  const differing = await differencesFromRunning(repository, ledger.deployment, running, commit);
  return { ledger, commit: { ...loaded, differing } };
}

/** The difference is only used when DAG-only deploys are on; see `describeDeploy`. */
function comparedWith({ history }: Ledger, { type }: Statement): SnapshotParts | null {
  return type === "infer" && history.dagDeployEnabled ? runningParts(history) : null;
}
