/** File changes counted by folder. */
import type { FileChange } from "../rollback/plan.ts";

export interface FolderChanges {
  /** `.` is the root. */
  readonly folder: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** @returns folders with the most changes first */
export function byFolder(changes: readonly FileChange[]): FolderChanges[] {
  const folders = new Map<string, { added: number; changed: number; removed: number }>();
  for (const { path, change } of changes) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
    const counts = folders.get(folder) ?? { added: 0, changed: 0, removed: 0 };
    counts[change] += 1;
    folders.set(folder, counts);
  }
  const total = ({ added, changed, removed }: FolderChanges) => added + changed + removed;
  return [...folders]
    .map(([folder, counts]) => ({ folder, ...counts }))
    .sort((a, b) => total(b) - total(a) || a.folder.localeCompare(b.folder));
}
