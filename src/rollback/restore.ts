/**
 * How the tree of a rollback is put together: layers over the head's tree, later ones on top.
 * Source: docs/specification.md, 3.2 to 3.4.
 */
import { type Ledger, manifestInTree } from "../ledger/ledger.ts";
import type { Scope } from "../ledger/manifest.ts";
import { isWithin, join } from "../ledger/names.ts";
import { type Deployment, nestedProjects } from "../ledger/settings.ts";

/** Where a layer's content comes from: the head, or the commit that shipped image or DAGs. */
export type Source = "head" | "image" | "dags";

/** One path of the restored tree and what is put there; where the source lacks it, it is removed. */
export interface Layer {
  /** In the restored tree; `.` is the root. */
  readonly path: string;
  readonly from: Source;
  /** In the source's tree; `.` is the root. */
  readonly at: string;
}

/** What a tree holds under a name, as git has it. */
export interface TreeEntry {
  readonly mode: string;
  readonly oid: string;
}

/** A path of a new tree, and what it becomes; null removes it. */
export interface TreeEdit {
  readonly path: string;
  readonly entry: TreeEntry | null;
}

/** What no deploy of a Deployment ships, though it may lie in its project. */
export function unshippedPaths(
  deployment: Pick<Deployment, "deployment-file" | "project">,
  manifestPath: string | null,
): string[] {
  const file = deployment["deployment-file"];
  return [
    ".github",
    ...(manifestPath === null ? [] : [manifestPath]),
    ...(file === undefined ? [] : [join(deployment.project, file)]),
  ];
}

/** What a Deployment's rollback never touches. @param nested projects of others inside its own */
export function keptPaths(
  deployment: Pick<Deployment, "rollback" | "deployment-file" | "project">,
  manifestPath: string | null,
  nested: readonly string[],
): string[] {
  return [...unshippedPaths(deployment, manifestPath), ...deployment.rollback.keep, ...nested];
}

/** {@link keptPaths} of a Deployment in its ledger. */
export function keptPathsOf(ledger: Ledger): string[] {
  const { deployment, settings } = ledger;
  return keptPaths(deployment, manifestInTree(ledger), nestedProjects(settings, deployment));
}

/**
 * The layers of a rollback.
 *
 * @param projects where the project lay in the commits that shipped image and DAGs
 * @param kept from {@link keptPaths}
 */
export function layersOf(
  deployment: Pick<Deployment, "project" | "dags-folder" | "also">,
  projects: { readonly image: string; readonly dags: string },
  scope: Scope,
  kept: readonly string[],
): Layer[] {
  const { project, also } = deployment;
  const dagsFolder = deployment["dags-folder"];
  const dagsPath = join(project, dagsFolder);
  const dags: Layer =
    scope === "image"
      ? { path: dagsPath, from: "head", at: dagsPath }
      : { path: dagsPath, from: "dags", at: join(projects.dags, dagsFolder) };
  const image: Layer[] = [
    { path: project, from: "image", at: projects.image },
    ...also.map((path): Layer => ({ path, from: "image", at: path })),
  ];
  const restored = scope === "dags" ? [dags] : [...image, dags];
  const touched = (path: string) =>
    restored.some((layer) => isWithin(path, layer.path) || isWithin(layer.path, path));
  return [
    ...restored,
    ...kept.filter(touched).map((path): Layer => ({ path, from: "head", at: path })),
  ];
}

/** The paths that a rollback of a scope brings back, and those within them that it leaves. */
export function restoredPaths(
  {
    project,
    also,
    "dags-folder": dagsFolder,
  }: Pick<Deployment, "project" | "also" | "dags-folder">,
  scope: Scope,
  kept: readonly string[],
): { paths: string[]; except: string[] } {
  const dags = join(project, dagsFolder);
  if (scope === "dags") return { paths: [dags], except: [...kept] };
  return { paths: [project, ...also], except: scope === "image" ? [...kept, dags] : [...kept] };
}

/** A layer, what its source holds there, and what another tree holds in its place. */
export interface PlacedLayer extends Layer {
  readonly source: TreeEntry | null;
  readonly found: TreeEntry | null;
  /** The paths, from the root, in which the two differ. */
  readonly differing: readonly string[];
}

/**
 * In what a tree deviates from what layers make of it: each layer must equal its source but where a
 * later layer lies on it.
 *
 * @param layers in order
 * @param edited paths that are changed on purpose (the Deployment file)
 * @returns paths from the root; empty when the tree is as it must be
 */
export function deviations(
  layers: readonly PlacedLayer[],
  edited: readonly string[] = [],
): string[] {
  const deviating = layers.flatMap(({ differing }, index) => {
    const covers = [...layers.slice(index + 1).map(({ path }) => path), ...edited];
    // A file that gives way to a folder for what lies on top is explained by that as well.
    return differing.filter(
      (path) => !covers.some((cover) => isWithin(path, cover) || isWithin(cover, path)),
    );
  });
  return [...new Set(deviating)];
}

export function isSame(a: TreeEntry | null, b: TreeEntry | null): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}
