/** The IDs that git gives to files and folders. */
import { createHash } from "node:crypto";
import type { File, Tree } from "./files-model.ts";

function objectId(type: "blob" | "tree", content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

export const fileId = ({ mode, text }: File): string =>
  mode === "160000" ? text : objectId("blob", Buffer.from(text));

/** The ID of the tree that holds just these files. */
export function treeId(files: Tree): string {
  const folders = new Map<string, Map<string, File>>();
  const entries: { name: string; mode: string; id: string }[] = [];
  for (const [path, file] of files) {
    const [name = "", ...rest] = path.split("/");
    if (rest.length === 0) entries.push({ name, mode: file.mode, id: fileId(file) });
    else folders.set(name, (folders.get(name) ?? new Map()).set(rest.join("/"), file));
  }
  for (const [name, inner] of folders) entries.push({ name, mode: "40000", id: treeId(inner) });
  // Git compares a folder as if its name ended in a slash.
  const key = ({ name, mode }: (typeof entries)[number]) =>
    Buffer.from(mode === "40000" ? `${name}/` : name);
  entries.sort((a, b) => Buffer.compare(key(a), key(b)));
  return objectId(
    "tree",
    Buffer.concat(
      entries.map(({ name, mode, id }) =>
        Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]),
      ),
    ),
  );
}
