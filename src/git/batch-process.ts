/**
 * A git process that answers many requests, one after another, over its standard input and output, which
 * simple-git does not support. After it has ended, the next request starts another.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { limits } from "../limits.ts";
import { environmentOf, folderOf } from "./environment.ts";
import { GitFailure, type GitOptions, retried, silence } from "./process.ts";

/** Writes a request and reads its answer. */
export interface BatchStream {
  readonly write: (request: string | Buffer) => void;
  /** The next line, without its end. @throws {GitFailure} when git has ended */
  readonly line: () => Promise<string>;
  /** @throws {GitFailure} when git has ended */
  readonly bytes: (count: number) => Promise<Buffer>;
  /** Ends git at once, because the rest of its answer is too much to read. */
  readonly abandon: () => void;
}

interface Process extends BatchStream {
  readonly hasEnded: () => boolean;
  /** Closes git's input, and kills git if it does not end within two seconds. */
  readonly end: () => Promise<void>;
}

export class BatchProcess implements AsyncDisposable {
  readonly #options: GitOptions;
  readonly #args: readonly string[];
  #process: Process | null = null;
  /** Settles when all earlier requests are answered. */
  #before: Promise<unknown> = Promise.resolve();

  /** @param args of git */
  constructor(options: GitOptions, args: readonly string[]) {
    this.#options = options;
    this.#args = args;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.restart();
  }

  /** Starts git before the first request, because that takes a moment. */
  start(): Process {
    if (!this.#process || this.#process.hasEnded()) {
      this.#process = started(this.#options, this.#args);
    }
    return this.#process;
  }

  /** Ends the process; the next request starts another. */
  async restart(): Promise<void> {
    const before = this.#process;
    this.#process = null;
    await before?.end();
  }

  /** @param request runs once all earlier ones are answered, and again if the connection broke */
  ask<T>(request: (git: BatchStream) => Promise<T>): Promise<T> {
    const answer = this.#before.then(() =>
      retried(this.#options, async () => {
        try {
          return await request(this.start());
        } catch (error) {
          // Otherwise the rest of its answer would be read as the answer to the next request.
          await this.restart();
          throw error;
        }
      }),
    );
    this.#before = answer.catch(() => undefined);
    return answer;
  }
}

function started(options: GitOptions, args: readonly string[]): Process {
  const run = { network: true };
  const git = spawn("git", args, {
    cwd: folderOf(options, run),
    env: environmentOf(options, run),
  });
  let errors = "";
  git.stderr.on("data", (chunk) => (errors = (errors + chunk).slice(-limits.gitErrors)));
  // Errors of the process itself show up when it closes.
  for (const part of [git, git.stdin]) part.on("error", (error) => (errors ||= String(error)));
  let ended = false;
  const closed = new Promise<number>((done) => {
    git.on("close", (code) => {
      ended = true;
      done(code ?? -1);
    });
  });
  let held: Buffer[] = [];
  let length = 0;
  git.stdout.on("data", (chunk: Buffer) => {
    held.push(chunk);
    length += chunk.length;
  });
  const more = async () => {
    const over = AbortSignal.timeout(silence);
    const arrival = once(git.stdout, "data", { signal: over }).catch(() => git.kill());
    const code = await Promise.race([arrival, closed]);
    if (typeof code === "number")
      throw new GitFailure(args[0] ?? "", code, "", errors || "no answer");
  };
  /** All that is held, as one; copied only when more has come. */
  const joined = (): Buffer => {
    const [first = Buffer.alloc(0), ...others] = held;
    const all = others.length === 0 ? first : Buffer.concat(held);
    held = [all];
    return all;
  };
  const taken = (count: number): Buffer => {
    const all = joined();
    held = [all.subarray(count)];
    length -= count;
    return all.subarray(0, count);
  };
  return {
    write: (request) => git.stdin.write(request),
    async line() {
      for (;;) {
        const end = joined().indexOf("\n");
        if (end >= 0) return taken(end + 1).toString("utf8", 0, end);
        await more();
      }
    },
    async bytes(count) {
      while (length < count) await more();
      return taken(count);
    },
    abandon() {
      ended = true;
      git.stdout.destroy();
      git.kill();
    },
    hasEnded: () => ended,
    async end() {
      git.stdin.end();
      const impatient = setTimeout(() => git.kill(), 2_000);
      await closed;
      clearTimeout(impatient);
    },
  };
}
