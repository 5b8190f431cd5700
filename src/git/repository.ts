/**
 * Our own copy of the repository: bare, shallow, and without file contents until they are read.
 * Small verbs over git; what they mean for a rollback is decided elsewhere.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import semver from "semver";
import { Refusal, refuse } from "../errors.ts";
import type { Tag } from "../ledger/tag.ts";
import type { Commit, FileChange } from "../rollback/plan.ts";
import type { TreeEntry } from "../rollback/restore.ts";
import { fastImportStream, type NewCommit, type NewTag } from "./fast-import.ts";
import { type Git, GitFailure, gitIn, type Remote, type RunOptions } from "./process.ts";
import { type PushAnswer, push, type RefUpdate } from "./push.ts";
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

/** Where the remote's refs are kept in our copy: `refs/remote/heads/main`. */
const localName = (ref: string) => ref.replace(/^refs\//, "refs/remote/");

export class Repository implements AsyncDisposable {
  readonly #git: Git;
  readonly #folder: string;
  readonly #remote: Remote;
  /** Commits that are in our copy. */
  readonly #present = new Set<string>();
  #head: string;
  readonly defaultBranch: string;

  private constructor(git: Git, folder: string, remote: Remote, head: string, branch: string) {
    this.#git = git;
    this.#folder = folder;
    this.#remote = remote;
    this.#head = head;
    this.#present.add(head);
    this.defaultBranch = branch;
  }

  /**
   * Copies the head of the default branch.
   *
   * @param temporary the folder in which the copy gets a folder of its own
   * @throws {Refusal} `git-unusable`, `bad-token`, `repository-not-found`, `repository-empty`, `network`
   */
  static async open(remote: Remote, temporary: string): Promise<Repository> {
    const folder = await mkdtemp(join(temporary, "deploy-rollback-"));
    try {
      const git = gitIn({ folder, remote });
      await assertUsable(git);
      await overNetwork(remote, () =>
        git(
          [
            ...[
              "clone",
              "--bare",
              "--template=",
              "--origin=origin",
              "--depth=1",
              "--filter=blob:none",
            ],
            ...["--single-branch", "--no-tags", "--progress", "--", remote.url, "."],
          ],
          { network: true },
        ),
      );
      const branch = (await git(["symbolic-ref", "--short", "HEAD"])).trim();
      const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"]).catch(() => "");
      if (!head) refuse("repository-empty", {});
      return new Repository(git, folder, remote, head.trim(), branch);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The commit at the head of the default branch when the copy was made, or renewed. */
  get head(): string {
    return this.#head;
  }

  /** Fetches the head of the default branch anew. */
  async renew(): Promise<void> {
    const branch = `refs/heads/${this.defaultBranch}`;
    this.#head = (await this.fetch([branch])).get(branch) ?? refuse("repository-empty", {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The runner empties its temporary folder; what cannot be removed now must not fail the step.
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
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
    if (refs.length === 0) return new Map();
    const wanted = [...new Set(refs)];
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
        return this.fetch(wanted, depth, true);
      }
      return this.fetch(
        wanted.filter((ref) => existing.has(ref)),
        depth,
      );
    }
    const printed = await this.#git([
      ...["for-each-ref", "--format=%(refname) %(objectname) %(*objectname)"],
      ...wanted.map(localName),
    ]);
    const local = new Map<string, string>();
    for (const line of lines(printed)) {
      const [name = "", object = "", commit] = line.split(" ");
      local.set(name, object);
      this.#present.add(commit || object);
    }
    return new Map(wanted.map((ref) => [ref, local.get(localName(ref)) ?? ""]));
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
    const fetch = [
      "fetch",
      "--no-tags",
      "--no-write-fetch-head",
      "--filter=blob:none",
      "--progress",
    ];
    await this.#git(["-c", "fetch.negotiationAlgorithm=noop", ...fetch, "origin", "--stdin"], {
      network: true,
      input: `${oids.join("\n")}\n`,
    }).catch(() => undefined);
  }

  async #fetch(options: readonly string[], refspecs: readonly string[]): Promise<void> {
    await this.#git(
      [
        "fetch",
        "--no-tags",
        "--no-write-fetch-head",
        "--progress",
        ...options,
        "origin",
        ...refspecs,
      ],
      { network: true },
    );
  }

  /** Full ID of what a name stands for in our copy. @throws {Refusal} when there is nothing */
  async resolve(name: string): Promise<string> {
    return (await this.#talk(["rev-parse", "--verify", "--end-of-options", name])).trim();
  }

  /** The first parent of a fetched commit, which our shallow copy hides from other commands. */
  async parentOf(commit: string): Promise<string> {
    const object = await this.#git(["cat-file", "commit", commit]);
    return /^parent (\w+)$/m.exec(object)?.[1] ?? commit;
  }

  /**
   * What a tree holds under paths; `.` is the whole tree.
   *
   * @param treeish a commit or tree
   * @returns path → entry, for the paths that exist
   */
  async entries(treeish: string, paths: readonly string[]): Promise<Map<string, TreeEntry>> {
    const named = [...new Set(paths)].filter((path) => path !== ".");
    const found = new Map<string, TreeEntry>();
    if (paths.includes(".")) {
      found.set(".", { mode: "040000", oid: await this.resolve(`${treeish}^{tree}`) });
    }
    if (named.length === 0) return found;
    const printed = await this.#talk([
      "ls-tree",
      "-t",
      "-z",
      "--full-tree",
      treeish,
      "--",
      ...named,
    ]);
    for (const line of fields(printed)) {
      const [, mode = "", oid = "", path = ""] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
      // With `-t` the folders on the way to a path are listed as well.
      if (named.includes(path)) found.set(path, { mode, oid });
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
    if (files.length > 1) await this.#fetchObjects(files.map(([, { oid }]) => oid));
    const texts = files.map(
      async ([path, { oid }]) => [path, await this.#talk(["cat-file", "blob", oid])] as const,
    );
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
    const fetch = ["fetch", "--no-tags", "--no-write-fetch-head", "--progress", "--depth=1"];
    try {
      await this.#git([...fetch, "--filter=tree:0", "origin", "--stdin"], {
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

  /** The files in which two trees differ. @param from @param to commits, trees or `commit:path` */
  async changes(from: string, to: string): Promise<FileChange[]> {
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
    const printed = await this.#git(
      ["fast-import", "--quiet", "--force", "--done", "--date-format=raw"],
      {
        input: fastImportStream(commits, tags),
        network: true,
      },
    );
    return lines(printed);
  }

  /** Changes all refs or none, each from just the value that we saw. */
  push(updates: readonly RefUpdate[]): Promise<PushAnswer> {
    return push(this.#git, this.#remote, updates);
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

async function overNetwork<T>({ url }: Remote, talk: () => Promise<T>): Promise<T> {
  try {
    return await talk();
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const problem = connectionProblem(error.stderr, { repository: url, writing: false });
    throw new Refusal([problem], { cause: error });
  }
}

async function assertUsable(git: Git): Promise<void> {
  const printed = await git(["--version"]).catch(() => "no git");
  const version = semver.coerce(printed);
  if (!version || semver.lt(version, "2.34.0")) refuse("git-unusable", { found: printed.trim() });
}

const lines = (printed: string) => printed.split("\n").filter(Boolean);
const fields = (printed: string) => printed.split("\0").filter(Boolean);
