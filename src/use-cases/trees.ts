/** Looks layers up in their commits, and compares trees with them. */
import { codeParts, type ShippedCode } from "../ledger/code.ts";
import type { SnapshotParts } from "../ledger/history.ts";
import { type Ledger, manifestInTree } from "../ledger/ledger.ts";
import { isWithin, join } from "../ledger/names.ts";
import { type OutsideContent, reachingOutside } from "../ledger/outside-content.ts";
import type { Deployment } from "../ledger/settings.ts";
import type { Repository } from "../ports.ts";
import {
  deviations,
  isSame,
  type Layer,
  layersOf,
  type PlacedLayer,
  type Source,
  type TreeEdit,
  type TreeEntry,
  unshippedPaths,
} from "../rollback/restore.ts";
import { copiesFromOutside, linksOutOf } from "./links.ts";

/** The edits that layers make to a tree, in the layers' order. */
export async function treeEdits(
  { trees }: Repository,
  layers: readonly Layer[],
  sources: Readonly<Record<Source, string>>,
): Promise<TreeEdit[]> {
  const found = new Map<Source, ReadonlyMap<string, TreeEntry>>();
  for (const from of ["head", "image", "dags"] as const) {
    const paths = layers.filter((layer) => layer.from === from).map(({ at }) => at);
    found.set(from, await trees.entriesAt(sources[from], paths));
  }
  return layers.map(({ path, from, at }) => ({ path, entry: found.get(from)?.get(at) ?? null }));
}

/**
 * The paths in which a tree deviates from its layers; see {@link deviations}.
 *
 * @param edits from {@link treeEdits}, one for each layer
 * @param edited paths that are changed on purpose
 */
export async function deviationsFrom(
  { trees }: Repository,
  layers: readonly Layer[],
  edits: readonly TreeEdit[],
  treeish: string,
  edited: readonly string[] = [],
): Promise<string[]> {
  const inTree = await trees.entriesAt(
    treeish,
    layers.map(({ path }) => path),
  );
  const placed = layers.map(async (layer, index): Promise<PlacedLayer> => {
    const source = edits[index]?.entry ?? null;
    const found = inTree.get(layer.path) ?? null;
    return { ...layer, source, found, differing: await differing(layer.path, source, found) };
  });
  return deviations(await Promise.all(placed), edited);

  async function differing(path: string, source: TreeEntry | null, found: TreeEntry | null) {
    if (isSame(source, found)) return [];
    const entries = [source, found];
    // What a submodule has is in it, as in a folder.
    if (entries.every((entry) => !entry || entry.mode === submodule)) return [`${path}/`];
    const own = entries.some((entry) => entry && entry.mode !== folder) ? [path] : [];
    if (!entries.some((entry) => entry?.mode === folder)) return own;
    const changes = await trees.diff(await filesOf(source), await filesOf(found));
    return [...own, ...changes.map((change) => join(path, change.path))];
  }

  /** The tree of a folder; for anything else, the empty one, which git always has. */
  async function filesOf(entry: TreeEntry | null): Promise<string> {
    return entry?.mode === folder ? entry.oid : trees.idOf(treeish, []);
  }
}

const [folder, submodule] = ["040000", "160000"];

/**
 * The paths of a Deployment in which a tree differs from what runs now.
 *
 * @param running the deploys whose commits hold the code that runs; null when nothing was deployed
 * @returns paths from the root; null when the code that runs is unknown
 */
export async function differencesFromRunning(
  repository: Repository,
  deployment: Deployment,
  running: SnapshotParts | null,
  treeish: string,
): Promise<string[] | null> {
  const image = running?.image;
  const dags = running?.dags;
  if (!image?.commit || !dags?.commit) return null;
  const commits = await repository.commits.fetch([image.commit, dags.commit]);
  if (!commits.has(image.commit) || !commits.has(dags.commit)) return null;
  const layers = layersOf(deployment, { image: image.project, dags: dags.project }, "all", []);
  const sources = { head: treeish, image: image.commit, dags: dags.commit };
  const edits = await treeEdits(repository, layers, sources);
  return deviationsFrom(repository, layers, edits, treeish);
}

/** What {@link codeOf} needs to know of a ledger. */
type Shipping = Pick<Ledger, "deployment" | "location">;

/**
 * The code that a commit, or a tree, ships, by content. A part that reaches content outside is not known: the content may change
 * while the part stays.
 *
 * @param project the project folder in it
 */
export async function codeOf(
  repository: Repository,
  ledger: Shipping,
  project: string,
  treeish: string,
): Promise<ShippedCode & { readonly outside: readonly OutsideContent[] }> {
  const { deployment } = ledger;
  const [{ image, dags, hasDags }, ...reached] = await Promise.all([
    partsOf(repository, ledger, project, treeish),
    linksOutOf(repository, deployment, project, treeish, unshippedOf(ledger, project)),
    copiesFromOutside(repository, deployment, project, treeish),
  ]);
  const outside = reached.flat();
  const reaching = reachingOutside(outside);
  const isOfDags = (path: string) =>
    hasDags && isWithin(path, join(project, deployment["dags-folder"]));
  return {
    image: reaching.every(isOfDags) ? image : null,
    dags: reaching.some(isOfDags) ? null : dags,
    outside,
  };
}

/** The two parts of a commit, or a tree, by content, whatever they reach outside, and whether there is a DAGs folder. */
export async function partsOf(
  { trees }: Repository,
  ledger: Shipping,
  project: string,
  treeish: string,
) {
  const { deployment } = ledger;
  const dagsPath = join(project, deployment["dags-folder"]);
  const dagsEntry = (await trees.entriesAt(treeish, [dagsPath])).get(dagsPath);
  const hasDags = dagsEntry !== undefined && [folder, submodule].includes(dagsEntry.mode);
  const parts = codeParts(deployment, project, unshippedOf(ledger, project), hasDags);
  const [image, dags] = await Promise.all([
    trees.idOf(treeish, parts.image),
    trees.idOf(treeish, parts.dags),
  ]);
  return { image, dags, hasDags };
}

const unshippedOf = (ledger: Shipping, project: string) =>
  unshippedPaths({ ...ledger.deployment, project }, manifestInTree(ledger));

/** Whether a commit has a folder. @param path `.` is the root */
export async function hasFolder(
  { trees }: Repository,
  commit: string,
  path: string,
): Promise<boolean> {
  return (await trees.entriesAt(commit, [path])).get(path)?.mode === folder;
}
