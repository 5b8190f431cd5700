/** Which Deployment is meant, when none was typed. */
import { deploymentNames } from "../use-cases/deployment-names.ts";
import type { Session } from "./session.ts";
import { promptChoice } from "./terminal.ts";

/** @returns the only one, or the one that a person picks from a list */
export async function pickDeployment({ services }: Pick<Session, "services">): Promise<string> {
  const names = await deploymentNames(services);
  const [only = "", ...others] = names;
  if (others.length === 0) return only;
  const choices = names.map((value) => ({ value, label: value }));
  return promptChoice("Which Deployment?", choices, null);
}
