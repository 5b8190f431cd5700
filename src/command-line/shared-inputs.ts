/** Inputs that several verbs share, and where their values come from. */
import { refuse } from "../errors/problem.ts";
import { type RawInputs, reason } from "../inputs.ts";
import { deploymentName } from "../ledger/names.ts";
import type { Session } from "./session.ts";
import { promptText } from "./terminal.ts";
import { input } from "./verb.ts";

export const deploymentInput = input(
  deploymentName.optional(),
  "-d, --deployment <name>",
  "which Deployment of .github/deploys.yml",
);

/** How a question names the Deployment, where it is known. */
export function toDeployment(name: string | undefined): string {
  return name === undefined ? "" : ` to ${name}`;
}

/** How a question names the place where something is pushed. */
export function remoteName({ remote, clone }: Session): string {
  return `${remote} (${clone.remote.url})`;
}

export const reasonInput = input(reason, "-r, --reason <text>", "why, in 1 to 500 characters");

export function promptReason(): Promise<string> {
  const problemOf = (text: string) => reason.safeParse(text).error?.issues[0]?.message;
  return promptText("Why? (1 to 500 characters)", problemOf);
}

/**
 * The full ID of the commit that the input `commit` names as git does: `HEAD` (the default), a branch, a tag, a
 * short ID.
 *
 * @throws {Refusal} `invalid-input`
 */
export async function resolveCommit(raw: RawInputs, { clone }: Session): Promise<string> {
  const name = raw["commit"] ?? "HEAD";
  const commit = await clone.commitOf(name);
  if (commit !== null) return commit;
  const wrong = `must be a commit in this clone; there is no \`${name}\``;
  return refuse("invalid-input", { input: "commit", problem: wrong });
}
