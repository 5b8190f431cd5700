/** Loads the facts about a deployed commit. */
import { runningParts, type SnapshotParts } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Repository } from "../ports.ts";
import type { CommitFacts, DeployFacts, Statement } from "../record/facts.ts";
import { deploysOfParts } from "../rollback/code.ts";
import { deploymentFilePath, describingPaths } from "../rollback/describing-files.ts";
import { loadPin } from "./load-pin.ts";
import { codeOf, differencesFromRunning, hasFolder } from "./trees.ts";

/** @param ledger as it was at the time of the deploy */
export async function loadDeploy(
  repository: Repository,
  ledger: Ledger,
  stated: Statement,
): Promise<DeployFacts> {
  const { commits } = repository;
  const { commit, type } = stated;
  const present = await commits.fetch([commit]);
  // The ID of a tag object can be fetched too, but it is not a commit.
  if (!present.has(commit) || !(await commits.isCommit(commit))) return { ledger, commit: null };
  // The difference is only used when DAG-only deploys are on; see `describeDeploy`.
  const matters = type === "infer" && ledger.history.dagDeployEnabled;
  const running = matters ? runningParts(ledger.history) : null;
  return { ledger, commit: await factsOf(repository, ledger, stated, running) };
}

async function factsOf(
  repository: Repository,
  ledger: Ledger,
  { commit, description }: Statement,
  running: SnapshotParts | null,
): Promise<CommitFacts> {
  const { trees, commits } = repository;
  const { deployment } = ledger;
  const { project } = deployment;
  const [hasProject, files, subject] = await Promise.all([
    hasFolder(repository, commit, project),
    // Together with what `loadPin` reads.
    trees.files(commit, describingPaths(deployment)),
    description || commits.subjectOf(commit),
    // Fetched in parallel with the files, for the comparison below.
    commits.fetch(running ? deploysOfParts(running).flatMap((deploy) => deploy.commit ?? []) : []),
  ]);
  const { outside, ...code } = await codeOf(repository, ledger, project, commit);
  return {
    hasProject,
    subject,
    code,
    outside,
    pin: await loadPin(repository, deployment, { commit, project }),
    deploymentFile: files.get(deploymentFilePath(deployment) ?? "") ?? null,
    differing: await differencesFromRunning(repository, deployment, running, commit),
  };
}
