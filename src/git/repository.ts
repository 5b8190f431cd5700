/**
 * Our own copy of the repository: bare, shallow, and without file contents until they are read.
 * Small verbs over git; what they mean for a rollback is decided elsewhere.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refusal, refuse } from "../errors/problem.ts";
import type { Tag } from "../ledger/tag.ts";
import type { Commit, FileChange } from "../rollback/plan.ts";
import type { TreeEntry } from "../rollback/restore.ts";
import {
  type Begun,
  type Copy,
  type FetchedRef,
  localName,
  openCopy,
  readRefs,
  remoteName,
  removed,
  type Stored,
  store,
} from "./copy.ts";
import type { Importer, NewCommit, NewTag } from "./fast-import.ts";
import type { Objects } from "./objects.ts";
import type { Preview } from "./preview.ts";
import {
  fetchWith,
  type Git,
  GitFailure,
  overNetwork,
  type Remote,
  type RunOptions,
} from "./process.ts";
import { graftLines, type PushAnswer, push, type RefUpdate } from "./push.ts";
import { connectionProblem } from "./refusal.ts";
import {
  type ForeignTag,
  foreignTagFields,
  foreignTagsOf,
  formatOf,
  rowsOf,
  tagFields,
  tagsOf,
} from "./tags.ts";

export class Repository implements AsyncDisposable {
  readonly #git: Git;
  readonly #objects: Objects;
  readonly #importer: Importer;
  readonly #copy: Copy;
  readonly #remote: Remote;
  /** What was found to differ, by what was compared: neither ever changes. */
  readonly #changes = new Map<string, Promise<FileChange[]>>();
  readonly #preview: Preview | null;
  /** Commits that are in our copy. */
  readonly #present = new Set<string>();
  /** Those of them of which the remote has a tag that is in our copy, too. */
  readonly #tagged = new Set<string>();
  /** Files that the API told. */
  readonly #told: Stored;
  /** Refs as they were read last, by their names here. */
  readonly #refs = new Map<string, FetchedRef>();
  /** Refs that were fetched beforehand, each for the first who asks. */
  readonly #foreseen: Map<string, string>;
  #head: string;
  readonly defaultBranch: string;

  private constructor(copy: Copy, preview: Preview | null) {
    const { git, options, head } = copy;
    this.#copy = copy;
    this.#git = git;
    this.#objects = copy.objects;
    this.#importer = copy.importer;
    this.#remote = options.remote;
    this.#preview = preview;
    this.#head = head;
    this.#present.add(head);
    this.defaultBranch = copy.defaultBranch;
    this.#told = copy.told;
    for (const ref of copy.refs) this.#learn(ref);
    for (const commit of copy.commits) this.#present.add(commit);
    const fetched = copy.refs.map(({ name, object }) => [remoteName(name), object] as const);
    this.#foreseen = new Map(fetched);
  }

  /**
   * Copies the head of the default branch.
   *
   * @param temporary the folder in which the copy gets a folder of its own
   * @param begun a copy of the same remote, to be completed by what the API tells
   * @throws {Refusal} `git-unusable`, `bad-token`, `repository-not-found`, `repository-empty`, `network`
   */
  static async open(
    remote: Remote,
    temporary: string,
    preview: Preview | null = null,
    begun: Begun | null = null,
  ): Promise<Repository> {
    return new Repository(await openCopy(remote, temporary, preview, begun), preview);
  }

  #learn(ref: FetchedRef): void {
    const { name, object, tagged } = ref;
    this.#refs.set(name, ref);
    this.#present.add(tagged ?? object);
    if (tagged) this.#tagged.add(tagged);
  }

  /**
   * Has files told by the API, where there is one, for what reads them one by one.
   *
   * @param places as git writes them: `refs/heads/main:Dockerfile`
   */
  async preview(places: readonly string[]): Promise<void> {
    const untold = places.filter((place) => !this.#told.places.has(place));
    if (!this.#preview || untold.length === 0) return;
    await store(this.#importer, await this.#preview.texts(untold), this.#told);
  }

  /** The commit at the head of the default branch when the copy was made, or renewed. */
  get head(): string {
    return this.#head;
  }

  /** Fetches the head of the default branch anew. */
  async renew(): Promise<void> {
    const branch = `refs/heads/${this.defaultBranch}`;
    this.#foreseen.clear();
    this.#head = (await this.fetch([branch])).get(branch) ?? refuse("repository-empty", {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removed(this.#copy);
  }

  /**
   * Fetches the newest state of refs.
   *
   * @param refs in full
   * @param depth `shallow` leaves the history out; `whole` does so, too, but brings all files; `known` is
   * for refs whose objects we have already
   * @param again whether this is a second try
   * @returns ref → object ID, for those that exist on the remote
   */
  async fetch(
    refs: readonly string[],
    depth: "shallow" | "whole" | "known" = "shallow",
    again = false,
  ): Promise<Map<string, string>> {
    const foreseen = depth === "known" ? new Map<string, string>() : this.#foreseenOf(refs);
    const wanted = [...new Set(refs)].filter((ref) => !foreseen.has(ref));
    if (wanted.length === 0) return foreseen;
    return new Map([...foreseen, ...(await this.#fetchNow(wanted, depth, again))]);
  }

  #foreseenOf(refs: readonly string[]): Map<string, string> {
    const found = new Map<string, string>();
    for (const ref of refs) {
      const object = this.#foreseen.get(ref);
      if (object !== undefined) found.set(ref, object);
      this.#foreseen.delete(ref);
    }
    return found;
  }

  async #fetchNow(
    wanted: readonly string[],
    depth: "shallow" | "whole" | "known",
    again: boolean,
  ): Promise<Map<string, string>> {
    try {
      await this.#fetch(
        depth === "known" ? [] : ["--depth=1", ...(depth === "whole" ? ["--no-filter"] : [])],
        wanted.map((ref) => `+${ref}:${localName(ref)}`),
      );
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      if (holdsNoCommit(error)) {
        if (wanted.length === 1) return new Map();
        const found = [];
        for (const ref of wanted) found.push(...(await this.fetch([ref], depth)));
        return new Map(found);
      }
      const existing = await this.list(wanted);
      if (existing.size === wanted.length) {
        // Created in between, or the connection is broken: the second try tells.
        if (again) this.#connectionLost(error);
        return this.#fetchNow(wanted, depth, true);
      }
      return this.fetch(
        wanted.filter((ref) => existing.has(ref)),
        depth,
      );
    }
    for (const ref of wanted) this.#refs.delete(localName(ref));
    for (const ref of await readRefs(this.#git, wanted.map(localName))) this.#learn(ref);
    return new Map(wanted.map((ref) => [ref, this.#refs.get(localName(ref))?.object ?? ""]));
  }

  /**
   * Asks the remote which refs it has. Lists every ref of the repository on the way, so this is for
   * the rare cases in which `fetch` cannot tell.
   *
   * @param patterns full names; `*` stands for anything
   * @throws {Refusal} `network`, also when what answers is not the repository
   */
  async list(patterns: readonly string[]): Promise<Map<string, string>> {
    // git takes any page for a repository without refs; this one has at least its default branch.
    const surely = `refs/heads/${this.defaultBranch}`;
    const printed = await this.#talk(["ls-remote", "--refs", "origin", surely, ...patterns]);
    const found = new Map(
      lines(printed).map((line) => line.split("\t").reverse() as [string, string]),
    );
    if (!found.has(surely)) {
      refuse("network", { said: "Something else answers in the repository's place." });
    }
    if (!patterns.includes(surely)) found.delete(surely);
    return found;
  }

  /** Fetches commits by their IDs, without history. @returns those that the remote has */
  async fetchCommits(commits: readonly string[]): Promise<Set<string>> {
    const missing = [...new Set(commits)].filter((commit) => !this.#present.has(commit));
    if (missing.length > 0) await this.#fetchMissing(missing);
    return new Set(commits.filter((commit) => this.#present.has(commit)));
  }

  /** All together; where one of several is not there, by halves. */
  async #fetchMissing(commits: readonly string[]): Promise<void> {
    try {
      await this.#fetch(["--depth=1"], commits);
      for (const commit of commits) this.#present.add(commit);
    } catch (error) {
      this.#unlessMissing(error);
      if (commits.length === 1) {
        // Only the repository itself says that it does not have it.
        if (!/not our ref/.test((error as GitFailure).stderr)) await this.list([]);
        return;
      }
      const half = Math.ceil(commits.length / 2);
      await this.#fetchMissing(commits.slice(0, half));
      await this.#fetchMissing(commits.slice(half));
    }
  }

  /** A server that does not know a commit says so; anything else is a broken connection. */
  #unlessMissing(error: unknown): void {
    if (
      !(error instanceof GitFailure) ||
      !/not our ref|unadvertised object|no such remote ref|couldn't find remote ref/.test(
        error.stderr,
      )
    ) {
      this.#connectionLost(error);
    }
  }

  /** All commits of a branch, fetched once and without their trees. @param branch in full */
  async commitsOf(branch: string): Promise<Set<string>> {
    const shallow = await this.#git(["rev-parse", "--is-shallow-repository"]);
    if (shallow.trim() === "true") {
      const refspec = `+${branch}:${localName(branch)}`;
      await this.#fetch(["--unshallow", "--filter=tree:0"], [refspec]).catch((error) =>
        this.#connectionLost(error),
      );
    }
    return new Set(lines(await this.#git(["rev-list", "--end-of-options", localName(branch)])));
  }

  /** The commits before a fetched commit, as far as fetched history tells. */
  async commitsBefore(commit: string): Promise<Set<string>> {
    const commits = new Set(lines(await this.#git(["rev-list", "--end-of-options", commit])));
    commits.delete(commit);
    return commits;
  }

  /** Fetches the trees of commits and of their parents, together, for what compares them. */
  async #fetchTrees(commits: readonly string[]): Promise<void> {
    if (commits.length === 0) return;
    const show = (format: string, oids: readonly string[]) =>
      this.#git(["log", "--no-walk", `--format=${format}`, "--stdin"], {
        input: `${oids.join("\n")}\n`,
      });
    const parents = (await show("%P", commits)).split(/\s+/).filter(Boolean);
    const trees = lines(await show("%T", [...commits, ...parents]));
    await this.#fetchObjects([...new Set(trees)]);
  }

  /** Fetches objects by their IDs, in one request; what this leaves missing is fetched when read. */
  async #fetchObjects(oids: readonly string[]): Promise<void> {
    // Without negotiation, as git itself fetches missing objects: it would look for commits.
    const fetch = fetchWith(["--filter=blob:none"], ["--stdin"]);
    await this.#git(["-c", "fetch.negotiationAlgorithm=noop", ...fetch], {
      network: true,
      input: `${oids.join("\n")}\n`,
    }).catch(() => undefined);
  }

  async #fetch(options: readonly string[], refspecs: readonly string[]): Promise<void> {
    await this.#git(fetchWith(options, refspecs), { network: true });
  }

  /** The tree of a commit, or the tree itself. */
  async treeOf(commit: string): Promise<string> {
    return (
      (await this.#entryAt(commit, "."))?.oid ?? refuse("network", { said: `${commit} is gone.` })
    );
  }

  /** Whether the ID of something that was fetched is a commit's own. */
  async isCommit(oid: string): Promise<boolean> {
    return (await this.#read(oid)).type === "commit";
  }

  /** The first parent of a fetched commit, which our shallow copy hides from other commands. */
  async parentOf(commit: string): Promise<string> {
    const { content } = await this.#read(commit);
    return /^parent (\w+)$/m.exec(String(content))?.[1] ?? commit;
  }

  /**
   * What a tree holds under paths; `.` is the whole tree.
   *
   * @param treeish a commit or tree
   * @returns path → entry, for the paths that exist
   */
  async entries(treeish: string, paths: readonly string[]): Promise<Map<string, TreeEntry>> {
    const found = new Map<string, TreeEntry>();
    for (const path of new Set(paths)) {
      const entry = await this.#entryAt(treeish, path);
      if (entry) found.set(path, entry);
    }
    return found;
  }

  /** Fetches files of many commits in one request, for what reads them one by one. */
  async prefetch(commits: readonly string[], paths: readonly string[]): Promise<void> {
    const oids = new Set<string>();
    for (const commit of commits) {
      for (const { oid } of (await this.entries(commit, paths)).values()) oids.add(oid);
    }
    if (oids.size > 0) await this.#fetchObjects([...oids]);
  }

  /** The text of one file of a commit, or null when there is no such file. */
  async file(commit: string, path: string): Promise<string | null> {
    return (await this.files(commit, [path])).get(path) ?? null;
  }

  /** The texts of files of a commit. @returns path → text, for the files that exist */
  async files(commit: string, paths: readonly string[]): Promise<Map<string, string>> {
    const entries = [...(await this.entries(commit, paths))];
    const files = entries.filter(([, { mode }]) => mode.startsWith("100"));
    const missing = files.map(([, { oid }]) => oid).filter((oid) => !this.#told.texts.has(oid));
    if (missing.length > 1) await this.#fetchObjects(missing);
    const texts = files.map(async ([path, { oid }]) => {
      const blob = await this.#read(oid);
      return [path, blob.content.toString()] as const;
    });
    return new Map(await Promise.all(texts));
  }

  /**
   * Lists and fetches many tags at once, with their commits and without trees.
   *
   * @param patterns of tag names without `refs/tags/`; `*` stands for anything
   * @returns name → object ID. One of anything but a commit is listed, but not fetched
   */
  async fetchTags(patterns: readonly string[]): Promise<Map<string, string>> {
    const listed = await this.list(patterns.map((pattern) => `refs/tags/${pattern}`));
    const found = [...listed].map(
      ([ref, object]) => [ref.slice("refs/tags/".length), object] as const,
    );
    const names = found.map(([name]) => name);
    // git takes a single star, and is slow with thousands of names.
    const isSimple = patterns.every((pattern) => /^[^*?[]*\*?[^*?[]*$/.test(pattern));
    if (names.length > 0 && !(isSimple && (await this.#fetchNamedTags(patterns)))) {
      await this.#fetchTagsByHalves(names);
    }
    return new Map(found);
  }

  async #fetchTagsByHalves(names: readonly string[]): Promise<void> {
    if (await this.#fetchNamedTags(names)) return;
    if (names.length === 1) return;
    const half = Math.ceil(names.length / 2);
    await this.#fetchTagsByHalves(names.slice(0, half));
    await this.#fetchTagsByHalves(names.slice(half));
  }

  /** @returns false when one of them is no commit's */
  async #fetchNamedTags(names: readonly string[]): Promise<boolean> {
    const refspecs = names.map((name) => `+refs/tags/${name}:${localName(`refs/tags/${name}`)}\n`);
    try {
      await this.#git(fetchWith(["--depth=1", "--filter=tree:0"], ["--stdin"]), {
        input: refspecs.join(""),
        network: true,
      });
      return true;
    } catch (error) {
      if (error instanceof GitFailure && holdsNoCommit(error)) return false;
      return this.#connectionLost(error);
    }
  }

  /** Fetched tags. @param names without `refs/tags/` @returns name → tag */
  async tags(names: readonly string[]): Promise<Map<string, Tag>> {
    const read = names.map(
      (name) => [name, this.#refs.get(localName(`refs/tags/${name}`))] as const,
    );
    if (read.every(([, ref]) => ref)) {
      return tagsOf(new Map(read.map(([name, ref]) => [name, ref?.values ?? []])));
    }
    return tagsOf(await this.#readTags(names, tagFields));
  }

  /** What fetched tags of other kinds tell. @param names without `refs/tags/` */
  async foreignTags(names: readonly string[]): Promise<ForeignTag[]> {
    return foreignTagsOf(await this.#readTags(names, foreignTagFields));
  }

  /** @returns name → the values of the fields */
  async #readTags(
    names: readonly string[],
    wanted: readonly string[],
  ): Promise<Map<string, string[]>> {
    if (names.length === 0) return new Map();
    const prefix = localName("refs/tags/");
    const printed = await this.#git([
      ...["for-each-ref", formatOf(wanted)],
      // Many names would not fit into an argument list; then all fetched tags are read.
      ...(names.length > 500 ? [prefix] : names.map((name) => `${prefix}${name}`)),
    ]);
    const wantedNames = new Set(names);
    const all = rowsOf(printed, wanted.length).map(
      ([ref = "", ...values]) => [ref.slice(prefix.length), values] as const,
    );
    return new Map(all.filter(([name]) => wantedNames.has(name)));
  }

  /** The files in which two commits or trees differ. */
  async changes(from: string, to: string): Promise<FileChange[]> {
    const [before, after] = [await this.treeOf(from), await this.treeOf(to)];
    if (before === after) return [];
    const both = `${before} ${after}`;
    const known = this.#changes.get(both) ?? this.#diff(before, after);
    this.#changes.set(both, known);
    return known;
  }

  async #diff(from: string, to: string): Promise<FileChange[]> {
    const printed = await this.#talk([
      "diff-tree",
      "-r",
      "-z",
      "--no-renames",
      "--name-status",
      from,
      to,
      "--",
    ]);
    const values = fields(printed);
    const kinds: Record<string, FileChange["change"]> = { A: "added", D: "removed" };
    return values.flatMap((kind, index) =>
      index % 2 === 0 ? [{ path: values[index + 1] ?? "", change: kinds[kind] ?? "changed" }] : [],
    );
  }

  /** The first line of a fetched commit's message. */
  async subjectOf(commit: string): Promise<string> {
    return (await this.#git(["log", "-1", "--format=%s", "--end-of-options", commit])).trim();
  }

  /**
   * The commits before and at a commit, newest first, without merges.
   *
   * @param head whose history was fetched by `commitsOf`
   * @param excluded commits in that history, which are left out with all before them
   */
  async commitsUpTo(head: string, excluded: readonly string[]): Promise<string[]> {
    return lines(
      await this.#git(["rev-list", "--no-merges", "--stdin"], {
        input: `${[head, ...excluded.map((commit) => `^${commit}`)].join("\n")}\n`,
      }),
    );
  }

  /**
   * Those of some commits that touch paths, in their order.
   *
   * @param commits in a history that was fetched by `commitsOf`; their trees are fetched here, all at once
   */
  async touching(
    commits: readonly string[],
    paths: readonly string[],
    exceptPaths: readonly string[],
  ): Promise<Commit[]> {
    if (commits.length === 0) return [];
    await this.#fetchTrees(commits);
    const printed = await this.#talk(
      [
        ...["diff-tree", "--stdin", "--root", "-r", "-z", "--no-patch"],
        "--format=%H%x1f%an%x1f%aI%x1f%s",
        "--",
        ...paths.map((path) => `:(literal)${path}`),
        ...exceptPaths.map((path) => `:(exclude,literal)${path}`),
      ],
      { input: `${commits.join("\n")}\n` },
    );
    return fields(printed).map((line) => {
      const [oid = "", author = "", date = "", subject = ""] = line.split("\x1f");
      return { oid, author, date, subject: subject.slice(0, 200) };
    });
  }

  /** Makes commits and tags. @returns the IDs of the commits, then of the tags, in order */
  async make(commits: readonly NewCommit[], tags: readonly NewTag[]): Promise<string[]> {
    return this.#importer.make(commits, tags);
  }

  /** Changes all refs or none, each from just the value that we saw. */
  async push(updates: readonly RefUpdate[]): Promise<PushAnswer> {
    this.#foreseen.clear();
    const grafts = join(this.#copy.options.folder, "grafts");
    await writeFile(
      grafts,
      graftLines(updates, (commit) => this.#tagged.has(commit)),
    );
    return push(this.#git, this.#remote, updates, grafts);
  }

  #read(oid: string): ReturnType<Objects["read"]> {
    return overNetwork(this.#remote, () => this.#objects.read(oid));
  }

  #entryAt(treeish: string, path: string): Promise<TreeEntry | null> {
    return overNetwork(this.#remote, () => this.#objects.entryAt(treeish, path));
  }

  #talk(args: readonly string[], options: RunOptions = {}): Promise<string> {
    return overNetwork(this.#remote, () => this.#git(args, { ...options, network: true }));
  }

  #connectionLost(error: unknown): never {
    if (!(error instanceof GitFailure)) throw error;
    const problem = connectionProblem(error.stderr, {
      repository: this.#remote.url,
      writing: false,
    });
    throw new Refusal([problem], { cause: error });
  }
}

/** A copy without file contents cannot take a ref that is a file or a folder. */
function holdsNoCommit({ stderr }: GitFailure): boolean {
  return /remote did not send all necessary objects/.test(stderr);
}

const lines = (printed: string) => printed.split("\n").filter(Boolean);
const fields = (printed: string) => printed.split("\0").filter(Boolean);
