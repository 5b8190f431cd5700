/**
 * A git process that is asked more than once, which simple-git does not know: one question after the other,
 * and a new process after one that ended.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { environmentOf, GitFailure, type GitOptions, retried, silence } from "./process.ts";

/** How one question is put, and its answer read. */
export interface BatchStream {
  readonly say: (text: string) => void;
  /** The next line, without its end. @throws {GitFailure} when git has ended */
  readonly line: () => Promise<string>;
  /** @throws {GitFailure} when git has ended */
  readonly bytes: (count: number) => Promise<Buffer>;
}

interface Process extends BatchStream {
  readonly hasEnded: () => boolean;
  /** Lets git end, and sees to it that it does. */
  readonly end: () => Promise<void>;
}

export class BatchProcess implements AsyncDisposable {
  readonly #options: GitOptions;
  readonly #args: readonly string[];
  #process: Process | null = null;
  /** The end of what was asked before. */
  #before: Promise<unknown> = Promise.resolve();

  /** @param args of git */
  constructor(options: GitOptions, args: readonly string[]) {
    this.#options = options;
    this.#args = args;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.startAnew();
  }

  /** Begins before there is something to ask, for it takes a moment. */
  begin(): Process {
    if (!this.#process || this.#process.hasEnded()) {
      this.#process = started(this.#options, this.#args);
    }
    return this.#process;
  }

  /** Has the next question asked of a new process. */
  async startAnew(): Promise<void> {
    const before = this.#process;
    this.#process = null;
    await before?.end();
  }

  /** @param question is put when those before it are answered, and again where a connection broke */
  ask<T>(question: (git: BatchStream) => Promise<T>): Promise<T> {
    const answer = this.#before.then(() =>
      retried(async () => {
        try {
          return await question(this.begin());
        } catch (error) {
          // What is left of its answer must not be taken for the next one's.
          await this.startAnew();
          throw error;
        }
      }),
    );
    this.#before = answer.catch(() => undefined);
    return answer;
  }
}

function started(options: GitOptions, args: readonly string[]): Process {
  const git = spawn("git", args, {
    cwd: options.folder,
    env: environmentOf(options, { network: true }),
  });
  let said = "";
  git.stderr.on("data", (chunk) => (said += chunk));
  // That it has ended shows by its output.
  for (const part of [git, git.stdin]) part.on("error", (error) => (said ||= String(error)));
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
      throw new GitFailure(args[0] ?? "", code, "", said || "no answer");
  };
  const taken = (count: number): Buffer => {
    const all = Buffer.concat(held);
    held = [all.subarray(count)];
    length -= count;
    return all.subarray(0, count);
  };
  return {
    say: (text) => git.stdin.write(text),
    async line() {
      for (;;) {
        held = [Buffer.concat(held)];
        const end = held[0]?.indexOf("\n") ?? -1;
        if (end >= 0) return taken(end + 1).toString("utf8", 0, end);
        await more();
      }
    },
    async bytes(count) {
      while (length < count) await more();
      return taken(count);
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
