/** Builds the tree of a rollback in our copy, and checks it against its sources. Source: docs/specification.md, 3.3. */
import { refuse } from "../errors/problem.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { isWithin } from "../ledger/names.ts";
import type { Repository } from "../ports.ts";
import { type RestoredSettings, withSettings } from "../rollback/deployment-file.ts";
import { deploymentFilePath } from "../rollback/describing-files.ts";
import type { TreeFacts } from "../rollback/facts.ts";
import type { FileChange } from "../rollback/plan.ts";
import type { Recipe } from "../rollback/recipe.ts";
import { codeOf, deviationsFrom, treeEdits } from "./trees.ts";

/** @throws {Refusal} `restored-tree-wrong` when the tree fails its check */
export async function restoreTree(
  repository: Repository,
  ledger: Ledger,
  recipe: Recipe,
): Promise<Pick<TreeFacts, "tree" | "code" | "files" | "uneditable">> {
  const { layers } = recipe;
  const { tree, edits, file } = await buildTree(repository, ledger, recipe);

  const files = await repository.trees.diff(ledger.head, tree);
  const editedPaths = file?.text == null ? [] : [file.path];
  const areas = [...layers.map(({ path }) => path), ...editedPaths];
  // A file above a restored folder gives way to it.
  const gaveWay = ({ path, change }: FileChange) =>
    change === "removed" && edits.some((edit) => edit.entry && isWithin(edit.path, path));
  const outside = files.filter(
    (file) => !areas.some((area) => isWithin(file.path, area)) && !gaveWay(file),
  );
  const wrong = [
    ...(await deviationsFrom(repository, layers, edits, tree, editedPaths)),
    ...outside.map(({ path }) => path),
  ];
  if (wrong.length > 0) refuse("restored-tree-wrong", { paths: wrong.slice(0, 20) });
  const code = await codeOf(repository, ledger, ledger.deployment.project, tree);
  return { tree, code, files, uneditable: file?.text === null ? file.path : null };
}

/** Builds the tree on the ledger's head. @returns its ID, the edits of its layers, and the Deployment file */
export async function buildTree(
  repository: Repository,
  ledger: Ledger,
  { layers, sources, settings }: Recipe,
) {
  const { head } = ledger;
  const edits = await treeEdits(repository, layers, { ...sources, head });
  const file = await editedFile(repository, ledger, settings);
  const written = file?.text == null ? [] : [{ path: file.path, text: file.text }];
  return { tree: await makeTree(repository, head, [...edits, ...written]), edits, file };
}

/** Makes a tree through a throwaway commit, which is never pushed: `git fast-import` makes no trees alone. */
async function makeTree(
  repository: Repository,
  parent: string,
  changes: Parameters<Repository["make"]>[0][number]["changes"],
): Promise<string> {
  const nobody = { name: "Deploy Rollback", email: "" };
  const date = "1970-01-01T00:00:00Z";
  const scratch = { parent, author: nobody, committer: nobody, date, message: "", changes };
  const [commit = ""] = await repository.make([scratch], []);
  return repository.trees.treeOf(commit);
}

/** The Deployment file with the restored settings; its text is null when they cannot be set. */
async function editedFile(
  { trees }: Repository,
  { deployment, head }: Ledger,
  settings: RestoredSettings,
): Promise<{ path: string; text: string | null } | null> {
  const path = deploymentFilePath(deployment);
  if (path === null || Object.keys(settings).length === 0) return null;
  const text = await trees.file(head, path);
  return text === null ? null : { path, text: withSettings(text, settings) };
}
