/** Commits, trees and tags made by `git fast-import`, without a checkout: what it reads, and how it is told. */
import type { TreeEdit } from "../rollback/restore.ts";
import { BatchProcess } from "./batch-process.ts";
import type { GitOptions } from "./process.ts";

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** A file or folder that exists as an object, or a file's new text. */
export type TreeChange = TreeEdit | { readonly path: string; readonly text: string };

export interface NewCommit {
  /** Null for a first commit. */
  readonly parent: string | null;
  readonly author: Identity;
  readonly committer: Identity;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly message: string;
  /** In order; a later one lies on top of an earlier one. */
  readonly changes: readonly TreeChange[];
}

export interface NewTag {
  readonly name: string;
  /** The tagged commit: its ID, or the place of a new one among those made with it. */
  readonly target: string | number;
  readonly tagger: Identity;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly message: string;
}

/** Makes objects, through one `git fast-import` for as long as the copy lives. */
export class Importer implements AsyncDisposable {
  readonly #git: BatchProcess;
  #made = 0;
  /** Tags that the process has made: it makes none of them twice. */
  readonly #named = new Set<string>();

  constructor(options: GitOptions) {
    this.#git = new BatchProcess(options, [
      "fast-import",
      "--quiet",
      "--force",
      "--date-format=raw",
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#git[Symbol.asyncDispose]();
  }

  /** Begins before there is something to make, for it takes a moment. */
  begin(): void {
    this.#git.begin();
  }

  /**
   * Makes commits and tags.
   *
   * @returns the IDs of the commits, then of the tags, in order
   * @throws {GitFailure}
   */
  async make(commits: readonly NewCommit[], tags: readonly NewTag[]): Promise<string[]> {
    const names = tags.map(({ name }) => name);
    if (names.some((name) => this.#named.has(name))) {
      await this.#git.startAnew();
      this.#named.clear();
    }
    for (const name of names) this.#named.add(name);
    const place = this.#made;
    this.#made += commits.length;
    return this.#do(commandsOf(commits, tags, place));
  }

  /** Makes contents of files. @returns their IDs, in order @throws {GitFailure} */
  store(texts: readonly string[]): Promise<string[]> {
    return this.#do(texts.map((text, index) => `blob\nmark :${index + 1}\n${data(text)}`));
  }

  #do(commands: readonly string[]): Promise<string[]> {
    const marks = commands.map((_, index) => `get-mark :${index + 1}\n`);
    return this.#git.ask(async (git) => {
      // Other processes see what was made from the checkpoint on.
      git.say([...commands, ...marks, "checkpoint\nprogress done\n"].join(""));
      const oids: string[] = [];
      for (const _ of commands) oids.push(await git.line());
      await git.line();
      return oids;
    });
  }
}

/**
 * A command for each commit, then for each tag; the mark of each is its place among them, counted from 1.
 *
 * @param before how many commits the same process has made before: each gets a branch of its own, for on one
 * that exists a first commit would not be the first
 */
export function commandsOf(
  commits: readonly NewCommit[],
  tags: readonly NewTag[],
  before = 0,
): string[] {
  return [
    ...commits.map((commit, index) => commitCommand(commit, index + 1, before + index + 1)),
    ...tags.map((tag, index) => tagCommand(tag, commits.length + index + 1)),
  ];
}

/** Where new commits are kept from being lost: refs of our own copy only. */
const scratch = "refs/new";

function commitCommand(commit: NewCommit, mark: number, place: number): string {
  const { parent, author, committer, date, message, changes } = commit;
  return [
    `commit ${scratch}/${place}\nmark :${mark}\n`,
    `author ${signature(author, date)}\ncommitter ${signature(committer, date)}\n`,
    data(message),
    parent === null ? "" : `from ${parent}\n`,
    ...changes.map(changeCommand),
    "\n",
  ].join("");
}

function changeCommand(change: TreeChange): string {
  const path = quoted(change.path === "." ? "" : change.path);
  if ("text" in change) return `M 100644 inline ${path}\n${data(change.text)}`;
  return change.entry ? `M ${change.entry.mode} ${change.entry.oid} ${path}\n` : `D ${path}\n`;
}

function tagCommand({ name, target, tagger, date, message }: NewTag, mark: number): string {
  const from = typeof target === "number" ? `:${target + 1}` : target;
  return `tag ${name}\nmark :${mark}\nfrom ${from}\ntagger ${signature(tagger, date)}\n${data(message)}`;
}

/** Counted in bytes, so that nothing in a text can end it. */
function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function signature({ name, email }: Identity, date: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const plain = (text: string) => text.replace(/[<>\u0000-\u001f]/g, "").trim();
  return `${plain(name)} <${plain(email)}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}

/** A path in C style quotes. */
function quoted(path: string): string {
  const escaped = path.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
  return `"${escaped}"`;
}
