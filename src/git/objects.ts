/**
 * Reads objects through one `git cat-file` process, which lives as long as the copy: starting a process for
 * each object would take longer than reading it. git fetches missing objects from the remote.
 */
import { refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import type { TreePart } from "../ports.ts";
import type { TreeEntry } from "../rollback/restore.ts";
import { BatchProcess, type BatchStream } from "./batch-process.ts";
import { GitFailure, type GitOptions } from "./process.ts";
import { composedId, idWithout, rawEntriesOf } from "./tree-ids.ts";

interface Read {
  readonly oid: string;
  readonly type: string;
  readonly content: Buffer;
}

interface Tree {
  readonly oid: string;
  /** Name → entry. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/** A read whose turn has not come. */
interface Waiting {
  readonly name: string;
  /** In bytes. */
  readonly limit: number;
  /** Is given null when the object is larger than the limit. */
  readonly resolve: (object: Read | null) => void;
  readonly reject: (error: unknown) => void;
}

/** How many objects git is asked for at once, so that not too much of its answer is held. */
const together = 200;

export class Objects implements AsyncDisposable {
  readonly #git: BatchProcess;
  #waiting: Waiting[] = [];
  #isReading = false;
  /** Trees never change: object name → tree. */
  readonly #trees = new Map<string, Promise<Tree>>();
  /** ID of a tree → its entries without files. Most trees of a commit are those of the commit before. */
  readonly #walked = new Map<string, Promise<ReadonlyMap<string, TreeEntry>>>();

  constructor(options: GitOptions) {
    this.#git = new BatchProcess(options, ["cat-file", "--batch"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#git[Symbol.asyncDispose]();
  }

  /** Starts git before the first request, because that takes a moment. */
  start(): void {
    this.#git.start();
  }

  /**
   * Reads a commit or a tree.
   *
   * @param name an object ID, or one followed by `^{tree}`
   * @throws {GitFailure} when there is no such object, or it cannot be fetched
   * @throws {Refusal} `too-large`
   */
  async read(name: string): Promise<Read> {
    const object = await this.#read(name, limits.object);
    return object ?? refuse("too-large", { what: `The object ${name}`, limit: limits.object });
  }

  /**
   * Reads a file.
   *
   * @param limit in bytes
   * @returns null when it is larger
   * @throws {GitFailure} as {@link read}
   */
  async content(oid: string, limit: number): Promise<Buffer | null> {
    return (await this.#read(oid, limit))?.content ?? null;
  }

  /** @returns null when the object is larger than the limit */
  #read(name: string, limit: number): Promise<Read | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ name, limit, resolve, reject });
      if (!this.#isReading) void this.#readWaiting();
    });
  }

  /** Asks for many at once: to wait for each answer takes longer than to read it. */
  async #readWaiting(): Promise<void> {
    this.#isReading = true;
    while (this.#waiting.length > 0) {
      let asked: Waiting[] = [];
      try {
        await this.#git.ask(async (git) => {
          // When the connection broke, for those again that have no answer.
          if (asked.length === 0) asked = this.#waiting.splice(0, together);
          git.write(asked.map(({ name }) => `${name}\n`).join(""));
          for (let next = asked[0]; next; next = asked[0]) {
            const found = await answer(git, next.limit);
            asked.shift();
            if (found === "missing") next.reject(failure(`${next.name} is missing`));
            else next.resolve(found);
            // Then git was ended.
            if (found === null) return;
          }
        });
        this.#waiting.unshift(...asked);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.#isReading = false;
  }

  /**
   * The entry of a commit or tree at a path.
   *
   * @param path `.` is the whole tree
   * @returns null when there is nothing
   */
  async entryAt(treeish: string, path: string): Promise<TreeEntry | null> {
    const root = await this.#tree(`${treeish}^{tree}`);
    let found: TreeEntry | null = { mode: folder, oid: root.oid };
    for (const name of path === "." ? [] : path.split("/")) {
      const tree: Tree | null = found?.mode === folder ? await this.#tree(found.oid) : null;
      found = tree?.entries.get(name) ?? null;
    }
    return found;
  }

  /** The entries of trees. @param oids the trees' own IDs @param which as for {@link rawEntriesOf} */
  async entriesIn(
    oids: readonly string[],
    which: "all" | "no files",
  ): Promise<ReadonlyMap<string, TreeEntry>[]> {
    if (which === "all") {
      const trees = await Promise.all(oids.map((oid) => this.#tree(oid)));
      return trees.map(({ entries }) => entries);
    }
    return Promise.all(oids.map((oid) => this.#walked.get(oid) ?? this.#walk(oid)));
  }

  #walk(oid: string): Promise<ReadonlyMap<string, TreeEntry>> {
    const entries = this.read(oid).then((tree) => entriesOf(tree, "no files"));
    this.#walked.set(oid, entries);
    entries.catch(() => this.#walked.delete(oid));
    return entries;
  }

  /** The names in a folder of a commit or tree; empty when there is no such folder. */
  async namesIn(treeish: string, path: string): Promise<string[]> {
    const found = await this.entryAt(treeish, path);
    return found?.mode === folder ? [...(await this.#tree(found.oid)).entries.keys()] : [];
  }

  /**
   * The ID of a tree that is put together from parts of another one; nothing is written.
   *
   * @param treeish of a commit or tree that we have
   */
  async idOf(treeish: string, parts: readonly TreePart[]): Promise<string> {
    const { oid } = await this.#tree(`${treeish}^{tree}`);
    const hash = oid.length === 40 ? "sha1" : "sha256";
    const read = async (tree: string) =>
      rawEntriesOf((await this.read(tree)).content, tree.length / 2);
    const placed = new Map<string, TreeEntry>();
    for (const { path, at, without } of parts) {
      const entry = await this.entryAt(treeish, at);
      if (!entry || without.includes(at)) continue;
      const inside = at === "." ? "" : `${at}/`;
      const paths = without.flatMap((left) =>
        left.startsWith(inside) ? left.slice(inside.length) : [],
      );
      const rest =
        entry.mode === folder ? await idWithout(hash, read, entry.oid, paths) : entry.oid;
      if (rest !== null) placed.set(path, { ...entry, oid: rest });
    }
    return composedId(hash, placed);
  }

  #tree(name: string): Promise<Tree> {
    return this.#trees.get(name) ?? this.#remember(name, this.read(name));
  }

  #remember(name: string, read: Promise<Read>): Promise<Tree> {
    const tree = read.then((object) => {
      if (object.type !== "tree") throw failure(`${name} is not a tree`);
      return { oid: object.oid, entries: entriesOf(object) };
    });
    this.#trees.set(name, tree);
    tree.catch(() => this.#trees.delete(name));
    return tree;
  }
}

/** The next answer. @returns null when the object is larger than the limit: git gives the size before the content */
async function answer(git: BatchStream, limit: number): Promise<Read | null | "missing"> {
  const [oid = "", type = "", size] = (await git.line()).split(" ");
  // Before 2.39, git prints nothing else when it could not fetch the object.
  if (size === undefined) return "missing";
  if (Number(size) > limit) {
    git.abandon();
    return null;
  }
  const content = await git.bytes(Number(size));
  await git.line();
  return { oid, type, content };
}

const failure = (reason: string) => new GitFailure("cat-file", 0, "", `fatal: ${reason}`);

const folder = "040000";

function entriesOf(
  { oid, content }: Read,
  which: "all" | "no files" = "all",
): Map<string, TreeEntry> {
  return new Map(
    rawEntriesOf(content, oid.length / 2, which).map(({ name, mode, oid }) => [
      name.toString(),
      { mode, oid },
    ]),
  );
}
