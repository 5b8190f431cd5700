/** Finds the commit that a step of a deploy workflow is about. */
import { problem, Refusal } from "../errors/problem.ts";
import type { Inputs } from "../inputs.ts";
import { type Job, rollbacksVariable } from "../runner/job.ts";

type CommitInputs = Pick<Inputs<"guard">, "commit" | "deployment" | "repository">;

/**
 * The commit that is or was deployed. In this order: the input; the rollback that this job made; in a
 * `workflow_run`, the commit of the triggering workflow; the run's commit. For another repository, only the first
 * two apply.
 *
 * @throws {Refusal} `invalid-input`
 */
export function deployedCommit(
  job: Job,
  { commit, deployment, repository = job.repository }: CommitInputs,
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
  return job.testedHead ?? job.sha;
}
