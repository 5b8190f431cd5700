/** The files that a rollback changes: counted by folder, and one by one. */
import type { FileChange } from "../rollback/plan.ts";
import type { FilePatch } from "../use-cases/load-patch.ts";
import { type Block, code, codeBlock, type Inline, paragraph, strong } from "./blocks.ts";
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

/** What changes in files, line by line. @param total how many files change */
export function patchBlocks(patch: readonly FilePatch[], total: number): Block[] {
  const left = total - patch.length;
  return [
    ...patch.flatMap(({ path, change, text }) => [
      paragraph(strong(change), " ", code(path)),
      text === null ? paragraph("Too long to be shown.") : codeBlock(text.trimEnd(), "diff"),
    ]),
    ...(left > 0 ? [paragraph(`and ${left} more files`)] : []),
  ];
}
