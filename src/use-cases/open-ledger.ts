/** Loads what every verb needs: settings, deploy branch, manifest, history. */
import { refuse } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import { type History, historyOf } from "../ledger/history.ts";
import { emptyManifest, type Manifest, parseManifest } from "../ledger/manifest.ts";
import {
  type Deployment,
  defaultManifestBranch,
  parseSettings,
  type Settings,
  selectDeployment,
  settingsPath,
} from "../ledger/settings.ts";
import { PushConflict } from "./publish.ts";

/** Where the manifest lives. */
export interface ManifestLocation {
  /** In full: `refs/heads/deploys`. */
  readonly ref: string;
  readonly path: string;
  /** The head of that branch; null before the first record. */
  readonly tip: string | null;
  /** Whether that branch is the deploy branch itself. */
  readonly inTree: boolean;
}

/** The ledger before its manifest is read. */
export interface LedgerFiles {
  readonly settings: Settings;
  readonly deployment: Deployment;
  /** The deploy branch in full: `refs/heads/main`. */
  readonly branch: string;
  /** The commit at its head. */
  readonly head: string;
  readonly place: ManifestLocation;
  /** The manifest's text; null when there is no such file. */
  readonly json: string | null;
}

export interface Ledger extends Omit<LedgerFiles, "json"> {
  /** As the file has it. */
  readonly manifest: Manifest;
  /** Whether nothing was ever recorded in this repository. */
  readonly isNew: boolean;
  /** With the commits that only tags tell (see `Entry.commit`). */
  readonly history: History;
}

/**
 * @param name the Deployment's; may be left out when the settings have just one
 * @throws {Refusal} when settings or manifest are missing or wrong
 */
export async function openLedger(
  repository: Repository,
  name: string | undefined,
): Promise<Ledger> {
  const { json, ...files } = await readLedgerFiles(repository, name);
  const { settings, place, deployment } = files;
  if (json === null) await assertNeverStarted(repository, settings["tag-prefix"], place);
  const manifest = json === null ? emptyManifest : parseManifest(json);
  const history = await withCommitsOfTags(repository, historyOf(manifest, deployment));
  return { ...files, manifest, isNew: json === null, history };
}

/**
 * Everything but the manifest itself, which may be missing or damaged.
 *
 * @param name the Deployment's; may be left out when the settings have just one
 * @throws {Refusal} when settings or the deploy branch are missing or wrong
 */
export async function readLedgerFiles(
  repository: Repository,
  name: string | undefined,
): Promise<LedgerFiles> {
  const { head: defaultHead, defaultBranch } = repository;
  const usual = `refs/heads/${defaultManifestBranch}`;
  const [text, early] = await Promise.all([
    repository.file(defaultHead, settingsPath),
    // Nearly always the manifest is there, on a branch that holds nothing else; fetched before the settings
    // say so.
    repository.fetch([usual], "whole"),
  ]);
  if (text === null) refuse("settings-missing", { branch: defaultBranch });
  const settings = parseSettings(text, defaultBranch);
  const deployment = selectDeployment(settings, name, defaultBranch);

  const branch = `refs/heads/${deployment.branch}`;
  const manifestRef = `refs/heads/${settings.manifest.branch}`;
  const known = new Map([...early, [`refs/heads/${defaultBranch}`, defaultHead]]);
  const others = [branch, manifestRef].filter((ref) => ref !== usual && !known.has(ref));
  const fetched = await repository.fetch(others);
  const headOf = (ref: string) => known.get(ref) ?? fetched.get(ref) ?? null;
  const head = headOf(branch);
  if (head === null)
    return refuse("branch-missing", { branch: deployment.branch, deployment: deployment.name });

  const { path } = settings.manifest;
  const place = {
    ref: manifestRef,
    path,
    tip: headOf(manifestRef),
    inTree: manifestRef === branch,
  };
  const json = place.tip === null ? null : await repository.file(place.tip, path);
  return { settings, deployment, branch, head, place, json };
}

/** Beside existing deploy tags a missing manifest was lost, not never made. */
async function assertNeverStarted(
  repository: Repository,
  prefix: string,
  { ref, tip }: ManifestLocation,
): Promise<void> {
  const now = await repository.list([`refs/tags/${prefix}*`, ref]);
  // Somebody else has just made the first record.
  if ((now.get(ref) ?? null) !== tip) throw new PushConflict([ref]);
  const tags = [...now.keys()].filter((name) => name.startsWith("refs/tags/"));
  if (tags.length > 0) refuse("manifest-missing", { prefix, count: tags.length });
}

/** Fills in the commits that only tags tell. */
export async function withCommitsOfTags(
  repository: Repository,
  history: History,
): Promise<History> {
  const open = history.entries.filter(({ commit }) => commit === null).map(({ tag }) => tag);
  if (open.length === 0) return history;
  await repository.fetch(open.map((tag) => `refs/tags/${tag}`));
  const tags = await repository.tags(open);
  return {
    ...history,
    entries: history.entries.map((entry) => ({
      ...entry,
      commit: entry.commit ?? tags.get(entry.tag)?.commit ?? null,
    })),
  };
}
