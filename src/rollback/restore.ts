/**
 * How the tree of a rollback is built: layers over the head's tree, later ones on top.
 * Source: docs/specification.md, 3.2 to 3.4.
 */
import { type Ledger, manifestInTree } from "../ledger/ledger.ts";
import type { Scope } from "../ledger/manifest.ts";
import { isWithin, join } from "../ledger/names.ts";
import { type Deployment, nestedProjects, type Settings } from "../ledger/settings.ts";

/** The commit that a layer comes from: the head, or the one that shipped the image or the DAGs. */
export type Source = "head" | "image" | "dags";

/** A path of the restored tree and the source of its content. It is removed if the source lacks it. */
export interface Layer {
  /** In the restored tree; `.` is the root. */
  readonly path: string;
  readonly from: Source;
  /** In the source's tree; `.` is the root. */
  readonly at: string;
}

/** A tree's entry under a name, as in git: mode and object ID. */
export interface TreeEntry {
  readonly mode: string;
  readonly oid: string;
}

/** A path of a new tree, and its new entry, which the remote has; null removes it. */
export interface TreeEdit {
  readonly path: string;
  readonly entry: TreeEntry | null;
}

/** A file with new content. */
export interface NewFile {
  readonly path: string;
  /** As in a tree: `100644`, or `100755` for a program. */
  readonly mode: string;
  readonly content: string | Buffer;
}

/** What changes at a path of a tree. */
export type TreeChange = TreeEdit | NewFile;

/**
 * Paths that a Deployment's deploys never ship, even if they are in its project.
 *
 * @param manifestPath null when the manifest is not in the deploy branch's tree
 */
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

/**
 * Paths that a Deployment's rollback never touches.
 *
 * @param manifestPath null when the manifest is not in the deploy branch's tree
 * @param nested from {@link nestedProjects}
 */
export function keptPaths(
  deployment: Pick<Deployment, "rollback" | "deployment-file" | "project">,
  manifestPath: string | null,
  nested: readonly string[],
): string[] {
  return [...unshippedPaths(deployment, manifestPath), ...deployment.rollback.keep, ...nested];
}

/**
 * Where a rollback would put what was never the project's code, because it lay in a folder that the project has
 * left: workflows, the manifest, projects of other Deployments.
 *
 * @param left the project folder in a commit that is restored
 * @returns paths from the root that stay as they are at the head
 */
export function strayPaths(
  { name, project }: Pick<Deployment, "name" | "project">,
  { deployments }: Settings,
  manifestPath: string | null,
  left: string,
): string[] {
  if (left === project) return [];
  const others = Object.entries(deployments).filter(([other]) => other !== name);
  return [".github", manifestPath, ...others.map(([, other]) => other.project)]
    .filter((path) => path !== null && path !== left && isWithin(path, left))
    .map((path) => join(project, left === "." ? `${path}` : `${path}`.slice(left.length + 1)));
}

/** {@link keptPaths} of a ledger's Deployment. */
export function keptPathsOf(ledger: Ledger): string[] {
  const { deployment, settings } = ledger;
  return keptPaths(deployment, manifestInTree(ledger), nestedProjects(settings, deployment));
}

/**
 * The layers of a rollback.
 *
 * @param projects the project folder in the commits that shipped image and DAGs
 * @param kept from {@link keptPaths}
 * @returns in order: each layer replaces what earlier ones put at its path
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

/** The paths that a rollback of a scope restores, and the paths inside them that it leaves alone. */
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

/** A layer, its entry in the source, and the entry that a tree has at its path. */
export interface PlacedLayer extends Layer {
  readonly source: TreeEntry | null;
  readonly found: TreeEntry | null;
  /** The paths, from the root, in which the two entries differ. */
  readonly differing: readonly string[];
}

/**
 * Checks a tree against the layers that it was built from: each layer must equal its source, except where a
 * later layer covers it.
 *
 * @param layers in order
 * @param edited paths that are changed on purpose (the Deployment file)
 * @returns deviating paths from the root; empty when the tree is correct
 */
export function deviations(
  layers: readonly PlacedLayer[],
  edited: readonly string[] = [],
): string[] {
  const deviating = layers.flatMap(({ differing }, index) => {
    const later = layers.slice(index + 1);
    const covers = [...later.map(({ path }) => path), ...edited];
    // A path above a cover differs too where a file gave way to the cover's folder.
    const placed = later.filter(({ source, found }) => source && found);
    return differing.filter(
      (path) =>
        !covers.some((cover) => isWithin(path, cover)) &&
        !placed.some((cover) => isWithin(cover.path, path)),
    );
  });
  return [...new Set(deviating)];
}

/** Whether two entries are the same object with the same mode; null is no entry. */
export function isSame(a: TreeEntry | null, b: TreeEntry | null): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}
