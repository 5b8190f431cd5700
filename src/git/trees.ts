/** Trees and files of our copy, read without a checkout. */
import { refuse } from "../errors/problem.ts";
import type { TreePart, Trees } from "../ports.ts";
import type { FileChange } from "../rollback/plan.ts";
import type { TreeEntry } from "../rollback/restore.ts";
import type { Copy } from "./copy.ts";
import { fetchObjects, overNetwork } from "./process.ts";

export class GitTrees implements Trees {
  readonly #copy: Copy;
  /** `<tree> <tree>` → their differences, which never change. */
  readonly #changes = new Map<string, Promise<FileChange[]>>();

  constructor(copy: Copy) {
    this.#copy = copy;
  }

  async treeOf(treeish: string): Promise<string> {
    const root = await this.#entryAt(treeish, ".");
    return root?.oid ?? refuse("network", { said: `${treeish} is gone.` });
  }

  async entriesAt(treeish: string, paths: readonly string[]): Promise<Map<string, TreeEntry>> {
    const found = new Map<string, TreeEntry>();
    for (const path of new Set(paths)) {
      const entry = await this.#entryAt(treeish, path);
      if (entry) found.set(path, entry);
    }
    return found;
  }

  names(treeish: string, path: string): Promise<string[]> {
    const { objects, options } = this.#copy;
    return overNetwork(options.remote, () => objects.namesIn(treeish, path));
  }

  async file(treeish: string, path: string): Promise<string | null> {
    return (await this.files(treeish, [path])).get(path) ?? null;
  }

  async files(treeish: string, paths: readonly string[]): Promise<Map<string, string>> {
    const found = [...(await this.#contents(treeish, paths))];
    return new Map(found.map(([path, content]) => [path, content.toString()]));
  }

  async bytes(treeish: string, path: string): Promise<Buffer | null> {
    return (await this.#contents(treeish, [path])).get(path) ?? null;
  }

  /** @returns path → content, for the files that exist */
  async #contents(treeish: string, paths: readonly string[]): Promise<Map<string, Buffer>> {
    const { git, contents, objects, options } = this.#copy;
    const entries = [...(await this.entriesAt(treeish, paths))];
    const files = entries.filter(([, { mode }]) => mode.startsWith("100"));
    const missing = files.map(([, { oid }]) => oid).filter((oid) => !contents.has(oid));
    if (missing.length > 1) await fetchObjects(git, missing);
    const read = files.map(async ([path, { oid }]) => {
      const blob = await overNetwork(options.remote, () => objects.read(oid));
      return [path, blob.content] as const;
    });
    return new Map(await Promise.all(read));
  }

  async fetchFiles(commits: readonly string[], paths: readonly string[]): Promise<void> {
    const oids = new Set<string>();
    for (const commit of commits) {
      for (const { oid } of (await this.entriesAt(commit, paths)).values()) oids.add(oid);
    }
    if (oids.size > 0) await fetchObjects(this.#copy.git, [...oids]);
  }

  async diff(from: string, to: string): Promise<FileChange[]> {
    const [before, after] = [await this.treeOf(from), await this.treeOf(to)];
    if (before === after) return [];
    const both = `${before} ${after}`;
    const known = this.#changes.get(both) ?? this.#compare(before, after);
    this.#changes.set(both, known);
    return known;
  }

  async idOf(treeish: string, parts: readonly TreePart[]): Promise<string> {
    const { objects, options } = this.#copy;
    return overNetwork(options.remote, () => objects.idOf(treeish, parts));
  }

  async #compare(from: string, to: string): Promise<FileChange[]> {
    const { git, options } = this.#copy;
    const comparing = ["diff-tree", "-r", "-z", "--no-renames", "--name-status", from, to, "--"];
    const printed = await overNetwork(options.remote, () => git(comparing, { network: true }));
    const values = printed.split("\0").filter(Boolean);
    const kinds: Record<string, FileChange["change"]> = { A: "added", D: "removed" };
    return values.flatMap((kind, index) =>
      index % 2 === 0 ? [{ path: values[index + 1] ?? "", change: kinds[kind] ?? "changed" }] : [],
    );
  }

  #entryAt(treeish: string, path: string): Promise<TreeEntry | null> {
    const { objects, options } = this.#copy;
    return overNetwork(options.remote, () => objects.entryAt(treeish, path));
  }
}
