/** The ledger at an earlier time, and deploys that have left its manifest. */
import { currentOf, deploysOf, qualifiedId } from "../ledger/history.ts";
import { upTo } from "../ledger/import.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import { entryOfTag, tagName } from "../ledger/tag.ts";
import type { Repository } from "../ports.ts";

/** The ledger as it was at a time. @param time ISO 8601, UTC */
export function ledgerAt(ledger: Ledger, time: string): Ledger {
  const { history } = ledger;
  const then = deploysOf(upTo(history.entries, time));
  if (then.entries.length === history.entries.length) return ledger;
  const dagDeployEnabled = currentOf(then)?.dagDeployEnabled ?? false;
  return { ...ledger, history: { ...history, ...then, dagDeployEnabled } };
}

/** Deploys that only their tags have, oldest first. */
export async function olderDeploys(
  repository: Repository,
  { deployment, history, settings }: Ledger,
): Promise<Entry[]> {
  const known = new Set(history.entries.map(({ tag }) => tag));
  const owners = [...deployment.formerly, deployment.name];
  const prefixes = owners.map((name) => tagName(settings["tag-prefix"], name, ""));
  const listed = await repository.tags.fetch(prefixes.map((prefix) => `${prefix}*`));
  const names = [...listed.keys()].filter((name) => !known.has(name));
  const taken = new Set(history.entries.map(({ id }) => id));
  return [...(await repository.tags.read(names)).values()]
    .flatMap((tag) => entryOfTag(tag) ?? [])
    .sort((a, b) => owners.indexOf(b.deployment) - owners.indexOf(a.deployment))
    .map(({ deployment: owner, entry }) => {
      const id = taken.has(entry.id) ? qualifiedId(owner, entry.id) : entry.id;
      taken.add(id);
      return { ...entry, id };
    })
    .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}
