/** Runs the built command line on a clone of a repository with a long history, and measures it against the least that git needs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { LocalGitHub } from "../local-github/server.ts";
import { program, surroundings, Terminal } from "../local-terminal/program.ts";
import { git } from "./git.ts";
import { fill } from "./repository.ts";
import { deploymentsOf, type Shape, usual } from "./shape.ts";

const repository = "acme/airflow";

export interface Cost {
  /** From the start of the process to its end, in seconds. */
  readonly elapsed: number;
  /** What the processor worked for it and for what it started, in seconds; the server's work is not counted in. */
  readonly processor: number;
  readonly requests: number;
  /** Bytes that the server sent. */
  readonly received: number;
  /** What git was told to do, without those that git starts. */
  readonly commands: readonly string[];
}

/** A repository on a local GitHub, and a person's clone of its newest commit. */
export class Grown implements AsyncDisposable {
  readonly #github: LocalGitHub;
  readonly #folder: string;
  readonly #bare: string;
  readonly #start: ReadonlySet<string>;

  private constructor(github: LocalGitHub, folder: string, start: ReadonlySet<string>) {
    this.#github = github;
    this.#folder = folder;
    this.#bare = github.folderOf(repository);
    this.#start = start;
  }

  static async start(shape: Shape): Promise<Grown> {
    const github = await LocalGitHub.start();
    const bare = await github.createRepository(repository);
    // Rules would take a node process for each push.
    await github.liftRules(repository);
    github.addAccount("octocat", { [repository]: "write" });
    await fill(bare, shape);
    const folder = await mkdtemp(join(tmpdir(), "grown-"));
    const url = github.cloneUrl(repository, github.issueToken());
    await git(folder, "clone", "--quiet", "--depth=1", "--no-tags", url, "clone");
    await writeFile(
      join(folder, "git"),
      `#!/bin/sh\necho "$*" | cut -c1-200 >>"${folder}/commands"\nPATH="\${PATH#*${delimiter}}" exec git "$@"\n`,
    );
    await chmod(join(folder, "git"), 0o755);
    return new Grown(github, folder, new Set(await refsIn(bare)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#github[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  get url(): Promise<string> {
    return git(join(this.#folder, "clone"), "config", "remote.origin.url");
  }

  /** @param args of the command line */
  run(...args: readonly string[]): Promise<Cost> {
    return this.#measure([process.execPath, program, ...args], join(this.#folder, "clone"));
  }

  /** Runs a script of this folder, with the address of the repository before its arguments. */
  async least(script: string, ...args: readonly string[]): Promise<Cost> {
    const folder = await mkdtemp(join(this.#folder, "least-"));
    const command = ["sh", join(import.meta.dirname, script), await this.url, ...args];
    return this.#measure(command, folder);
  }

  /** Runs the command line in a pseudo-terminal. @returns how long it took, in seconds, and what was printed */
  async onTerminal(...args: readonly string[]): Promise<{ elapsed: number; printed: string }> {
    const start = performance.now();
    const folder = join(this.#folder, "clone");
    using terminal = Terminal.start(args, { folder, env: { PAGER: "cat" } }, 120);
    await terminal.end();
    return { elapsed: (performance.now() - start) / 1000, printed: terminal.raw };
  }

  /** The state before any run. */
  async reset(): Promise<void> {
    const made = (await refsIn(this.#bare)).filter((row) => !this.#start.has(row));
    const undo = [
      ...made.map((row) => `delete ${row.split(" ")[0]}\n`),
      ...[...this.#start].map((row) => `update ${row}\n`),
    ];
    const child = spawn("git", ["update-ref", "--stdin"], { cwd: this.#bare });
    // In two transactions: no ref can be in one twice.
    for (const part of [undo.slice(0, made.length), undo.slice(made.length)]) {
      child.stdin.write(`start\n${part.join("")}commit\n`);
    }
    child.stdin.end();
    await once(child, "close");
  }

  async #measure(command: readonly string[], cwd: string): Promise<Cost> {
    const [times, commands] = ["times", "commands"].map((name) => join(this.#folder, name)) as [
      string,
      string,
    ];
    await writeFile(commands, "");
    const before = { requests: this.#github.requests.length, ...this.#github.traffic };
    const env = surroundings({ folder: this.#folder });
    const start = performance.now();
    // The shell's `time` counts the processes of processes too.
    const timed = `TIMEFORMAT="%U %S"; { time "$@" 2>&3; } 3>&2 2>"${times}"`;
    const child = spawn("bash", ["-c", timed, "time", ...command], {
      cwd,
      env: { ...env, PATH: [this.#folder, env["PATH"]].join(delimiter) },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk) => (errors += chunk));
    const [code] = await once(child, "close");
    const elapsed = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${errors}`);
    const [user = 0, system = 0] = (await readFile(times, "utf8")).split(" ").map(Number);
    return {
      ...{ elapsed, processor: user + system },
      requests: this.#github.requests.length - before.requests,
      received: this.#github.traffic.sent - before.sent,
      commands: (await readFile(commands, "utf8")).split("\n").filter(Boolean),
    };
  }
}

/** @returns `<name> <ID>` of each ref */
async function refsIn(bare: string): Promise<string[]> {
  const printed = await git(bare, "for-each-ref", "--format=%(refname) %(objectname)");
  return printed.split("\n").filter(Boolean);
}

export const usualHistory: Shape = {
  ...{ ...usual, files: 5_000, folders: 500, ahead: 0, withCode: true },
  ...{ commits: 5_000, deploys: 5_000, kept: 5_000 },
};

/** How the tags of the first Deployment begin. */
export const tagsOf = (shape: Shape) => `deploy/${deploymentsOf(shape)[0]}/`;
