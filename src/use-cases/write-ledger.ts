/** The bookkeeping that recording and rolling back share: IDs, the manifest's commit, its ref. */
import type { Identity, NewCommit } from "../git/fast-import.ts";
import type { RefUpdate } from "../git/push.ts";
import type { Repository } from "../git/repository.ts";
import { formatManifest, type Manifest } from "../ledger/manifest.ts";
import { bookkeepingMessage, formatMessage } from "../ledger/message.ts";
import { nextId } from "../ledger/numbering.ts";
import { tagName } from "../ledger/tag.ts";
import type { Ledger } from "./open-ledger.ts";
import { type PreviousAttempts, publish } from "./publish.ts";

/** A deploy's ID and the tag that goes with it. */
export interface DeployRef {
  readonly id: string;
  readonly tag: string;
}

/**
 * The next free ID. The manifest tells it; once its tag turned out to exist, the tags are asked as well.
 */
export async function nextDeployRef(
  repository: Repository,
  ledger: Ledger,
  { tagTaken }: PreviousAttempts,
): Promise<DeployRef> {
  const { history, settings } = ledger;
  const deployRef = (id: string): DeployRef => ({
    id,
    tag: tagName(settings["tag-prefix"], history.deployment, id),
  });
  const recorded = history.entries.map(({ id }) => id);
  const first = deployRef(nextId(recorded));
  if (!tagTaken) return first;
  const prefix = `refs/tags/${deployRef("").tag}`;
  const tagged = [...(await repository.list([`${prefix}*`])).keys()].map((ref) =>
    ref.slice(prefix.length),
  );
  return tagged.includes(first.id) ? deployRef(nextId([...recorded, ...tagged])) : first;
}

/** The commit that writes the manifest on its branch. */
export function manifestCommit(
  { place }: Pick<Ledger, "place">,
  manifest: Manifest,
  about: { readonly subject: string; readonly committer: Identity; readonly date: string },
): NewCommit {
  const { subject, committer, date } = about;
  return {
    parent: place.tip,
    author: committer,
    committer,
    date,
    message: place.inTree
      ? bookkeepingMessage(subject)
      : formatMessage({ subject, body: "", trailers: {} }),
    changes: [{ path: place.path, text: formatManifest(manifest) }],
  };
}

export function manifestUpdate({ place }: Pick<Ledger, "place">, commit: string): RefUpdate {
  return { ref: place.ref, from: place.tip, to: commit };
}

export function tagUpdate(tag: string, object: string): RefUpdate {
  return { ref: `refs/tags/${tag}`, from: null, to: object };
}

/** Pushes a new state of the manifest alone. @returns as {@link publish} */
export async function pushManifest(
  repository: Repository,
  ledger: Pick<Ledger, "place">,
  manifest: Manifest,
  about: Parameters<typeof manifestCommit>[2],
): Promise<boolean> {
  const [made = ""] = await repository.make([manifestCommit(ledger, manifest, about)], []);
  return publish(repository, [manifestUpdate(ledger, made)]);
}
