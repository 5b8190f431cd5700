/**
 * Edits `.gitmodules` so that it fits the submodules of a tree: entries come and go, every other byte stays.
 * Source: gitmodules(5); git-config(1), "Syntax".
 */

/** The entry of a submodule: its section, from the header to the last line that is a value or a comment. */
export interface SubmoduleEntry {
  readonly name: string;
  /** Where the submodule is, from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

interface Section {
  readonly name: string | null;
  readonly path: string | null;
  readonly start: number;
  /** After its last value: comments and blank lines that follow belong to nobody. */
  readonly end: number;
}

/** The path of the file in every repository. */
export const gitmodulesPath = ".gitmodules";

/**
 * The entries of the file by their paths. Null when it is written in a way that is not edited: unusual syntax, or two
 * entries with the same name or path.
 */
export function submoduleEntries(text: string): ReadonlyMap<string, SubmoduleEntry> | null {
  const sections = sectionsOf(text);
  if (sections === null) return null;
  const entries = sections.flatMap(({ name, path, start, end }) =>
    name === null || path === null ? [] : [{ name, path, text: text.slice(start, end) }],
  );
  const names = sections.flatMap(({ name }) => name ?? []);
  const isClear = [names, entries.map(({ path }) => path)].every(
    (values) => new Set(values).size === values.length,
  );
  return isClear ? new Map(entries.map((entry) => [entry.path, entry])) : null;
}

/**
 * @param text of a file that {@link submoduleEntries} can read
 * @param changes path → the entry that it gets; null for none
 * @returns null when an entry that stays has the name of one that comes
 */
export function withEntries(
  text: string,
  changes: ReadonlyMap<string, SubmoduleEntry | null>,
): string | null {
  const coming = new Map(changes);
  const names: (string | null)[] = [];
  let [result, end] = ["", 0];
  for (const section of sectionsOf(text) ?? []) {
    const change = section.path === null ? undefined : coming.get(section.path);
    if (change === undefined) {
      names.push(section.name);
      continue;
    }
    coming.delete(section.path ?? "");
    if (change) names.push(change.name);
    result += text.slice(end, section.start) + (change?.text ?? "");
    end = section.end;
  }
  result += text.slice(end);
  for (const entry of coming.values()) {
    if (entry === null) continue;
    names.push(entry.name);
    result += (result === "" || result.endsWith("\n") ? "" : "\n") + entry.text;
  }
  const known = names.filter((name) => name !== null);
  return new Set(known).size === known.length ? result : null;
}

/** The entry for the same submodule at another path. */
export function movedTo(entry: SubmoduleEntry, path: string): SubmoduleEntry {
  if (entry.path === path) return entry;
  const value = /^[\w./-]+$/.test(path) ? path : `"${path.replaceAll(/["\\]/g, "\\$&")}"`;
  const text = entry.text.replace(
    /^([^\S\n]*path[^\S\n]*=[^\S\n]*).*$/im,
    `$1${value.replaceAll("$", "$$$$")}`,
  );
  return { ...entry, path, text };
}

const blank = /^\s*(?:[#;].*)?$/;
/** A subsection in the older way, with a dot, is not read. */
const header =
  /^\s*\[(?:(submodule) "((?:[^"\\]|\\.)*)"|(?!submodule\b)[\w-]+(?: "(?:[^"\\]|\\.)*")?)\]\s*(?:[#;].*)?$/i;
const value = /^\s*([A-Za-z][\w-]*)\s*(?:=(.*))?$/;

/** Null when there is anything but sections, values and comments, each on a line of its own. */
function sectionsOf(text: string): Section[] | null {
  const sections: { -readonly [key in keyof Section]: Section[key] }[] = [];
  let offset = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const [start, end] = [offset, offset + line.length];
    offset = end;
    const content = line.replace(/\r?\n$/, "");
    if (blank.test(content)) continue;
    const found = header.exec(content);
    if (found) {
      const name = found[1] ? (found[2] ?? "").replaceAll(/\\(.)/g, "$1") : null;
      sections.push({ name, path: null, start, end });
      continue;
    }
    const [, key = "", written = ""] = value.exec(content) ?? [];
    const section = sections.at(-1);
    const read = plainValue(written.trim());
    if (key === "" || !section || content.endsWith("\\")) return null;
    section.end = end;
    if (key.toLowerCase() !== "path" || section.name === null) continue;
    if (read === null || section.path !== null) return null;
    section.path = read;
  }
  return sections;
}

/** A value without quotes and comments; null when it has more of them than around all of it. */
function plainValue(written: string): string | null {
  const [, quoted] = /^"((?:[^"\\]|\\["\\])*)"$/.exec(written) ?? [];
  if (quoted !== undefined) return quoted.replaceAll(/\\(.)/g, "$1");
  return /^[^"\\#;]+$/.test(written) ? written : null;
}
