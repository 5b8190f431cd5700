/** Builds the tree of a rollback in our copy, and checks it against its sources. Source: docs/specification.md, 3.3. */
import { isUtf8 } from "node:buffer";
import { refuse } from "../errors/problem.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { isWithin } from "../ledger/names.ts";
import type { Repository } from "../ports.ts";
import {
  editedFile,
  type LeftSetting,
  type RestoredSettings,
} from "../rollback/deployment-file.ts";
import { deploymentFilePath } from "../rollback/describing-files.ts";
import type { TreeFacts } from "../rollback/facts.ts";
import type { FileChange } from "../rollback/plan.ts";
import type { Recipe } from "../rollback/recipe.ts";
import type { NewFile, TreeChange } from "../rollback/restore.ts";
import { fittedSubmodules } from "./submodules.ts";
import { codeOf, deviationsFrom, hasFolder, treeEdits } from "./trees.ts";

/** @throws {Refusal} `restored-tree-wrong` when the tree fails its check */
export async function restoreTree(
  repository: Repository,
  ledger: Ledger,
  recipe: Recipe,
): Promise<
  Pick<
    TreeFacts,
    "tree" | "changes" | "hasProject" | "code" | "outside" | "entryless" | "files" | "uneditable"
  >
> {
  const { layers } = recipe;
  const { tree, changes, edits, file, submodules } = await buildTree(repository, ledger, recipe);
  const left = file?.left ?? [];

  const editedPaths = [file?.edit, submodules.edit].flatMap((edit) => edit?.path ?? []);
  const { project } = ledger.deployment;
  const [files, deviating, { outside: content, ...code }] = await Promise.all([
    repository.trees.diff(ledger.head, tree),
    deviationsFrom(repository, layers, edits, tree, editedPaths),
    codeOf(repository, ledger, project, tree),
  ]);
  const areas = [...layers.map(({ path }) => path), ...editedPaths];
  // A file above a restored folder gives way to it.
  const gaveWay = ({ path, change }: FileChange) =>
    change === "removed" && edits.some((edit) => edit.entry && isWithin(edit.path, path));
  const outside = files.filter(
    (file) => !areas.some((area) => isWithin(file.path, area)) && !gaveWay(file),
  );
  const wrong = [...deviating, ...outside.map(({ path }) => path)];
  if (wrong.length > 0) refuse("restored-tree-wrong", { paths: wrong.slice(0, 20) });
  return {
    tree,
    changes,
    hasProject: await hasFolder(repository, tree, project),
    code,
    outside: content,
    entryless: content
      .filter(({ by, path }) => by === "submodule" && !submodules.entries?.has(path))
      .map(({ path }) => path),
    files,
    uneditable: file && left.length > 0 ? { path: file.path, settings: left } : null,
  };
}

/** Builds the tree on the ledger's head. @returns its ID, all changes, and those of layers, Deployment file, `.gitmodules` */
export async function buildTree(
  repository: Repository,
  ledger: Ledger,
  { layers, sources, settings }: Recipe,
) {
  const { head } = ledger;
  const own = { ...sources, head };
  const edits = await treeEdits(repository, layers, own);
  const file = await deploymentFileWith(repository, ledger, settings);
  const restoring: TreeChange[] = [...edits, ...(file?.edit ? [file.edit] : [])];
  const restored = await repository.trees.make(head, restoring);
  const submodules = await fittedSubmodules(repository, layers, own, restored);
  if (!submodules.edit) return { tree: restored, changes: restoring, edits, file, submodules };
  const changes = [...restoring, submodules.edit];
  const tree = await repository.trees.make(head, changes);
  return { tree, changes, edits, file, submodules };
}

/** What the restored settings change in the Deployment file, whose mode and other bytes stay; null when there is none. */
async function deploymentFileWith(
  { trees }: Repository,
  { deployment, head }: Ledger,
  settings: RestoredSettings,
): Promise<{ path: string; edit: NewFile | null; left: LeftSetting[] } | null> {
  const path = deploymentFilePath(deployment);
  if (path === null || Object.keys(settings).length === 0) return null;
  const entry = (await trees.entriesAt(head, [path])).get(path);
  if (!entry?.mode.startsWith("100")) return null;
  const bytes = await trees.bytes(head, path);
  if (bytes === null) return { path, edit: null, left: Object.entries(settings) as LeftSetting[] };
  // In Latin-1 every byte is a character, so any file comes out as it was.
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  const before = bytes.toString(encoding);
  const { text, left } = editedFile(before, settings);
  if (text === before) return { path, edit: null, left };
  return { path, edit: { path, mode: entry.mode, content: Buffer.from(text, encoding) }, left };
}
