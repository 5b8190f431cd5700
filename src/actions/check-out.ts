/** Puts a rollback's commit into the workspace, for the steps that follow. */
import { tmpdir } from "node:os";
import { type Problem, Refusal } from "../errors/problem.ts";
import { checkoutsBelow } from "../git/checkouts-below.ts";
import { checkOut } from "../git/workspace.ts";
import { checkoutFolder } from "../runner/job.ts";
import { step, warn } from "../runner/toolkit.ts";
import type { ActionContext } from "./action.ts";

/** @returns why the checkout failed; the delivery goes on without it, because it needs no workspace */
export async function checkOutRollback(
  { job, input, remote }: ActionContext<"rollback">,
  commit: string,
): Promise<readonly Problem[]> {
  const folder = checkoutFolder(job, input.path);
  if (!input.checkout || !folder) return [];
  try {
    const elsewhere = await checkoutsBelow(folder, remote.url);
    const isOurs = await step("Check the new commit out", () =>
      checkOut(folder, remote, commit, job.temporary || tmpdir()),
    );
    for (const name of elsewhere) {
      warn(
        `The checkout in the folder ${name} still has the code from before the rollback: the new commit was checked out at the root of the workspace. Where a step deploys ${name}, name it in the input path.`,
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
