/**
 * What GitHub's API needs to make one tree of another: as few entries as possible. GitHub has nearly all objects already,
 * so a whole folder goes by its ID; only new files go with their content. What stays the same is never sent: GitHub
 * refuses any path under `.github/workflows`, unchanged ones too.
 */
import type { Trees } from "../ports.ts";
import { isSame, type NewFile, type TreeChange, type TreeEntry } from "../rollback/restore.ts";

/** A path that GitHub has to change: by the ID of what it has, or null to remove it; or by new content. */
export type ChangedEntry =
  | { readonly path: string; readonly mode: string; readonly oid: string | null }
  | NewFile;

/** A path, what was there and what will be, and what the changes bring to this path from elsewhere. */
interface Place {
  readonly path: string;
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
  /** GitHub has these, and all that is in them. */
  readonly brought: readonly TreeEntry[];
}

const folder = "040000";

/**
 * @param from the tree that GitHub has, by its ID; null for none
 * @param to the tree that our copy has made of it
 * @param changes that made it
 */
export async function changedEntries(
  trees: Pick<Trees, "entriesIn">,
  from: string | null,
  to: string,
  changes: readonly TreeChange[],
): Promise<ChangedEntry[]> {
  const files = new Map<string, NewFile>();
  const edits = new Map<string, TreeEntry[]>();
  for (const change of changes) {
    const path = change.path === "." ? "" : change.path;
    if ("content" in change) files.set(path, change);
    else if (change.entry) edits.set(path, [...(edits.get(path) ?? []), change.entry]);
  }
  const root = (oid: string) => ({ mode: folder, oid });
  return below({
    path: "",
    before: from === null ? null : root(from),
    after: root(to),
    brought: edits.get("") ?? [],
  });

  async function at(place: Place): Promise<ChangedEntry[]> {
    const { path, before, after, brought } = place;
    if (isSame(before, after)) return [];
    if (after === null) return [{ path, mode: before?.mode ?? "", oid: null }];
    const isKnown = [before, ...brought].some((entry) => entry?.oid === after.oid);
    if (!isKnown && after.mode === folder) return below(place);
    const file = files.get(path);
    return [!isKnown && file ? file : { path, ...after }];
  }

  async function below({ path, before, after, brought }: Place): Promise<ChangedEntry[]> {
    const [old, now, ...others] = await namesIn([before, after, ...brought]);
    const names = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
    const changed = [...names].map((name) => {
      const inside = path === "" ? name : `${path}/${name}`;
      const found = others.flatMap((entries) => entries.get(name) ?? []);
      return at({
        path: inside,
        before: old?.get(name) ?? null,
        after: now?.get(name) ?? null,
        brought: [...found, ...(edits.get(inside) ?? [])],
      });
    });
    return (await Promise.all(changed)).flat();
  }

  /** What is in each of them that is a folder. */
  async function namesIn(entries: readonly (TreeEntry | null)[]) {
    const folders = entries.map((entry) => (entry?.mode === folder ? entry.oid : null));
    const read = await trees.entriesIn(folders.filter((oid) => oid !== null));
    let next = 0;
    return folders.map((oid) => (oid === null ? new Map<string, TreeEntry>() : read[next++])) as [
      ReadonlyMap<string, TreeEntry>,
      ReadonlyMap<string, TreeEntry>,
      ...ReadonlyMap<string, TreeEntry>[],
    ];
  }
}
