/** Finds the commit that a step of a deploy workflow is about. */
import { problem, Refusal } from "../errors/problem.ts";
import { checkedOutCommit } from "../git/workspace.ts";
import type { Inputs } from "../inputs.ts";
import { checkoutFolder, type Job, rollbacksVariable } from "../runner/job.ts";
import { log, warn } from "../runner/toolkit.ts";

type CommitInputs = Pick<Inputs<"guard">, "commit" | "deployment" | "repository">;

/**
 * The commit that is or was deployed. In this order: the input; the rollback that this job made; what the workspace
 * has checked out; in a `workflow_run`, the commit of the triggering workflow, unless it is only proposed; the run's
 * commit. For another repository, only the first two apply.
 *
 * @param checkedOut from {@link checkedOut}
 * @throws {Refusal} `invalid-input`
 */
export function deployedCommit(
  job: Job,
  { commit, deployment, repository = job.repository }: CommitInputs,
  checkedOut: string | null,
): string {
  const start = `${job.serverUrl}/${repository} ${deployment ?? ""}`;
  const isMeant = (key: string) =>
    deployment === undefined ? key.startsWith(start) : key === start;
  if (commit === undefined && job.rollbacks === null) {
    const wrong = `is required: the variable ${rollbacksVariable} is damaged, which says what this job rolled back`;
    throw new Refusal([problem("invalid-input", { input: "commit", problem: wrong })]);
  }
  const made = Object.entries(job.rollbacks ?? {}).findLast(([key]) => isMeant(key))?.[1];
  const known = commit ?? made;
  if (known) return known;
  if (repository.toLowerCase() !== job.repository.toLowerCase()) {
    throw new Refusal([
      problem("invalid-input", {
        input: "commit",
        problem: "is required when `repository` is another than the job's",
      }),
    ]);
  }
  return checkedOut ?? job.testedHead ?? job.sha;
}

/**
 * The commit that the workspace has checked out: evidence of what is deployed, where the run's own commit is only a
 * default. A later job of a run still has the commit that the run was started for.
 *
 * @param path of the checkout, from the workspace
 * @returns null when the workspace has no checkout of the job's repository, or it cannot be read, of which it warns
 */
export async function checkedOut(job: Job, path: string): Promise<string | null> {
  const folder = checkoutFolder(job, path);
  if (!folder) return null;
  try {
    return await checkedOutCommit(folder, `${job.serverUrl}/${job.repository}`);
  } catch (error) {
    warn(
      `It cannot be read which commit the workspace has checked out, so the run's own counts. ${(error as Error).message}`,
    );
    return null;
  }
}

/** Says that the commit is not the run's, where it comes from the workspace. */
export function reportCheckedOut({ sha }: Job, commit: string, found: string | null): void {
  if (commit === found && commit !== sha) {
    log(`The workspace has ${commit} checked out, not the run's commit ${sha}: the former counts.`);
  }
}
