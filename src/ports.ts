/**
 * What use cases need from outside, as types. `src/git`, `src/github` and others implement them; use cases know
 * nothing else about those. Every call may throw a {@link Refusal}: for git `bad-token`, `repository-not-found`,
 * `network`; for GitHub's API `github-refused`, `github-unreachable`; for Astro's `astro-refused`,
 * `astro-unreachable`.
 */
import type { Problem, Refusal } from "./errors/problem.ts";
import type { Deployment, Settings } from "./ledger/settings.ts";
import type { Tag } from "./ledger/tag.ts";
import type { LandedCommit, LandedCommits } from "./proposal-ports.ts";
import type { Person } from "./rollback/permission.ts";
import type { Commit, FileChange } from "./rollback/plan.ts";
import type { TreeChange, TreeEntry } from "./rollback/restore.ts";

/** What every use case gets. */
export interface Services {
  /** Opens a copy of the repository in its present state. */
  readonly open: () => Promise<Repository>;
  /** The committer: the token's account, or the person. */
  readonly committer: () => Promise<Identity>;
  /** How the repository is written to, as the settings want its commits signed. */
  readonly writer: (repository: Repository, sign: Settings["sign"]) => Promise<Writer>;
  /** The time: ISO 8601, UTC, in whole seconds. */
  readonly now: () => string;
  /** Runs a step of the work and shows its title. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  /** Undefined where no API can be asked. */
  readonly isInHistory?: IsInHistory;
  /** Undefined where no API can be asked. */
  readonly landedCommits?: LandedCommits;
}

/** For what asks for the permission to roll back. */
export interface ServicesWithPeople extends Services {
  /** Who made the request and who re-ran it, with their permissions. */
  readonly people: (rules: Deployment["rollback"]) => Promise<readonly Person[]>;
}

/**
 * Asks the server's API whether a commit is another one, or in its history; null when the API cannot say. Never
 * throws. Both by their full IDs.
 */
export type IsInHistory = (head: string, commit: string) => Promise<boolean | null>;

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/**
 * A private copy of the remote repository: bare, shallow, and without file contents until they are read. It
 * is a snapshot: a ref that was fetched keeps its value until {@link Repository.refresh}.
 */
export interface Repository extends Writer, AsyncDisposable {
  /** Without `refs/heads/`. */
  readonly defaultBranch: string;
  /** The commit at the head of the default branch. */
  readonly head: string;
  readonly refs: Refs;
  readonly tags: Tags;
  readonly commits: Commits;
  readonly trees: Trees;
  /**
   * Forgets the values of all refs.
   *
   * @param moved refs known to have moved; empty: any may have. The head is fetched again if it may have moved
   */
  refresh(moved: readonly string[]): Promise<void>;
  /** Stores a commit that was made elsewhere. @param commit the whole object @returns its ID */
  storeCommit(commit: string): Promise<string>;
}

/** How a repository is written to: makes objects, then moves refs to them. */
export interface Writer {
  /** Whether commits get the author that they are given: what GitHub signs, it makes as its own. */
  readonly keepsAuthors: boolean;
  /** Makes commits and tags. @returns the IDs of the commits, then of the tags, in order */
  make(commits: readonly NewCommit[], tags: readonly NewTag[]): Promise<string[]>;
  /** Changes all refs or none, each from exactly the value that we saw. */
  pushRefs(updates: readonly RefUpdate[]): Promise<PushAnswer>;
}

/** Refs by their full names, `refs/heads/main`. */
export interface Refs {
  /**
   * Fetches refs without history. @param files `all` fetches file contents too, except files that are larger than
   * any that is read
   *
   * @returns ref → object ID, for those that exist
   */
  fetch(refs: readonly string[], files?: "none" | "all"): Promise<Map<string, string>>;
  /** Asks the remote for the present values of refs whose objects we have. */
  current(refs: readonly string[]): Promise<Map<string, string>>;
  /**
   * Asks which refs the remote has. The server lists every ref of the repository for this, so use it only where
   * `fetch` is not enough.
   *
   * @param patterns full names; `*` matches anything
   */
  list(patterns: readonly string[]): Promise<Map<string, string>>;
}

/** Tags by their names without `refs/tags/`. */
export interface Tags {
  /**
   * Lists and fetches many tags at once, with their commits, without trees.
   *
   * @param patterns `*` matches anything
   * @returns name → object ID. A tag of anything but a commit is listed, not fetched
   */
  fetch(patterns: readonly string[]): Promise<Map<string, string>>;
  /** Reads fetched deploy tags. @returns name → tag */
  read(names: readonly string[]): Promise<Map<string, Tag>>;
  /** Reads fetched tags that are not deploy tags. */
  readForeign(names: readonly string[]): Promise<ForeignTag[]>;
}

/** A tag that is not a deploy tag. */
export interface ForeignTag {
  /** Without `refs/tags/`. */
  readonly name: string;
  readonly commit: string;
  /** When the tag, or the commit of a lightweight one, was made: ISO 8601. */
  readonly createdAt: string;
  /** Who made it. */
  readonly by: string;
  readonly subject: string;
  readonly isLightweight: boolean;
}

/** Commits by their full IDs. */
export interface Commits {
  /** Fetches commits without history. @returns those that the remote has */
  fetch(commits: readonly string[]): Promise<Set<string>>;
  /** Whether the ID of a fetched object is that of a commit, and not of a tag on one. */
  isCommit(oid: string): Promise<boolean>;
  /** The first parent of a fetched commit; the commit itself when it has none. */
  parentOf(commit: string): Promise<string>;
  /** The first line of a fetched commit's message. */
  subjectOf(commit: string): Promise<string>;
  /** The newest commits up to one, newest first, with their whole messages. @param most how many */
  messages(commit: string, most: number): Promise<LandedCommit[]>;
  /** All commits of a branch, newest first, fetched without their trees. @param branch in full */
  onBranch(branch: string): Promise<Set<string>>;
  /**
   * The commits of a branch that are neither among some others nor before one of them, newest first, without merges.
   * Fetches the history that it takes.
   *
   * @param branch in full
   * @param others commits, whichever branch they are on
   */
  aheadOf(branch: string, others: readonly string[]): Promise<string[]>;
  /** Fetches commits with all their history, without their trees. @returns those that the remote has */
  withHistory(commits: readonly string[]): Promise<Set<string>>;
  /** Those of some commits that come after one of them, as far as fetched history goes. */
  after(commit: string, among: readonly string[]): Promise<Set<string>>;
  /** Whether any branch of the remote has a fetched commit. Fetches the commits of all branches if none ends there. */
  isOnAnyBranch(commit: string): Promise<boolean>;
  /** The commits before a fetched commit, as far as fetched history goes. */
  before(commit: string): Promise<Set<string>>;
  /**
   * The commits up to and including one, newest first, without merges.
   *
   * @param head whose history was fetched by `onBranch`
   * @param excluded commits that are left out together with all before them
   */
  upTo(head: string, excluded: readonly string[]): Promise<string[]>;
  /** Those of some commits that touch paths, in their order. @param commits fetched by `onBranch` or `aheadOf` */
  touching(
    commits: readonly string[],
    paths: readonly string[],
    exceptPaths: readonly string[],
  ): Promise<Commit[]>;
}

/** Trees and files. A treeish is the ID of a commit or of a tree; the path `.` is the whole tree. */
export interface Trees {
  /** The ID of the tree of a treeish. */
  treeOf(treeish: string): Promise<string>;
  /** @returns path → entry, for the paths that exist */
  entriesAt(treeish: string, paths: readonly string[]): Promise<Map<string, TreeEntry>>;
  /** The names in a folder; empty when there is no such folder. */
  names(treeish: string, path: string): Promise<string[]>;
  /**
   * The text of one file; null when there is no such file. A larger file than the limit is not read: its text is
   * `limit + 1` spaces, so that whoever parses it finds it too long.
   *
   * @param limit in bytes; by default that of all files but the manifest
   */
  file(treeish: string, path: string, limit?: number): Promise<string | null>;
  /** The bytes of one file, which need not be UTF-8; null when there is no such file, or it is larger than the limit. */
  bytes(treeish: string, path: string): Promise<Buffer | null>;
  /** As {@link file}. @returns path → text, for the files that exist */
  files(treeish: string, paths: readonly string[], limit?: number): Promise<Map<string, string>>;
  /** Fetches the same files of many commits in one request, for reads that follow. */
  fetchFiles(commits: readonly string[], paths: readonly string[]): Promise<void>;
  /** The entries of each tree, by name. @param trees their IDs @param which folders, symbolic links and submodules alone, or all */
  entriesIn(
    trees: readonly string[],
    which?: "all" | "no files",
  ): Promise<ReadonlyMap<string, TreeEntry>[]>;
  /** Where symbolic links lead, as written. @param oids of their contents @returns ID → target; empty when too long */
  linkTargets(oids: readonly string[]): Promise<Map<string, string>>;
  /** The files in which two trees differ. */
  diff(from: string, to: string): Promise<FileChange[]>;
  /**
   * What git shows people of the files in which two trees differ.
   *
   * @param paths some of {@link diff}, in its order @returns one text for each, without the line that names the file
   */
  patches(from: string, to: string, paths: readonly string[]): Promise<string[]>;
  /** The ID of a tree that is put together from parts of another one; nothing is written. Absent parts are left out. */
  idOf(treeish: string, parts: readonly TreePart[]): Promise<string>;
  /** Makes the tree of a commit with changes, in our copy. @returns its ID */
  make(commit: string, changes: readonly TreeChange[]): Promise<string>;
}

/** A part of a tree in a new place. */
export interface TreePart {
  /** In the new tree; `.` is the root. */
  readonly path: string;
  /** In the old tree; `.` is the root. */
  readonly at: string;
  /** Paths that are left out, from the root of the old tree. */
  readonly without: readonly string[];
}

export interface NewCommit {
  /** Null for a first commit. */
  readonly parent: string | null;
  readonly author: Identity;
  readonly committer: Identity;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly message: string;
  /** In order: a later one replaces what an earlier one put there. */
  readonly changes: readonly TreeChange[];
}

export interface NewTag {
  readonly name: string;
  /** The tagged commit: its ID, or its index among the commits made with it. */
  readonly target: string | number;
  readonly tagger: Identity;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly message: string;
}

/** One ref of a push. */
export interface RefUpdate {
  /** In full: `refs/heads/main`. */
  readonly ref: string;
  /** What the remote must have for the push to go through; null: the ref must not exist. */
  readonly from: string | null;
  readonly to: string;
}

/** How a push ended, as far as the answer shows. */
export type PushAnswer =
  | { readonly kind: "done" }
  /** Somebody else pushed these refs first. */
  | {
      readonly kind: "conflict";
      readonly refs: readonly string[];
      /** Whether this is the answer of one address of several, so that another may have taken the push. */
      readonly isOfSeveral: boolean;
    }
  /** The server refused these refs. */
  | {
      readonly kind: "refused";
      readonly problems: readonly [Problem, ...Problem[]];
      readonly refs: readonly string[];
      readonly cause: Error;
      /** As for a conflict. */
      readonly isOfSeveral: boolean;
    }
  /** The connection broke: the push may have landed. */
  | {
      readonly kind: "broken";
      /** Whether another try may succeed. */
      readonly mayPass: boolean;
      readonly refusal: Refusal;
    };
