/**
 * Which entries `.gitmodules` of a restored tree gets: those of the submodules that come back or change, and none of
 * those that go. Source: docs/specification.md, 3.3.
 */
import { isWithin, join } from "../ledger/names.ts";
import { gitmodulesPath, movedTo, type SubmoduleEntry } from "./gitmodules.ts";
import { isSame, type Layer, type Source, type TreeEntry } from "./restore.ts";

export type SubmoduleEntries = Readonly<Record<Source, ReadonlyMap<string, SubmoduleEntry>>>;

/** Path → the link of a submodule there. */
export type SubmoduleLinks = ReadonlyMap<string, TreeEntry>;

/** Where a path of a restored tree comes from: the last layer that it is in counts. */
export function originOf(
  layers: readonly Layer[],
  path: string,
): { readonly from: Source; readonly at: string } {
  const layer = layers.findLast((each) => isWithin(path, each.path));
  if (!layer) return { from: "head", at: path };
  return { from: layer.from, at: inPlace(path, layer.path, layer.at) };
}

/** A path in a folder, when the folder is elsewhere. */
function inPlace(path: string, folder: string, elsewhere: string): string {
  return path === folder
    ? elsewhere
    : join(elsewhere, folder === "." ? path : path.slice(folder.length + 1));
}

/** The entries of all sources, by the paths in the restored tree that they belong to. */
export function placedEntries(
  layers: readonly Layer[],
  entries: SubmoduleEntries,
): Map<string, SubmoduleEntry> {
  const placed = new Map<string, SubmoduleEntry>();
  for (const from of ["head", "image", "dags"] as const) {
    for (const entry of entries[from].values()) {
      const places = layers
        .filter((layer) => layer.from === from && isWithin(entry.path, layer.at))
        .map(({ path, at }) => inPlace(entry.path, at, path));
      for (const place of [...places, ...(from === "head" ? [entry.path] : [])]) {
        const origin = originOf(layers, place);
        if (origin.from !== from || origin.at !== entry.path) continue;
        placed.set(place, movedTo(entry, place));
      }
    }
  }
  return placed;
}

/**
 * @param placed from {@link placedEntries}
 * @param before the submodules of the head
 * @param after those of the restored tree
 * @returns path → its new entry; null for none
 */
export function submoduleChanges(
  layers: readonly Layer[],
  entries: SubmoduleEntries,
  placed: ReadonlyMap<string, SubmoduleEntry>,
  before: SubmoduleLinks,
  after: SubmoduleLinks,
): Map<string, SubmoduleEntry | null> {
  const { from } = originOf(layers, gitmodulesPath);
  const present = entries[from];
  const changes = new Map<string, SubmoduleEntry | null>();
  for (const [path, entry] of placed) {
    const link = after.get(path);
    const own = present.get(path);
    const isAsBefore = from === "head" && own && isSame(link ?? null, before.get(path) ?? null);
    if (!link || isAsBefore) continue;
    if (own?.text !== entry.text) changes.set(path, entry);
  }
  for (const path of present.keys()) {
    const wasThere = from === "head" ? before.has(path) : originOf(layers, path).from === "head";
    if (wasThere && !after.has(path)) changes.set(path, null);
  }
  return changes;
}
