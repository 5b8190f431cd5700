/** Runs one way of rolling back (or recording) against a large repository, and measures it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { LocalGitHub } from "../local-github/server.ts";
import { LocalJob } from "../local-runner/job.ts";
import { deploymentsOf, fill, git, type Shape } from "./repository.ts";

const repository = "acme/airflow";

export interface Figures {
  /** From the start of the process until the remote had the commit, in milliseconds. */
  readonly pushed: number;
  /** From the start of the process to its end, in milliseconds. */
  readonly ended: number;
  /** Bytes over the network. */
  readonly received: number;
  readonly sent: number;
  readonly requests: number;
}

/** What is counted in a run of its own, because counting takes time. */
export interface Counts {
  /** git processes that were started, without those that git starts. */
  readonly processes: number;
  /** Of node, in bytes; null where no node runs. */
  readonly memory: number | null;
}

export const scripts = {
  least: ["least.sh"],
  "full clone": ["by-hand.sh"],
  "shallow clone": ["by-hand.sh", "--depth=1"],
  "least record": ["least-record.sh"],
} as const;
export type Way = "action" | "record" | keyof typeof scripts;

export class Bench implements AsyncDisposable {
  readonly shape: Shape;
  readonly #github: LocalGitHub;
  readonly #folder: string;
  readonly #token: string;
  readonly #start: ReadonlyMap<string, string>;

  private constructor(shape: Shape, github: LocalGitHub, start: ReadonlyMap<string, string>) {
    this.shape = shape;
    this.#github = github;
    this.#folder = github.folderOf(repository);
    this.#token = github.issueToken();
    this.#start = start;
  }

  static async start(shape: Shape): Promise<Bench> {
    const github = await LocalGitHub.start();
    const folder = await github.createRepository(repository);
    // Rules would take a node process for each push.
    await github.liftRules(repository);
    github.addAccount("octocat", { [repository]: "write" });
    await fill(folder, shape);
    const heads = await git(
      folder,
      "for-each-ref",
      "--format=%(refname) %(objectname)",
      "refs/heads",
    );
    const start = heads.split("\n").map((line) => line.split(" ") as [string, string]);
    return new Bench(shape, github, new Map(start));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#github[Symbol.asyncDispose]();
  }

  /** The commit at the head before any run. */
  get head(): string {
    return this.#start.get("refs/heads/main") ?? "";
  }

  set latency(milliseconds: number) {
    this.#github.before = () => (milliseconds > 0 ? setTimeout(milliseconds) : Promise.resolve());
  }

  /** @param back how many deploys to go back; of a record: nothing */
  async run(way: Way, back: number): Promise<Figures> {
    return this.#run(way, back, process.env["PATH"] ?? "", {});
  }

  /** Counts processes and memory. */
  async count(way: Way, back: number): Promise<Counts> {
    const folder = await mkdtemp(join(tmpdir(), "bench-count-"));
    try {
      const log = join(folder, "log");
      const wrapper = join(folder, "git");
      const real = (await which("git")).trim();
      await writeFile(log, "");
      await writeFile(wrapper, `#!/bin/sh\necho >>"${log}"\nexec "${real}" "$@"\n`);
      await chmod(wrapper, 0o755);
      const memory = join(folder, "memory");
      const probe = join(folder, "probe.mjs");
      await writeFile(
        probe,
        // The kernel's figure for resource usage would count this process in, from which it was forked.
        `import { readFileSync, writeFileSync } from "node:fs";\nprocess.on("exit", () => writeFileSync(${JSON.stringify(memory)}, /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]));\n`,
      );
      const path = [folder, process.env["PATH"]].join(delimiter);
      await this.#run(way, back, path, { NODE_OPTIONS: `--import=${probe}` });
      const text = await readFile(memory, "utf8").catch(() => null);
      const lines = (await readFile(log, "utf8")).length;
      return { processes: lines, memory: text === null ? null : Number(text) * 1024 };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #run(
    way: Way,
    back: number,
    path: string,
    env: Readonly<Record<string, string>>,
  ): Promise<Figures> {
    const { deploys, project } = this.shape;
    const next = deploys + 1;
    const target = deploys - back;
    await this.#reset(next);
    const first = this.#github.requests.length;
    const before = this.#github.traffic;
    const start = performance.now();
    if (way === "action" || way === "record") {
      await using job = await LocalJob.start({
        ...{ github: this.#github, repository, token: this.#token, sha: this.head },
        env: { PATH: path, ...env },
        ownProcess: true,
      });
      const inputs =
        way === "record"
          ? {}
          : { "deploy-id": String(target), reason: "It is broken", checkout: "false" };
      const result = await job.use(way === "action" ? "." : "record", {
        deployment: "prod",
        ...inputs,
      });
      if (result.exitCode !== 0) throw new Error(result.log);
    } else {
      const credentials = Buffer.from(`x-access-token:${this.#token}`).toString("base64");
      const deploy = [`deploy/prod/${target}`, String(target), String(next)];
      const args = [`${this.#github.url}/${repository}`, credentials, ...deploy, project];
      const [script, ...more] = scripts[way];
      await runScript(join(import.meta.dirname, script), [...args, ...more], path);
    }
    const ended = performance.now() - start;
    const made = this.#github.requests.slice(first);
    // By git, or by the last change that GraphQL is asked for.
    const lastOf = (end: string) => made.findLast(({ path }) => path.endsWith(end));
    const landed = lastOf("/git-receive-pack") ?? lastOf("/graphql");
    const tags = await git(this.#folder, "for-each-ref", `refs/tags/deploy/prod/${next}`);
    if (!landed || tags === "") throw new Error(`${way} pushed nothing`);
    const { received, sent } = this.#github.traffic;
    return {
      ended,
      pushed: landed.at - start,
      // What the server sends, the client receives.
      received: sent - before.sent,
      sent: received - before.received,
      requests: made.length,
    };
  }

  /** The state before any run. */
  async #reset(next: number): Promise<void> {
    for (const [ref, commit] of this.#start) await git(this.#folder, "update-ref", ref, commit);
    for (const name of deploymentsOf(this.shape)) {
      await git(this.#folder, "update-ref", "-d", `refs/tags/deploy/${name}/${next}`);
    }
  }
}

async function which(program: string): Promise<string> {
  const child = spawn("sh", ["-c", `command -v ${program}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let found = "";
  child.stdout.on("data", (chunk) => (found += chunk));
  await once(child, "close");
  return found;
}

async function runScript(script: string, args: readonly string[], path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    await mkdir(join(folder, "home"));
    const who = { NAME: "Mona Lisa", EMAIL: "mona@example.com" };
    const child = spawn("sh", [script, ...args], {
      cwd: folder,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...{ PATH: path, HOME: join(folder, "home"), GIT_CONFIG_NOSYSTEM: "1" },
        ...Object.fromEntries(
          ["AUTHOR", "COMMITTER"].flatMap((role) =>
            Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
          ),
        ),
      },
    });
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${script} ended with ${code}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
