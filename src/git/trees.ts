/** Trees and files of our copy, read without a checkout. */
import { refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import type { TreePart, Trees } from "../ports.ts";
import type { FileChange } from "../rollback/plan.ts";
import type { TreeChange, TreeEntry } from "../rollback/restore.ts";
import type { Copy } from "./copy.ts";
import { fetchObjects, type Git, overNetwork } from "./process.ts";

/** Whether an object is in our copy, without fetching it. git before 2.39.4 does fetch it. */
function isHere(git: Git, oid: string): Promise<boolean> {
  return git(["cat-file", "-e", oid], { local: true }).then(
    () => true,
    () => false,
  );
}

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
    const found = [...new Set(paths)].map(async (path) => {
      const entry = await this.#entryAt(treeish, path);
      return entry ? [[path, entry] as const] : [];
    });
    return new Map((await Promise.all(found)).flat());
  }

  names(treeish: string, path: string): Promise<string[]> {
    const { objects, options } = this.#copy;
    return overNetwork(options.remote, () => objects.namesIn(treeish, path));
  }

  async bytes(treeish: string, path: string): Promise<Buffer | null> {
    const entry = await this.#entryAt(treeish, path);
    return entry?.mode.startsWith("100") ? this.#content(treeish, entry.oid, limits.file) : null;
  }

  async file(treeish: string, path: string, limit?: number): Promise<string | null> {
    return (await this.files(treeish, [path], limit)).get(path) ?? null;
  }

  async files(
    treeish: string,
    paths: readonly string[],
    limit: number = limits.file,
  ): Promise<Map<string, string>> {
    const entries = [...(await this.entriesAt(treeish, paths))];
    const files = entries.filter(([, { mode }]) => mode.startsWith("100"));
    await this.#fetchTogether(files.map(([, { oid }]) => oid));
    const texts = files.map(
      async ([path, { oid }]) => [path, await this.#text(treeish, oid, limit)] as const,
    );
    return new Map(await Promise.all(texts));
  }

  async #text(treeish: string, oid: string, limit: number): Promise<string> {
    const content = await this.#content(treeish, oid, limit);
    return content === null ? " ".repeat(limit + 1) : content.toString();
  }

  /** Null when it is larger than the limit. */
  async #content(treeish: string, oid: string, limit: number): Promise<Buffer | null> {
    const { git, contents, objects, options } = this.#copy;
    // Read, it would be fetched after all.
    const isWithheld = contents.lacksLargeFiles(treeish) && !(await isHere(git, oid));
    return isWithheld ? null : overNetwork(options.remote, () => objects.content(oid, limit));
  }

  async fetchFiles(commits: readonly string[], paths: readonly string[]): Promise<void> {
    // Commits that came with their tags came without trees.
    await fetchTrees(this.#copy.git, commits);
    const found = await Promise.all(commits.map((commit) => this.entriesAt(commit, paths)));
    await this.#fetchTogether(
      found.flatMap((entries) => [...entries.values()].map(({ oid }) => oid)),
    );
  }

  /** Fetches files that are not here in one request. One alone is fetched when it is read. */
  async #fetchTogether(oids: readonly string[]): Promise<void> {
    const { git, contents } = this.#copy;
    const missing = [...new Set(oids)].filter((oid) => !contents.has(oid));
    if (missing.length < 2) return;
    await fetchObjects(git, missing);
    contents.addObjects(missing);
  }

  entriesIn(
    trees: readonly string[],
    which: "all" | "no files" = "all",
  ): Promise<ReadonlyMap<string, TreeEntry>[]> {
    const { objects, options } = this.#copy;
    return overNetwork(options.remote, () => objects.entriesIn(trees, which));
  }

  async linkTargets(oids: readonly string[]): Promise<Map<string, string>> {
    const { objects, options } = this.#copy;
    await this.#fetchTogether(oids);
    const targets = oids.map(async (oid): Promise<[string, string]> => {
      const content = await overNetwork(options.remote, () => objects.content(oid, limits.file));
      return [oid, content?.toString() ?? ""];
    });
    return new Map(await Promise.all(targets));
  }

  async diff(from: string, to: string): Promise<FileChange[]> {
    const [before, after] = [await this.treeOf(from), await this.treeOf(to)];
    if (before === after) return [];
    const both = `${before} ${after}`;
    const known = this.#changes.get(both) ?? this.#compare(before, after);
    this.#changes.set(both, known);
    return known;
  }

  async patches(from: string, to: string, paths: readonly string[]): Promise<string[]> {
    if (paths.length === 0) return [];
    const { git, options } = this.#copy;
    const comparing = [
      // A larger file is compared like a binary one: all texts together must be what one process may print.
      ...["-c", `core.bigFileThreshold=${limits.compared}`, "-c", "diff.suppressBlankEmpty=false"],
      ...["--literal-pathspecs", "diff-tree", "-r", "--patch", "--no-renames", "--no-color"],
      ...["--no-ext-diff", "--no-textconv", from, to, "--", ...paths],
    ];
    const printed = await overNetwork(options.remote, () => git(comparing, { network: true }));
    const patches = patchesOf(printed);
    if (patches.length !== paths.length) {
      throw new Error(`git compared ${patches.length} files, not ${paths.length}`);
    }
    return patches;
  }

  async idOf(treeish: string, parts: readonly TreePart[]): Promise<string> {
    const { objects, options } = this.#copy;
    return overNetwork(options.remote, () => objects.idOf(treeish, parts));
  }

  async make(parent: string, changes: readonly TreeChange[]): Promise<string> {
    // `git fast-import` makes no trees alone, so this commit is thrown away.
    const nobody = { name: "Deploy Rollback", email: "" };
    const date = "1970-01-01T00:00:00Z";
    const scratch = { parent, author: nobody, committer: nobody, date, message: "", changes };
    const [commit = ""] = await this.#copy.importer.make([scratch], []);
    return this.treeOf(commit);
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

/** Fetches the trees of commits that we have in one request, or in none if they are there. */
export async function fetchTrees(git: Git, commits: readonly string[]): Promise<void> {
  if (commits.length === 0) return;
  const input = `${commits.join("\n")}\n`;
  const printed = await git(["log", "--no-walk", "--format=%T", "--stdin"], { input });
  await fetchObjects(git, [...new Set(printed.split("\n").filter(Boolean))]);
}

/**
 * What `git diff-tree --patch` printed, in one part for each file. No line of a file's text can begin like a header,
 * because each stands behind a space, `+`, `-` or `\\`. Only `\n` ends a line: for `^`, other characters would do so, too.
 */
function patchesOf(printed: string): string[] {
  const patches: string[] = [];
  let last = "";
  for (const part of `\n${printed}`.split("\ndiff --git ").slice(1)) {
    const [names = ""] = part.split("\n", 1);
    const patch = part.slice(names.length + 1);
    // A file that becomes a link is one removed and one added.
    if (names === last) patches.push(`${patches.pop()}\n${patch}`);
    else patches.push(patch);
    last = names;
  }
  return patches;
}
