/** Runs one way of rolling back, or of doing something else, against a large repository, and measures it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { LocalGitHub } from "../local-github/server.ts";
import type { Request } from "../local-github/traffic.ts";
import { LocalJob } from "../local-runner/job.ts";
import { countingGit, memoryProbe } from "./count.ts";
import { git } from "./git.ts";
import { fill } from "./repository.ts";
import { runScript } from "./script.ts";
import { deploymentsOf, type Shape, tagOf } from "./shape.ts";
import { type Way, ways } from "./ways.ts";

const repository = "acme/airflow";

export interface Figures {
  /** From the start of the process until the remote had what it was to get, or else to its end; in milliseconds. */
  readonly pushed: number;
  /** From the start of the process to its end, in milliseconds. */
  readonly ended: number;
  /** Bytes over the network. */
  readonly received: number;
  readonly sent: number;
  readonly requests: number;
}

/** One run. */
export interface Run extends Figures {
  readonly made: readonly Request[];
}

/** What is counted in a run of its own, because counting takes time. */
export interface Counts {
  /** git processes that were started, without those that git starts. */
  readonly processes: number;
  /** Of node, in bytes; null where no node runs. */
  readonly memory: number | null;
}

export class Bench implements AsyncDisposable {
  readonly shape: Shape;
  readonly github: LocalGitHub;
  readonly #folder: string;
  readonly #token: string;
  /** The branches before any run. */
  readonly #heads: ReadonlyMap<string, string>;

  private constructor(shape: Shape, github: LocalGitHub, heads: ReadonlyMap<string, string>) {
    this.shape = shape;
    this.github = github;
    this.#folder = github.folderOf(repository);
    this.#token = github.issueToken({ actions: "write", deployments: "write" });
    this.#heads = heads;
  }

  static async start(shape: Shape): Promise<Bench> {
    const github = await LocalGitHub.start();
    const folder = await github.createRepository(repository);
    // Rules would take a node process for each push.
    await github.liftRules(repository);
    github.addAccount("octocat", { [repository]: "write" });
    await fill(folder, shape);
    const format = "--format=%(refname) %(objectname)";
    const lines = (await git(folder, "for-each-ref", format, "refs/heads")).split("\n");
    const heads = lines.map((line) => line.split(" ") as [string, string]);
    return new Bench(shape, github, new Map(heads));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.github[Symbol.asyncDispose]();
  }

  /** The commit at the head before any run. */
  get head(): string {
    return this.#heads.get("refs/heads/main") ?? "";
  }

  /** How many bytes the manifest has before any run. */
  async manifestSize(): Promise<number> {
    const manifest = `${this.#heads.get(`refs/heads/${this.shape.manifestBranch}`)}:deploys.json`;
    return Number(await git(this.#folder, "cat-file", "-s", manifest));
  }

  set latency(milliseconds: number) {
    this.github.before = () => (milliseconds > 0 ? setTimeout(milliseconds) : Promise.resolve());
  }

  /** @param back how many deploys to go back; nothing to what goes nowhere */
  run(way: Way, back: number): Promise<Run> {
    return this.#run(way, back, {});
  }

  /** Counts processes and memory. */
  async count(way: Way, back: number): Promise<Counts> {
    const folder = await mkdtemp(join(tmpdir(), "bench-count-"));
    try {
      const counting = await countingGit(folder);
      const probe = await memoryProbe(folder);
      await this.#run(way, back, { PATH: counting.path, NODE_OPTIONS: `--import=${probe.module}` });
      const memory = await readFile(probe.file, "utf8").catch(() => null);
      const processes = (await readFile(counting.log, "utf8")).length;
      return { processes, memory: memory === null ? null : Number(memory) * 1024 };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @param env further variables of the process */
  async #run(way: Way, back: number, env: Readonly<Record<string, string>>): Promise<Run> {
    const { github, shape } = this;
    const next = shape.deploys + 1;
    await this.#reset(next);
    const first = github.requests.length;
    const before = github.traffic;
    const start = performance.now();
    await this.#runToEnd(way, String(shape.deploys - back), env);
    const ended = performance.now() - start;
    const made = github.requests.slice(first);
    const landed = await this.#landed(way, made, next);
    const { received, sent } = github.traffic;
    return {
      ended,
      pushed: landed === null ? ended : landed.at - start,
      // What the server sends, the client receives.
      received: sent - before.sent,
      sent: received - before.received,
      requests: made.length,
      made,
    };
  }

  async #runToEnd(way: Way, target: string, env: Readonly<Record<string, string>>): Promise<void> {
    const { github, shape } = this;
    const what = ways[way];
    if ("script" in what) {
      const [script, ...more] = what.script;
      const credentials = Buffer.from(`x-access-token:${this.#token}`).toString("base64");
      const tag = tagOf(shape, "prod", Number(target));
      const deploy = [tag, target, String(shape.deploys + 1), shape.project];
      const args = [`${github.url}/${repository}`, credentials, ...deploy, ...more];
      await runScript(script, args, env);
      return;
    }
    // A fault is used up by one call.
    github.apiFaults = Array.from({ length: 50 }, () => what.fault ?? []).flat();
    await using job = await LocalJob.start({
      ...{ github, repository, token: this.#token, sha: this.head },
      ...{ env, ownProcess: true },
    });
    const inputs = { deployment: "prod", ...what.inputs(target) };
    const { exitCode, log } = await job.use(what.action, inputs);
    github.apiFaults = [];
    if (exitCode !== (what.exitCode ?? 0)) throw new Error(log);
  }

  /** The request by which it landed; null where nothing does. */
  async #landed(way: Way, made: readonly Request[], next: number): Promise<Request | null> {
    const { lands } = ways[way];
    if (lands === "nothing") return null;
    // By git, or by the last change that GraphQL is asked for.
    const lastOf = (end: string) => made.findLast(({ path }) => path.endsWith(end));
    const landed = lastOf("/git-receive-pack") ?? lastOf("/graphql");
    const ref =
      lands === "a deploy"
        ? `refs/tags/${tagOf(this.shape, "prod", next)}`
        : `refs/heads/${this.shape.manifestBranch}`;
    const found = await git(this.#folder, "for-each-ref", "--format=%(objectname)", ref);
    if (!landed || found === "" || found === this.#heads.get(ref))
      throw new Error(`${way} pushed nothing`);
    return landed;
  }

  /** The state before any run. */
  async #reset(next: number): Promise<void> {
    for (const [ref, commit] of this.#heads) await git(this.#folder, "update-ref", ref, commit);
    for (const name of deploymentsOf(this.shape)) {
      const tag = `refs/tags/${tagOf(this.shape, name, next)}`;
      await git(this.#folder, "update-ref", "-d", tag);
    }
  }
}
