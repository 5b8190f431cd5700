/** The files that a rollback changes: counted by folder, and one by one. */
import type { FileChange } from "../rollback/plan.ts";
import { type Block, code, type Inline, paragraph } from "./blocks.ts";
import { byFolder } from "./folders.ts";
import { longTable } from "./long-table.ts";

export function folderBlocks(changes: readonly FileChange[]): Block[] {
  if (changes.length === 0) {
    return [paragraph("No file changes: the branch already has this code.")];
  }
  const rows = byFolder(changes).map(({ folder, added, changed, removed }): Inline[] => [
    code(folder),
    String(added),
    String(changed),
    String(removed),
  ]);
  return longTable(["Folder", "Added", "Changed", "Removed"], rows);
}

export function fileBlocks(changes: readonly FileChange[]): Block[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ path, change }): Inline[] => [change, code(path)]);
  return longTable(["Change", "File"], rows, 200);
}
