/** Loads what is known about a set-up. */
import type { LedgerFiles } from "../ledger/ledger.ts";
import type { Repository } from "../ports.ts";
import type { RepositoryRules } from "../rules-ports.ts";
import type { SetUpFacts } from "../setup/check.ts";

/** @param asking null where no API can be asked */
export async function loadSetUp(
  { trees, head }: Pick<Repository, "trees" | "head">,
  { settings, deployment }: Pick<LedgerFiles, "settings" | "deployment">,
  asking: Promise<RepositoryRules | null>,
): Promise<SetUpFacts> {
  const { workflow } = deployment;
  const { branch } = settings.manifest;
  const file = workflow === undefined ? null : `.github/workflows/${workflow}`;
  const [server, text] = await Promise.all([asking, file && trees.file(head, file)]);
  const [rules = null, ofOther = null, tagRules = null, mayWrite = null] = await Promise.all([
    server?.ofBranch(deployment.branch, "all"),
    branch === deployment.branch ? null : server?.ofBranch(branch, "all"),
    server?.ofTags(),
    server?.mayWrite(),
  ]);
  const manifestRules = branch === deployment.branch ? rules : ofOther;
  return { deployment, settings, rules, manifestRules, tagRules, mayWrite, workflow: text };
}
