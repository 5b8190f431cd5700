/** Reads the settings of a repository. */
import { refuse } from "../errors/problem.ts";
import { parseSettings, type Settings, settingsPath } from "../ledger/settings.ts";
import type { Repository } from "../ports.ts";

/** @throws {Refusal} when the settings are missing or wrong */
export async function readSettings(repository: Repository): Promise<Settings> {
  const { trees, head, defaultBranch } = repository;
  const text = await trees.file(head, settingsPath);
  if (text !== null) return parseSettings(text, defaultBranch);
  return refuse("settings-missing", {
    branch: defaultBranch,
    similar: await similarFile(repository),
  });
}

/** A file that may have been meant as the settings; null when there is none. */
async function similarFile({ trees, head }: Repository): Promise<string | null> {
  const folder = ".github";
  const names = await trees.names(head, folder);
  const found = names.find((name) => /^deploys\.ya?ml$/i.test(name));
  return found === undefined ? null : `${folder}/${found}`;
}
