/** Which Deployments a repository has. */
import type { Services } from "../ports.ts";
import { readSettings } from "./read-settings.ts";

/** @throws {Refusal} when the settings are missing or wrong */
export async function deploymentNames({
  open,
  step,
}: Pick<Services, "open" | "step">): Promise<string[]> {
  await using repository = await step("Fetch the repository", open);
  return Object.keys((await readSettings(repository)).deployments);
}
