/** Makes commits, trees and tags with `git fast-import`, without a checkout. */

import type { Identity, NewCommit, NewTag } from "../ports.ts";
import type { TreeChange } from "../rollback/restore.ts";
import { visible } from "../visible.ts";
import { BatchProcess } from "./batch-process.ts";
import type { GitOptions } from "./process.ts";

/** Makes objects through one `git fast-import` process, which lives as long as the copy. */
export class Importer implements AsyncDisposable {
  readonly #git: BatchProcess;
  #made = 0;
  /** Tags that the process has made. It cannot make the same tag twice. */
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

  /** Starts git before the first request, because that takes a moment. */
  start(): void {
    this.#git.start();
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
      await this.#git.restart();
      this.#named.clear();
    }
    for (const name of names) this.#named.add(name);
    const made = this.#made;
    this.#made += commits.length;
    return this.#run(commandsOf(commits, tags, made));
  }

  /** Stores the contents of files. @returns their object IDs, in order @throws {GitFailure} */
  store(contents: readonly (string | Buffer)[]): Promise<string[]> {
    return this.#run(contents.map(blobCommand));
  }

  #run(commands: readonly (string | Buffer)[]): Promise<string[]> {
    const marks = commands.map((_, index) => `get-mark :${index + 1}\n`);
    return this.#git.ask(async (git) => {
      // Other processes see the new objects only after the checkpoint.
      const all = [...commands, ...marks, "checkpoint\nprogress done\n"];
      git.write(joined(all));
      const oids: string[] = [];
      for (const _ of commands) oids.push(await git.line());
      await git.line();
      return oids;
    });
  }
}

/**
 * One command per commit, then one per tag. The mark of each is its position, counted from 1.
 *
 * @param before how many commits the same process has already made. Each commit gets a separate branch: on an
 * existing one, a commit without a parent would get that branch's head as its parent
 */
export function commandsOf(
  commits: readonly NewCommit[],
  tags: readonly NewTag[],
  before = 0,
): (string | Buffer)[] {
  return [
    ...commits.map((commit, index) => commitCommand(commit, index + 1, before + index + 1)),
    ...tags.map((tag, index) => tagCommand(tag, commits.length + index + 1)),
  ];
}

/** Refs that keep new commits reachable, in our own copy only. */
const scratch = "refs/new";

function commitCommand(commit: NewCommit, mark: number, number: number): Buffer {
  const { parent, author, committer, date, message, changes } = commit;
  return joined([
    `commit ${scratch}/${number}\nmark :${mark}\n`,
    `author ${signature(author, date)}\ncommitter ${signature(committer, date)}\n`,
    data(message),
    parent === null ? "" : `from ${parent}\n`,
    ...changes.map(changeCommand),
    "\n",
  ]);
}

function changeCommand(change: TreeChange): string | Buffer {
  const path = quoted(change.path === "." ? "" : change.path);
  if ("content" in change) {
    return joined([`M ${change.mode} inline ${path}\n`, data(change.content)]);
  }
  return change.entry ? `M ${change.entry.mode} ${change.entry.oid} ${path}\n` : `D ${path}\n`;
}

function tagCommand({ name, target, tagger, date, message }: NewTag, mark: number): Buffer {
  const from = typeof target === "number" ? `:${target + 1}` : target;
  const head = `tag ${name}\nmark :${mark}\nfrom ${from}\ntagger ${signature(tagger, date)}\n`;
  return joined([head, data(message)]);
}

function blobCommand(content: string | Buffer, index: number): Buffer {
  return joined([`blob\nmark :${index + 1}\n`, data(content)]);
}

/** Content with its length in bytes, so that nothing in it can end it early. */
function data(content: string | Buffer): Buffer {
  return joined([`data ${Buffer.byteLength(content)}\n`, content, "\n"]);
}

const joined = (parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

function signature({ name, email }: Identity, date: string): string {
  const plain = (text: string) =>
    visible(text)
      .replace(/[<>\n\t]/g, "")
      .trim();
  return `${plain(name)} <${plain(email)}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}

/** A path in C style quotes. */
function quoted(path: string): string {
  const escaped = path.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
  return `"${escaped}"`;
}
