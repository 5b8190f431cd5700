/** Loads the commits of entries, for the check of the ledger. */

import { Refusal } from "../errors/problem.ts";
import type { ShippedCode } from "../ledger/code.ts";
import type { History } from "../ledger/history.ts";
import type { LedgerFiles } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import { parseSettings, selectDeployment, settingsPath } from "../ledger/settings.ts";
import type { CommitFacts } from "../ledger/verify.ts";
import type { Repository } from "../ports.ts";
import { bindingVersion, recordedVersion } from "../rollback/versions.ts";
import { noPin } from "../runtime/pin.ts";
import { nameOf } from "../runtime/version.ts";
import { fetchPins, loadPin } from "./load-pin.ts";
import { codeOf, hasFolder, partsOf } from "./trees.ts";

/** @returns deploy ID → what the repository has of its commit */
export async function loadCommitFacts(
  repository: Repository,
  files: LedgerFiles,
  { entries }: History,
): Promise<Map<string, CommitFacts>> {
  const commits = await repository.commits.fetch(entries.flatMap(({ commit }) => commit ?? []));
  const projects = entries.flatMap(({ commit, project }) =>
    commit !== null && commits.has(commit) ? { commit, project } : [],
  );
  await fetchPins(repository, files.deployment, projects, [settingsPath]);
  const ownSettings = ownSettingsOf(files);
  const facts = entries.map(async (entry) => {
    const { commit } = entry;
    const present = commit !== null && commits.has(commit) ? commit : null;
    return [entry.id, await factsOf(repository, files, entry, present, ownSettings)] as const;
  });
  return new Map(await Promise.all(facts));
}

/** @param commit null when the repository does not have it */
async function factsOf(
  repository: Repository,
  files: LedgerFiles,
  entry: Entry,
  commit: string | null,
  ownSettings: OwnSettings,
): Promise<CommitFacts> {
  const version = recordedVersion(entry);
  const recorded = version && nameOf(version);
  if (commit === null) return { exists: false, project: false, pin: null, recorded, codes: [] };
  const project = await hasFolder(repository, commit, entry.project);
  const isPinned = project && entry.type !== "dags-only";
  const at = { commit, project: entry.project };
  const pin = isPinned ? await loadPin(repository, files.deployment, at) : noPin;
  const pinned = bindingVersion(entry, pin);
  const codes =
    project && entry.code ? await codesOf(repository, files, entry, commit, ownSettings) : [];
  return { exists: true, project, pin: pinned && nameOf(pinned), recorded, codes };
}

/**
 * What a commit ships under the settings of now, and under its own, which may have been others, unless the former is what
 * was recorded. What it reaches outside is not looked for where that would change nothing.
 *
 * @returns empty when neither gives the recorded code and the commit has no settings of its own
 */
async function codesOf(
  repository: Repository,
  files: LedgerFiles,
  { project, code }: Entry,
  commit: string,
  ownSettings: OwnSettings,
): Promise<ShippedCode[]> {
  const parts = await partsOf(repository, files, project, commit);
  const isRecorded = (part: keyof ShippedCode) => (code?.[part] ?? parts[part]) === parts[part];
  if (isRecorded("image") && isRecorded("dags")) return [parts];
  const now: ShippedCode = await codeOf(repository, files, project, commit);
  if (now.image === code?.image && now.dags === code.dags) return [now];
  const own = ownSettings(await repository.trees.file(commit, settingsPath));
  return own ? [now, await codeOf(repository, own, project, commit)] : [];
}

/** Reads the settings of a commit, as far as they say what it ships; null when they do not. */
type OwnSettings = (text: string | null) => Pick<LedgerFiles, "deployment" | "location"> | null;

/** Parses each text once: most commits have the same settings. */
function ownSettingsOf(files: LedgerFiles): OwnSettings {
  const parsed = new Map<string, ReturnType<OwnSettings>>();
  return (text) => {
    if (text === null) return null;
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const own = parse(files, text);
    parsed.set(text, own);
    return own;
  };
}

function parse({ deployment, defaultBranch, location }: LedgerFiles, text: string) {
  try {
    const settings = parseSettings(text, defaultBranch);
    const names = [deployment.name, ...deployment.formerly];
    const name = names.find((known) => Object.hasOwn(settings.deployments, known));
    if (name === undefined) return null;
    const own = selectDeployment(settings, name, defaultBranch);
    const { branch, path } = settings.manifest;
    return { deployment: own, location: { ...location, path, inTree: branch === own.branch } };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
