/**
 * What the files of a branch must be after a rollback, and which deploys it undoes: a slow and obvious reading of
 * docs/specification.md, 2.1, 2.2 and 3.1 to 3.4, over plain maps. It shares no code with what it judges.
 */
import { treeId } from "./files-objects.ts";

export interface File {
  /** As git writes it: `100644`, `100755`, `120000` for a symbolic link, `160000` for a submodule. */
  readonly mode: string;
  /** Content; what a link names; the commit of a submodule. */
  readonly text: string;
}

/** Path → file, of a whole commit. The manifest is left out. */
export type Tree = ReadonlyMap<string, File>;

export type Scope = "all" | "dags" | "image";

/** Where the code of a Deployment is, by the settings that count now. */
export interface Place {
  readonly project: string;
  readonly dagsFolder: string;
  readonly also: readonly string[];
  readonly keep: readonly string[];
  /** Inside the project. */
  readonly deploymentFile: string | null;
  /** Projects of the other Deployments. */
  readonly others: readonly string[];
}

/** The two parts of the code that runs, by content: the IDs of git trees (2.2). */
export interface Code {
  readonly image: string;
  readonly dags: string;
}

export interface Deploy {
  readonly id: string;
  readonly commit: string;
  readonly tree: Tree;
  readonly project: string;
  /** What was shipped; of a rollback, what has to be shipped, until somebody says what was. */
  type: "image-and-dags" | "image-only" | "dags-only";
  code: Code;
  /** The version that its image has; empty when it has none. */
  readonly runtime: string;
  readonly dagDeployEnabled: boolean;
  readonly rollback: { readonly to: string; readonly scope: Scope } | null;
  /** Place in time; all are different. */
  readonly created: number;
  status: "initialized" | "deployed" | "failed";
  finished: number | null;
  mark: { readonly as: "good" | "bad"; readonly at: number } | null;
}

/** A commit, and where the project was in it. */
export type Source = Pick<Deploy, "tree" | "project">;

/** The code that ran after a deploy. */
export interface Parts {
  readonly image: Deploy;
  readonly dags: Deploy;
}

export const isIn = (path: string, folder: string): boolean =>
  folder === "." || path === folder || path.startsWith(`${folder}/`);

const join = (folder: string, path: string): string =>
  folder === "." ? path : `${folder}/${path}`;

/** The path inside a folder in which it is. */
export const inside = (path: string, folder: string): string =>
  folder === "." ? path : path.slice(folder.length + 1);

const select = (tree: Tree, isWanted: (path: string) => boolean): Tree =>
  new Map([...tree].filter(([path]) => isWanted(path)));

/** Deploys that ended well, in the order in which they ended. */
export const ran = (deploys: readonly Deploy[]): Deploy[] =>
  deploys
    .filter(({ status }) => status === "deployed")
    .sort((a, b) => (a.finished ?? 0) - (b.finished ?? 0));

/** The code that ran after a deploy (3.2); null when no deploy shipped its image. */
export function partsOf(deploys: readonly Deploy[], target: Deploy): Parts | null {
  const deployed = ran(deploys);
  const upTo = deployed.slice(0, deployed.indexOf(target) + 1);
  const image = upTo.findLast(({ type }) => type !== "dags-only");
  const dags = upTo.findLast(({ type }) => type !== "image-only");
  return image ? { image, dags: dags ?? target } : null;
}

/** The code that runs now; null when nothing does. */
export function runningOf(deploys: readonly Deploy[]): Parts | null {
  const current = ran(deploys).at(-1);
  return current ? partsOf(deploys, current) : null;
}

/** The DAG deploy setting: that of the deploy that runs. */
export const dagDeploysOf = (deploys: readonly Deploy[]): boolean =>
  ran(deploys).at(-1)?.dagDeployEnabled ?? false;

/** What identifies the code that ran after a deploy, whatever its commits are called (3.1). */
function contentAfter(deploys: readonly Deploy[], deploy: Deploy): string {
  const parts = partsOf(deploys, deploy);
  return parts ? `${parts.image.code.image} ${parts.dags.code.dags}` : deploy.id;
}

/** The snapshots that are in place, oldest first, and the snapshot of each deploy (3.1). */
export function stackOf(deploys: readonly Deploy[]): {
  stack: string[];
  names: Map<string, string>;
} {
  interface Snapshot {
    name: string;
    readonly content: string;
  }
  const shipped = new Map<string, Snapshot>();
  const known = new Map<string, Snapshot>();
  let stack: Snapshot[] = [];
  for (const deploy of ran(deploys)) {
    const { id, rollback } = deploy;
    const content = contentAfter(deploys, deploy);
    const target = rollback ? shipped.get(rollback.to) : undefined;
    const snapshot = target ?? known.get(content) ?? { name: id, content };
    if (!rollback && snapshot.content === content) snapshot.name = id;
    shipped.set(id, snapshot);
    if (!known.has(content)) known.set(content, snapshot);
    const at = stack.indexOf(snapshot);
    stack = at < 0 ? [...stack, snapshot] : stack.slice(0, at + 1);
  }
  return {
    stack: stack.map(({ name }) => name),
    names: new Map([...shipped].map(([id, { name }]) => [id, name])),
  };
}

/** Whether a deploy counts as bad: by its own mark, or by the newest one of those that ran the same code (3.1). */
export function isBad(deploys: readonly Deploy[], deploy: Deploy): boolean {
  if (deploy.mark?.as === "bad") return true;
  const content = contentAfter(deploys, deploy);
  const marks = ran(deploys)
    .filter((other) => contentAfter(deploys, other) === content)
    .flatMap(({ mark }) => mark ?? [])
    .sort((a, b) => a.at - b.at);
  return deploy.status === "deployed" && marks.at(-1)?.as === "bad";
}

/** What `last-good` means; null for none (3.1). */
export function lastGoodOf(deploys: readonly Deploy[]): string | null {
  const { stack, names } = stackOf(deploys);
  const before = stack.slice(0, -1);
  const good = ran(deploys)
    .filter(({ mark }) => mark?.as === "good")
    .filter(({ id }) => before.includes(names.get(id) ?? ""))
    .filter((deploy) => !isBad(deploys, deploy));
  return good.at(-1)?.id ?? null;
}

/** What `previous` means; null for none (3.1). */
export function previousOf(deploys: readonly Deploy[]): string | null {
  const { stack } = stackOf(deploys);
  const newest = [...deploys].sort((a, b) => a.created - b.created).at(-1);
  if (newest?.rollback && newest.status !== "deployed") return newest.rollback.to;
  return stack.at(newest?.status === "failed" ? -1 : -2) ?? null;
}

/** IDs of the snapshots that a rollback takes out, oldest first (3.1). */
export function undoneBy(deploys: readonly Deploy[], target: Deploy): string[] {
  const { stack, names } = stackOf(deploys);
  const at = stack.indexOf(names.get(target.id) ?? "");
  const undone = at < 0 ? [] : stack.slice(at + 1);
  const created = (id: string) => deploys.find((deploy) => deploy.id === id)?.created ?? 0;
  return undone.sort((a, b) => created(a) - created(b));
}

/** Whether a path is never rolled back (3.3). @param left folders in which the project was in what comes back */
export function isKept(path: string, place: Place, left: readonly string[] = []): boolean {
  const { project, also, keep, others } = place;
  const nested = others.filter((other) =>
    [project, ...also].some((mine) => other !== mine && isIn(other, mine)),
  );
  // What was not the project's own in a folder that it has left does not move with it.
  const strays = left
    .filter((folder) => folder !== project)
    .flatMap((folder) =>
      [".github", ...others]
        .filter((other) => other !== folder && isIn(other, folder))
        .map((other) => join(project, inside(other, folder))),
    );
  return [".github", ...keep, ...nested, ...strays].some((folder) => isIn(path, folder));
}

/** One part of the code, at the paths that it has now: the image with the `also` paths, or the DAGs. */
export function partAt({ tree, project }: Source, part: "image" | "dags", place: Place): Tree {
  const dags = join(project, place.dagsFolder);
  const found = new Map<string, File>();
  for (const [path, file] of tree) {
    if (!isIn(path, project)) continue;
    if (isIn(path, dags) !== (part === "dags")) continue;
    found.set(join(place.project, inside(path, project)), file);
  }
  if (part === "image")
    for (const [path, file] of tree)
      if (place.also.some((folder) => isIn(path, folder))) found.set(path, file);
  return found;
}

/** What a commit ships, by content (2.2). */
export function shippedCode({ tree, project }: Source, place: Place): Code {
  const dagsFolder = join(project, place.dagsFolder);
  const also = place.also.filter((folder) => !isIn(folder, project));
  const { deploymentFile } = place;
  const unshipped = [".github", ...(deploymentFile ? [join(project, deploymentFile)] : [])];
  const image = new Map<string, File>();
  const dags = new Map<string, File>();
  const linked = tree.get(dagsFolder)?.mode === "160000" ? tree.get(dagsFolder) : undefined;
  for (const [path, file] of tree) {
    if (path === dagsFolder && linked) continue;
    if (unshipped.some((other) => isIn(path, other))) continue;
    if (path !== dagsFolder && isIn(path, dagsFolder)) dags.set(inside(path, dagsFolder), file);
    else if (isIn(path, project)) image.set(`project/${inside(path, project)}`, file);
    if (also.some((folder) => isIn(path, folder))) image.set(`also/${path}`, file);
  }
  return { image: treeId(image), dags: linked?.text ?? treeId(dags) };
}

/** The code that runs after a deploy: what it does not ship stays. */
export function codeAfter(type: Deploy["type"], own: Code, running: Parts | null): Code {
  return {
    image: type === "dags-only" && running ? running.image.code.image : own.image,
    dags: type === "image-only" && running ? running.dags.code.dags : own.dags,
  };
}

/**
 * The files of the branch after a rollback.
 *
 * @param deploymentText what the Deployment file says with the values that go back
 */
export function expectedFiles(
  head: Tree,
  code: { readonly image: Source; readonly dags: Source },
  scope: Scope,
  place: Place,
  deploymentText?: string,
): Tree {
  const here = { tree: head, project: place.project };
  const { image, dags } = {
    image: scope === "dags" ? here : code.image,
    dags: scope === "image" ? here : code.dags,
  };
  const ours = [place.project, ...place.also];
  const left = [code.image.project, code.dags.project];
  const stays = (path: string) => isKept(path, place, left);
  const goesBack = (path: string) => !stays(path);
  const files = new Map<string, File>();
  // What comes later counts more: a file gives way to a folder, and a folder to a file.
  for (const layer of [
    select(head, (path) => !ours.some((folder) => isIn(path, folder))),
    select(partAt(image, "image", place), goesBack),
    select(partAt(dags, "dags", place), goesBack),
    select(head, stays),
  ])
    for (const [path, file] of layer) {
      for (const other of files.keys())
        if (isIn(other, path) || isIn(path, other)) files.delete(other);
      files.set(path, file);
    }
  const settingsFile = place.deploymentFile && join(place.project, place.deploymentFile);
  const atHead = settingsFile ? head.get(settingsFile) : undefined;
  if (settingsFile) files.delete(settingsFile);
  if (settingsFile && atHead)
    files.set(settingsFile, { mode: atHead.mode, text: deploymentText ?? atHead.text });
  return files;
}

export const areSame = (a: Tree, b: Tree): boolean => differences(a, b).length === 0;

/** Paths in which two trees differ. */
export function differences(a: Tree, b: Tree): string[] {
  const paths = new Set([...a.keys(), ...b.keys()]);
  return [...paths].filter((path) => {
    const [one, other] = [a.get(path), b.get(path)];
    return one?.mode !== other?.mode || one?.text !== other?.text;
  });
}
