/** Parses the output of `git for-each-ref` about tags. */
import type { Tag } from "../ledger/tag.ts";
import type { ForeignTag } from "../ports.ts";

/** Tag name → the values of the requested fields. */
type Read = ReadonlyMap<string, readonly string[]>;

/** The format that prints the name and some fields of each ref, with a NUL after each. */
export function formatOf(fields: readonly string[]): string {
  return `--format=${["refname", ...fields].map((field) => `%(${field})%00`).join("")}`;
}

/** Parses output in {@link formatOf}. @param count of the fields, without the name @returns rows of name and values */
export function rowsOf(printed: string, count: number): string[][] {
  const values = printed.split("\0");
  const rows: string[][] = [];
  for (let at = 0; at + count < values.length; at += count + 1) {
    const [ref = "", ...row] = values.slice(at, at + count + 1);
    rows.push([ref.trim(), ...row]);
  }
  return rows;
}

export const tagFields = [
  ...["objecttype", "objectname", "*objectname", "contents:body"],
  "contents:trailers:only=true,unfold=true",
];

export function tagsOf(read: Read): Map<string, Tag> {
  return new Map(
    [...read].map(([name, [type, object = "", commit = "", body = "", trailers = ""]]) => {
      const isAnnotated = type === "tag";
      const message = isAnnotated ? { body, trailers } : null;
      return [name, { name, object, commit: isAnnotated ? commit : object, message }];
    }),
  );
}

export const foreignTagFields = [
  ...["objecttype", "objectname", "*objecttype", "*objectname", "creatordate:iso-strict"],
  ...["taggername", "authorname", "contents:subject"],
];

/** The tags that are on commits. */
export function foreignTagsOf(read: Read): ForeignTag[] {
  return [...read].flatMap(([name, values]) => {
    const [type, object = "", targetType, target = "", createdAt = "", ...words] = values;
    const [tagger, author, subject = ""] = words;
    if (type !== "commit" && targetType !== "commit") return [];
    const commit = type === "commit" ? object : target;
    const by = tagger || author || "";
    return [{ name, commit, createdAt, by, subject, isLightweight: type === "commit" }];
  });
}
