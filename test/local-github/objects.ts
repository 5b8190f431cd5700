/** Reads objects of a bare repository, all with one process: to start git costs more than to read. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly content: string;
}

export class Objects {
  readonly #git: ChildProcessByStdio<Writable, Readable, null>;
  readonly #chunks: AsyncIterator<Buffer>;
  /** What has been printed and not yet read. */
  #left: Buffer = Buffer.alloc(0);
  #before: Promise<unknown> = Promise.resolve();

  /** @param folder of the bare repository */
  constructor(folder: string) {
    this.#git = spawn("git", ["cat-file", "--batch"], {
      cwd: folder,
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#git.on("error", () => undefined);
    this.#git.stdin.on("error", () => undefined);
    this.#chunks = this.#git.stdout[Symbol.asyncIterator]();
  }

  /** What was asked for is still read. */
  end(): void {
    this.#git.stdin.end();
  }

  /** @param names such as `HEAD:README.md` @returns null for each that there is not */
  read(names: readonly string[]): Promise<(GitObject | null)[]> {
    this.#git.stdin.write(names.map((name) => `${name}\n`).join(""));
    const found = this.#before.then(async () => {
      const objects: (GitObject | null)[] = [];
      for (const _ of names) objects.push(await this.#next());
      return objects;
    });
    this.#before = found;
    return found;
  }

  async #next(): Promise<GitObject | null> {
    let end = this.#left.indexOf("\n");
    while (end < 0) {
      if (!(await this.#more(this.#left.length + 1))) return null;
      end = this.#left.indexOf("\n");
    }
    const [, oid = "", type = "", size] =
      /^([0-9a-f]+) (\w+) (\d+)$/.exec(this.#left.toString("utf8", 0, end)) ?? [];
    this.#left = this.#left.subarray(end + 1);
    if (size === undefined) return null;
    const length = Number(size);
    if (!(await this.#more(length + 1))) return null;
    const content = this.#left.toString("utf8", 0, length);
    this.#left = this.#left.subarray(length + 1);
    return { oid, type, content };
  }

  /** @returns whether as many bytes are there to be read; else git has ended */
  async #more(count: number): Promise<boolean> {
    if (this.#left.length >= count) return true;
    const chunks = [this.#left];
    for (let length = this.#left.length; length < count; ) {
      const { value, done } = await this.#chunks.next();
      if (done) break;
      chunks.push(value);
      length += value.length;
    }
    this.#left = Buffer.concat(chunks);
    return this.#left.length >= count;
  }
}
