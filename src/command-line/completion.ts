/**
 * Shell completion. Deployments and deploys come from the clone alone: whoever presses the Tab key waits for no server,
 * and no password is asked for.
 */
import type { RootCommand } from "@bomb.sh/tab";
import { Clone } from "../git/clone.ts";
import { deployId, targetWords } from "../ledger/names.ts";
import { parseSettings, settingsPath } from "../ledger/settings.ts";
import { tagName } from "../ledger/tag.ts";

/** How many deploys are offered, the newest first. */
const offeredDeploys = 50;

/** What a clone knows of its Deployments. */
interface Names {
  readonly deployments: readonly string[];
  readonly deploys: readonly string[];
}

/**
 * Adds the names that the clone knows to what is offered for options and arguments.
 *
 * @param typed the words after `complete --`
 */
export async function completeNames(
  offered: Pick<RootCommand, "commands">,
  typed: readonly string[],
): Promise<void> {
  const { deployments, deploys } = await namesIn(
    optionIn(typed, "-C", "--directory") ?? ".",
    typed,
  );
  for (const { options, arguments: places } of offered.commands.values()) {
    const deployment = options.get("deployment");
    if (deployment) deployment.handler = offering(deployments);
    const deploy = places.get("deploy");
    if (deploy) deploy.handler = offering([...targetWords, ...deploys]);
  }
}

/** Offers words without descriptions. */
function offering(words: readonly string[]) {
  return (offer: (word: string, about: string) => void) => {
    for (const word of words) offer(word, "");
  };
}

function optionIn(typed: readonly string[], short: string, long: string): string | undefined {
  const place = typed.findIndex((word) => word === short || word === long);
  return place < 0 ? undefined : typed[place + 1];
}

/** @returns nothing where the folder is no clone, or its settings cannot be read: there is nobody to tell */
async function namesIn(folder: string, typed: readonly string[]): Promise<Names> {
  try {
    const clone = await Clone.open(folder, "origin", { isOffline: true });
    const text = (await clone.read(settingsPath)) ?? "";
    const settings = parseSettings(text, await clone.defaultBranch());
    const deployments = Object.keys(settings.deployments);
    const named = optionIn(typed, "-d", "--deployment");
    const wanted = deployments.filter((name) => named === undefined || name === named);
    const prefixes = wanted.map((name) => tagName(settings["tag-prefix"], name, ""));
    const tags = await clone.newestTags(prefixes, offeredDeploys);
    const ids = tags.map((tag) => tag.slice(tag.lastIndexOf("/") + 1));
    return { deployments, deploys: ids.filter((id) => deployId.safeParse(id).success) };
  } catch {
    return { deployments: [], deploys: [] };
  }
}

/** What the script for bash needs of the package `bash-completion`, for where that is not installed. */
export const withoutBashCompletion = `if ! declare -F _get_comp_words_by_ref > /dev/null; then
    _get_comp_words_by_ref() {
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
        cur=\${COMP_WORDS[COMP_CWORD]}
        prev=\${COMP_WORDS[COMP_CWORD - 1]}
    }
fi
`;
