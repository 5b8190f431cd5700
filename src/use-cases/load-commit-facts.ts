/** Loads the commits of entries, for the check of the ledger. */
import type { History } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Deployment } from "../ledger/settings.ts";
import type { CommitFacts } from "../ledger/verify.ts";
import type { Repository } from "../ports.ts";
import { dockerfilePath } from "../rollback/describing-files.ts";
import { bindingVersion, recordedVersion } from "../rollback/versions.ts";
import { pinIn } from "../runtime/pin.ts";
import { nameOf } from "../runtime/version.ts";
import { hasFolder } from "./trees.ts";

/** @returns deploy ID → what the repository has of its commit */
export async function loadCommitFacts(
  repository: Repository,
  deployment: Deployment,
  { entries }: History,
): Promise<Map<string, CommitFacts>> {
  const commits = await repository.commits.fetch(entries.flatMap(({ commit }) => commit ?? []));
  const facts = new Map<string, CommitFacts>();
  for (const entry of entries) {
    const { commit } = entry;
    const present = commit !== null && commits.has(commit) ? commit : null;
    facts.set(entry.id, await factsOf(repository, deployment, entry, present));
  }
  return facts;
}

/** @param commit null when the repository does not have it */
async function factsOf(
  repository: Repository,
  { runtime }: Deployment,
  entry: Entry,
  commit: string | null,
): Promise<CommitFacts> {
  const version = recordedVersion(entry);
  const recorded = version && nameOf(version);
  if (commit === null) return { exists: false, project: false, pin: null, recorded };
  const project = await hasFolder(repository, commit, entry.project);
  const isPinned = project && runtime === "astro" && entry.type !== "dags-only";
  const pin = pinIn(isPinned ? await repository.trees.file(commit, dockerfilePath(entry)) : null);
  const pinned = bindingVersion(entry, pin);
  return { exists: true, project, pin: pinned && nameOf(pinned), recorded };
}
