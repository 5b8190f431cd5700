/** What a rollback changes in files, line by line, for people to read before they decide. */
import { limits } from "../limits.ts";
import type { Repository } from "../ports.ts";
import type { FileChange, Plan } from "../rollback/plan.ts";

/** One file that a rollback changes. */
export interface FilePatch extends FileChange {
  /** As git shows it, without the line that names the file; null when it is too long to be shown. */
  readonly text: string | null;
}

/**
 * @returns the first files that change, so many that people may read them; null when there is no tree to compare
 */
export async function loadPatch(
  { trees }: Pick<Repository, "trees">,
  { head, restoration }: Plan,
): Promise<readonly FilePatch[] | null> {
  if (!restoration) return null;
  const { tree } = restoration;
  // The text of each file is fetched for this.
  const files = restoration.files.slice(0, limits.patchedFiles);
  const paths = files.map(({ path }) => path);
  const texts = await trees.patches(head, tree, paths);
  return files.map((file, index) => {
    const text = texts[index] ?? "";
    return { ...file, text: text.length > limits.patch ? null : text };
  });
}
