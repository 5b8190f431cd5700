/** What recording and rolling back share: the next ID, the manifest's commit and its ref. */
import { type DeployRef, nextDeployRef } from "../ledger/deploy-ref.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { formatManifest, type Manifest } from "../ledger/manifest.ts";
import { bookkeepingMessage, formatMessage } from "../ledger/message.ts";
import { tagName } from "../ledger/tag.ts";
import type { Identity, NewCommit, RefUpdate, Repository, Services } from "../ports.ts";
import type { NewFile } from "../rollback/restore.ts";
import { pushAndConfirm } from "./push-and-confirm.ts";
import type { PreviousAttempts } from "./retry-on-conflict.ts";

/** The next deploy's ID and tag. Lists tags only once the first choice has turned out to be taken. */
export async function findDeployRef(
  repository: Repository,
  { history, settings }: Ledger,
  { tagTaken }: PreviousAttempts,
): Promise<DeployRef> {
  const prefix = settings["tag-prefix"];
  const tagged = tagTaken ? await taggedIds(repository, prefix, history.deployment) : [];
  return nextDeployRef(history, prefix, tagged);
}

/** The IDs that existing tags have. */
export async function taggedIds(
  { refs }: Repository,
  prefix: string,
  deployment: string,
): Promise<string[]> {
  const start = `refs/tags/${tagName(prefix, deployment, "")}`;
  return [...(await refs.list([`${start}*`])).keys()].map((ref) => ref.slice(start.length));
}

/** A commit that changes only the manifest: its subject, who makes it, and when (ISO 8601, UTC). */
export interface ManifestCommit {
  readonly subject: string;
  readonly committer: Identity;
  readonly date: string;
}

/** The commit that writes the manifest on its branch. */
export function manifestCommit(
  { location }: Pick<Ledger, "location">,
  manifest: Manifest,
  { subject, committer, date }: ManifestCommit,
): NewCommit {
  return {
    parent: location.tip,
    author: committer,
    committer,
    date,
    message: location.inTree
      ? bookkeepingMessage(subject)
      : formatMessage({ subject, body: "", trailers: {} }),
    changes: [manifestFile(location, manifest)],
  };
}

/** The manifest as a file of its branch. */
export function manifestFile({ path }: Ledger["location"], manifest: Manifest): NewFile {
  return { path, mode: "100644", content: formatManifest(manifest) };
}

export function manifestUpdate({ location }: Pick<Ledger, "location">, commit: string): RefUpdate {
  return { ref: location.ref, from: location.tip, to: commit };
}

export function tagUpdate(tag: string, object: string): RefUpdate {
  return { ref: `refs/tags/${tag}`, from: null, to: object };
}

/** Pushes a change to the manifest alone. @returns and throws as {@link pushAndConfirm} */
export async function pushManifest(
  repository: Repository,
  ledger: Pick<Ledger, "location" | "settings">,
  manifest: Manifest,
  about: Omit<ManifestCommit, "committer">,
  services: Pick<Services, "committer" | "writer">,
): Promise<boolean> {
  const writer = await services.writer(repository, ledger.settings.sign);
  const committer = await services.committer();
  const commit = manifestCommit(ledger, manifest, { ...about, committer });
  const [made = ""] = await writer.make([commit], []);
  return pushAndConfirm(repository, writer, [manifestUpdate(ledger, made)]);
}
