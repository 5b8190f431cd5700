/** Layers looked up in the commits that they come from, and trees compared with them. */
import type { Repository } from "../git/repository.ts";
import type { Code } from "../ledger/history.ts";
import { join } from "../ledger/names.ts";
import type { Deployment } from "../ledger/settings.ts";
import {
  deviations,
  isSame,
  type Layer,
  layersOf,
  type PlacedLayer,
  type Source,
  type TreeEdit,
  type TreeEntry,
} from "../rollback/restore.ts";

/** The commit of each source. */
export type Sources = Readonly<Record<Source, string>>;

/** What each layer puts into a tree. */
export async function treeEdits(
  repository: Repository,
  layers: readonly Layer[],
  sources: Sources,
): Promise<TreeEdit[]> {
  const found = { head: new Map(), image: new Map(), dags: new Map() } as Record<
    Source,
    Map<string, TreeEntry>
  >;
  for (const from of ["head", "image", "dags"] as const) {
    const paths = layers.filter((layer) => layer.from === from).map(({ at }) => at);
    if (paths.length > 0) found[from] = await repository.entries(sources[from], paths);
  }
  return layers.map(({ path, from, at }) => ({ path, entry: found[from].get(at) ?? null }));
}

/** In what a tree deviates from layers over it; see {@link deviations}. */
export async function deviationsFrom(
  repository: Repository,
  layers: readonly Layer[],
  grafts: readonly TreeEdit[],
  treeish: string,
  edited: readonly string[] = [],
): Promise<string[]> {
  const inTree = await repository.entries(
    treeish,
    layers.map(({ path }) => path),
  );
  const placed = layers.map(async (layer, index): Promise<PlacedLayer> => {
    const source = grafts[index]?.entry ?? null;
    const found = inTree.get(layer.path) ?? null;
    return {
      ...layer,
      source,
      found,
      differing: await differing(repository, layer, source, found),
    };
  });
  return deviations(await Promise.all(placed), edited);
}

const folder = "040000";

async function differing(
  repository: Repository,
  { path }: Layer,
  source: TreeEntry | null,
  found: TreeEntry | null,
): Promise<string[]> {
  if (isSame(source, found)) return [];
  if (source?.mode !== folder || found?.mode !== folder) return [path];
  const changes = await repository.changes(source.oid, found.oid);
  return changes.map((change) => join(path, change.path));
}

/**
 * The paths of a Deployment in which a tree differs from what runs now.
 *
 * @returns paths from the root, or null when what runs is not known
 */
export async function differingFromRunning(
  repository: Repository,
  deployment: Deployment,
  running: Code | null,
  treeish: string,
): Promise<string[] | null> {
  const image = running?.image;
  const dags = running?.dags;
  if (!image?.commit || !dags?.commit) return null;
  const commits = await repository.fetchCommits([image.commit, dags.commit]);
  if (!commits.has(image.commit) || !commits.has(dags.commit)) return null;
  const layers = layersOf(deployment, { image: image.project, dags: dags.project }, "all", []);
  const sources = { head: treeish, image: image.commit, dags: dags.commit };
  return deviationsFrom(repository, layers, await treeEdits(repository, layers, sources), treeish);
}
