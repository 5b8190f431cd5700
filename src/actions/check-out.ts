/** Puts a rollback's commit into the workspace, for the steps that follow. */
import { tmpdir } from "node:os";
import { type Problem, Refusal } from "../errors/problem.ts";
import { checkoutsBelow } from "../git/checkouts-below.ts";
import { checkOut } from "../git/workspace.ts";
import { step, warn } from "../runner/toolkit.ts";
import type { ActionContext } from "./action.ts";

/** @returns why the checkout failed; the delivery goes on without it, because it needs no workspace */
export async function checkOutRollback(
  { job, input, remote }: ActionContext<"rollback">,
  commit: string,
): Promise<readonly Problem[]> {
  if (!input.checkout || !job.workspace) return [];
  try {
    const elsewhere = await checkoutsBelow(job.workspace, remote.url);
    const isOurs = await step("Check the new commit out", () =>
      checkOut(job.workspace, remote, commit, job.temporary || tmpdir()),
    );
    for (const name of elsewhere) {
      warn(
        `The checkout in the folder ${name} still has the code from before the rollback: the new commit was checked out at the root of the workspace. Before a step deploys ${name}, check it out there again, with the output commit-sha as the ref.`,
      );
    }
    if (!isOurs) {
      warn("The workspace holds another repository, so the new commit was not checked out there.");
    }
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.problems;
    throw error;
  }
}
