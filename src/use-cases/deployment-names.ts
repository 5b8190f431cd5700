/** Which Deployments a repository has. */
import { refuse } from "../errors/problem.ts";
import { parseSettings, settingsPath } from "../ledger/settings.ts";
import type { Services } from "../ports.ts";

/** @throws {Refusal} when the settings are missing or wrong */
export async function deploymentNames({
  open,
  step,
}: Pick<Services, "open" | "step">): Promise<string[]> {
  await using repository = await step("Fetch the repository", open);
  const { head, defaultBranch } = repository;
  const text = await repository.trees.file(head, settingsPath);
  if (text === null) return refuse("settings-missing", { branch: defaultBranch });
  return Object.keys(parseSettings(text, defaultBranch).deployments);
}
