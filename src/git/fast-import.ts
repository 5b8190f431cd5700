/** What `git fast-import` reads: commits, trees and tags made by one process, without a checkout. */
import type { Graft } from "../rollback/restore.ts";

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** A file or folder that exists as an object, or a file's new text. */
export type TreeChange = Graft | { readonly path: string; readonly text: string };

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

/** Where new objects are kept from being lost: refs of our own copy only. */
const scratch = "refs/new";

/** The input that makes commits, then tags, and prints the ID of each on a line of its own. */
export function fastImportStream(commits: readonly NewCommit[], tags: readonly NewTag[]): string {
  const marks = [...commits, ...tags].map((_, index) => `get-mark :${index + 1}\n`);
  return [
    "feature done\n",
    ...commits.map((commit, index) => commitCommand(commit, index + 1)),
    ...tags.map((tag, index) => tagCommand(tag, commits.length + index + 1)),
    ...marks,
    "done\n",
  ].join("");
}

/** The input that makes files' contents, and prints the ID of each on a line of its own. */
export function textsStream(texts: readonly string[]): string {
  const blobs = texts.map((text, index) => `blob\nmark :${index + 1}\n${data(text)}`);
  const marks = texts.map((_, index) => `get-mark :${index + 1}\n`);
  return ["feature done\n", ...blobs, ...marks, "done\n"].join("");
}

function commitCommand(commit: NewCommit, mark: number): string {
  const { parent, author, committer, date, message, changes } = commit;
  return [
    `commit ${scratch}/${mark}\nmark :${mark}\n`,
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
