/** Loads what every use case needs: settings, deploy branch, manifest, history. */
import { refuse } from "../errors/problem.ts";
import { deploysOf, type History, historyOf } from "../ledger/history.ts";
import type { Ledger, LedgerFiles, ManifestLocation } from "../ledger/ledger.ts";
import { emptyManifest, parseManifest } from "../ledger/manifest.ts";
import { defaultManifestBranch, type Settings, selectDeployment } from "../ledger/settings.ts";
import { limits } from "../limits.ts";
import type { Repository } from "../ports.ts";
import { readSettings } from "./read-settings.ts";

/**
 * Opens the ledger; reads it again if the first record lands in the meantime.
 *
 * @param name the Deployment's; undefined when the settings have just one
 * @throws {Refusal} when settings or manifest are missing or wrong
 */
export async function openLedger(
  repository: Repository,
  name: string | undefined,
): Promise<Ledger> {
  for (;;) {
    const { json, ...files } = await readLedgerFiles(repository, name);
    const { settings, location, deployment } = files;
    if (json === null && (await wasJustStarted(repository, settings, location))) {
      await repository.refresh([location.ref]);
      continue;
    }
    const manifest = json === null ? emptyManifest : parseManifest(json);
    const history = await withCommitsOfTags(repository, historyOf(manifest, deployment));
    return { ...files, manifest, isNew: json === null, history };
  }
}

/**
 * Everything except the manifest itself, which may be missing or damaged.
 *
 * @param name the Deployment's; undefined when the settings have just one
 * @throws {Refusal} when settings or the deploy branch are missing or wrong
 */
export async function readLedgerFiles(
  repository: Repository,
  name: string | undefined,
): Promise<LedgerFiles> {
  const { head: defaultHead, defaultBranch } = repository;
  const usual = `refs/heads/${defaultManifestBranch}`;
  const [settings, usualManifest] = await Promise.all([
    readSettings(repository),
    // The manifest is nearly always there, on a branch without other files, so do not wait for the settings.
    repository.refs.fetch([usual], "all"),
  ]);
  const deployment = selectDeployment(settings, name, defaultBranch);

  const branch = `refs/heads/${deployment.branch}`;
  const manifestRef = `refs/heads/${settings.manifest.branch}`;
  const known = new Map([...usualManifest, [`refs/heads/${defaultBranch}`, defaultHead]]);
  const others = [branch, manifestRef].filter((ref) => ref !== usual && !known.has(ref));
  const fetched = await repository.refs.fetch(others);
  const headOf = (ref: string) => known.get(ref) ?? fetched.get(ref) ?? null;
  const head = headOf(branch);
  if (head === null)
    return refuse("branch-missing", { branch: deployment.branch, deployment: deployment.name });

  const { path } = settings.manifest;
  const location = {
    ref: manifestRef,
    path,
    tip: headOf(manifestRef),
    inTree: manifestRef === branch,
  };
  const json =
    location.tip === null ? null : await repository.trees.file(location.tip, path, limits.manifest);
  return { settings, deployment, defaultBranch, branch, head, location, json };
}

/**
 * Whether the missing manifest has been started since it was looked for.
 *
 * @throws {Refusal} `manifest-missing` when there are deploy tags, so the manifest was lost
 */
async function wasJustStarted(
  repository: Repository,
  { "tag-prefix": prefix, manifest: { branch } }: Settings,
  { ref, tip }: ManifestLocation,
): Promise<boolean> {
  const now = await repository.refs.list([`refs/tags/${prefix}*`, ref]);
  if ((now.get(ref) ?? null) !== tip) return true;
  // A tag such as `deploy/prod` is none of a deploy.
  const start = `refs/tags/${prefix}`;
  const tags = [...now.keys()].filter(
    (name) => name.startsWith(start) && /^[^/]+\/[^/]+$/.test(name.slice(start.length)),
  );
  if (tags.length > 0) refuse("manifest-missing", { prefix, count: tags.length, branch });
  return false;
}

/** Fills in the commits that only tags have. */
export async function withCommitsOfTags(
  { refs, tags }: Repository,
  history: History,
): Promise<History> {
  const open = history.entries.filter(({ commit }) => commit === null).map(({ tag }) => tag);
  if (open.length === 0) return history;
  await refs.fetch(open.map((tag) => `refs/tags/${tag}`));
  const found = await tags.read(open);
  const entries = history.entries.map((entry) => ({
    ...entry,
    commit: entry.commit ?? found.get(entry.tag)?.commit ?? null,
  }));
  return { ...history, ...deploysOf(entries) };
}
