/** The workflow of a repository with which people roll back by hand. */
import { parseYaml } from "../ledger/yaml.ts";
import { inputsByHand } from "./events.ts";
import { rollsBack } from "./files.ts";

export interface RollbackWorkflow {
  /** Its name in `.github/workflows`. */
  readonly file: string;
  /** The inputs that its form asks for, by name. */
  readonly inputs: readonly string[];
}

/**
 * The first one that uses the root action, can be started by hand, and asks which deploy is meant.
 *
 * @param texts path → text of workflows
 * @returns null when there is none
 */
export function findRollbackWorkflow(texts: ReadonlyMap<string, string>): RollbackWorkflow | null {
  for (const [path, text] of texts) {
    const inputs = rollsBack(text) ? inputsByHand(parseYaml(text)) : [];
    if (inputs.includes("deploy-id")) return { file: path.split("/").at(-1) ?? path, inputs };
  }
  return null;
}
