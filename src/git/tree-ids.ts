/**
 * The IDs that trees would have, worked out without writing them: git's own format, hashed.
 * Source: gitformat-pack and `git mktree`.
 */
import { createHash } from "node:crypto";
import type { TreeEntry } from "../rollback/restore.ts";

const folder = "040000";

/** An entry as it is in a tree object: its name in bytes, since names need not be UTF-8. */
interface RawEntry {
  readonly mode: string;
  readonly name: Buffer;
  readonly oid: string;
}

/**
 * Parses a tree object.
 *
 * @param idLength of an ID, in bytes
 * @param which to make nothing of files: nearly all entries of a repository are files
 */
export function rawEntriesOf(
  content: Buffer,
  idLength: number,
  which: "all" | "no files" = "all",
): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(" ", at);
    const end = content.indexOf(0, space);
    if (space < 0 || end < 0) throw new Error("not a tree");
    if (which === "all" || !isFile(content, at)) {
      entries.push({
        mode: content.toString("latin1", at, space).padStart(6, "0"),
        name: content.subarray(space + 1, end),
        oid: content.subarray(end + 1, end + 1 + idLength).toString("hex"),
      });
    }
    at = end + 1 + idLength;
  }
  return entries;
}

const [one, zero] = [0x31, 0x30];

/** Whether a mode in a tree object begins with `100`. @param at where it begins */
function isFile(content: Buffer, at: number): boolean {
  return content[at] === one && content[at + 1] === zero && content[at + 2] === zero;
}

/** The ID of a tree. @param hash of the repository @param entries in any order */
export function treeId(hash: "sha1" | "sha256", entries: readonly RawEntry[]): string {
  // git sorts folders as if their names ended with a slash.
  const sortName = ({ mode, name }: RawEntry) =>
    mode === folder ? Buffer.concat([name, Buffer.from("/")]) : name;
  const content = Buffer.concat(
    [...entries]
      .sort((a, b) => Buffer.compare(sortName(a), sortName(b)))
      .flatMap(({ mode, name, oid }) => [
        Buffer.from(`${mode.replace(/^0/, "")} `),
        name,
        Buffer.from([0]),
        Buffer.from(oid, "hex"),
      ]),
  );
  return createHash(hash).update(`tree ${content.length}\0`).update(content).digest("hex");
}

/**
 * The ID of a tree without some paths.
 *
 * @param read reads a tree's entries
 * @param paths from the tree's root
 * @returns null when nothing is left
 */
export async function idWithout(
  hash: "sha1" | "sha256",
  read: (oid: string) => Promise<readonly RawEntry[]>,
  oid: string,
  paths: readonly string[],
): Promise<string | null> {
  if (paths.length === 0) return oid;
  const kept: RawEntry[] = [];
  for (const entry of await read(oid)) {
    const name = entry.name.toString();
    if (paths.includes(name)) continue;
    const within = paths
      .filter((path) => path.startsWith(`${name}/`))
      .map((path) => path.slice(name.length + 1));
    if (within.length === 0 || entry.mode !== folder) {
      kept.push(entry);
      continue;
    }
    const rest = await idWithout(hash, read, entry.oid, within);
    if (rest !== null) kept.push({ ...entry, oid: rest });
  }
  return kept.length === 0 ? null : treeId(hash, kept);
}

/** The ID of a tree with entries at paths. @param entries path → entry; one at `.` is the tree itself */
export function composedId(
  hash: "sha1" | "sha256",
  entries: ReadonlyMap<string, TreeEntry>,
): string {
  const whole = entries.get(".");
  if (whole) return whole.oid;
  const names = new Set([...entries.keys()].map((path) => path.split("/")[0] ?? ""));
  return treeId(
    hash,
    [...names].map((name) => {
      const inside = [...entries].filter(([path]) => path.startsWith(`${name}/`));
      const below = new Map(inside.map(([path, entry]) => [path.slice(name.length + 1), entry]));
      const entry = entries.get(name) ?? { mode: folder, oid: composedId(hash, below) };
      return { ...entry, name: Buffer.from(name) };
    }),
  );
}
