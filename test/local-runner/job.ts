/**
 * A job on this machine: runs actions as GitHub's runner starts them, with the inputs, variables and files that
 * the runner gives them. A process of `resident.ts` runs them, unless a test has to do with their own.
 */
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { LocalGitHub } from "../local-github/server.ts";
import { compiled, concernsNode, runResident } from "./resident.ts";

const run = promisify(execFile);

export const projectRoot = resolve(import.meta.dirname, "../..");

export interface JobOptions {
  readonly github: LocalGitHub;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  readonly actor?: string;
  readonly triggeringActor?: string;
  readonly runId?: string;
  readonly sha?: string;
  /** The event and its payload. */
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** Variables of the workflow. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs each step as the runner does, in a process that nothing else has run in. */
  readonly ownProcess?: boolean;
  /** What to run instead of the built action. */
  readonly main?: string;
  /** Is called with the process of each step when it starts. */
  readonly onStart?: (pid: number) => void;
}

type Inputs = Readonly<Record<string, string>>;
type Ended = Pick<StepResult, "exitCode" | "log">;

export interface StepResult {
  readonly exitCode: number | null;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly summary: string;
  /** From the start of the process to its end. */
  readonly milliseconds: number;
}

/** Different in each process: a prepared repository has runs of another one. */
let lastRunId = process.pid * 10_000;

export class LocalJob implements AsyncDisposable {
  readonly folder: string;
  readonly workspace: string;
  readonly #options: JobOptions;
  readonly #runId: string;
  readonly #exported: Record<string, string> = {};
  #steps = 0;

  private constructor(folder: string, options: JobOptions) {
    this.folder = folder;
    this.workspace = join(folder, "workspace");
    this.#options = options;
    this.#runId = options.runId ?? String(++lastRunId);
  }

  static async start(options: JobOptions): Promise<LocalJob> {
    const job = new LocalJob(mkdtempSync(join(tmpdir(), "local-job-")), options);
    for (const name of ["workspace", "temp", "home"]) mkdirSync(join(job.folder, name));
    return job;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** The address of the run. */
  get run(): string {
    const { github, repository } = this.#options;
    return `${github.url}/${repository}/actions/runs/${this.#runId}`;
  }

  /** Runs git in the workspace. @returns what it prints, without the last line end */
  async git(...args: string[]): Promise<string> {
    const { stdout } = await run("git", args, { cwd: this.workspace });
    return stdout.replace(/\n$/, "");
  }

  /** Runs an action. @param action its folder in this project: `.` or `record` */
  async use(action: string, inputs: Inputs = {}): Promise<StepResult> {
    const folder = join(projectRoot, action);
    const definition = definitionIn(folder);
    const given = { ...this.#defaults(definition.inputs), ...inputs };
    const files = this.#files(++this.#steps);
    const environment = {
      ...this.#environment(),
      ...files,
      ...this.#options.env,
      ...inputVariables(given),
    };
    const main = join(folder, definition.runs.main);
    const start = performance.now();
    const { exitCode, log } = this.#needsOwnProcess
      ? await this.#runAlone(main, environment)
      : await this.#runResident(basename(main, ".js"), environment);
    const milliseconds = performance.now() - start;
    if (process.env["SHOW_STEPS"]) console.log(`${action} ${JSON.stringify(inputs)}\n${log}`);
    Object.assign(this.#exported, readCommands(files["GITHUB_ENV"] ?? ""));
    return {
      exitCode,
      log,
      outputs: readCommands(files["GITHUB_OUTPUT"] ?? ""),
      summary: readFileSync(files["GITHUB_STEP_SUMMARY"] ?? "", "utf8"),
      milliseconds,
    };
  }

  get #needsOwnProcess(): boolean {
    const { main, onStart, ownProcess, env = {} } = this.#options;
    return Boolean(ownProcess || main || onStart || concernsNode(env));
  }

  #runAlone(main: string, environment: Record<string, string>): Promise<Ended> {
    const child = spawn(process.execPath, [this.#options.main ?? main], {
      cwd: this.workspace,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid !== undefined) this.#options.onStart?.(child.pid);
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
    return new Promise((done) => child.on("close", (exitCode) => done({ exitCode, log })));
  }

  async #runResident(action: string, environment: Record<string, string>): Promise<Ended> {
    const { NODE_COMPILE_CACHE: _, ...rest } = environment;
    const { exitCode, stdout, stderr } = await runResident({ action }, this.workspace, rest);
    return { exitCode, log: stdout + stderr };
  }

  #defaults(declared: Readonly<Record<string, { default?: string }>>): Record<string, string> {
    const { repository, token } = this.#options;
    const context: Record<string, string> = {
      "${{ github.token }}": token,
      "${{ github.repository }}": repository,
    };
    const values = Object.entries(declared).map(([name, { default: value = "" }]) => [
      name,
      context[value] ?? value,
    ]);
    return Object.fromEntries(values);
  }

  #files(step: number): Record<string, string> {
    const names = [
      "GITHUB_OUTPUT",
      "GITHUB_ENV",
      "GITHUB_STEP_SUMMARY",
      "GITHUB_STATE",
      "GITHUB_PATH",
    ];
    return Object.fromEntries(
      names.map((name) => {
        const path = join(this.folder, `${name}-${step}`);
        writeFileSync(path, "");
        return [name, path];
      }),
    );
  }

  #environment(): Record<string, string> {
    const {
      github,
      repository,
      actor = "octocat",
      triggeringActor = actor,
      sha = "",
      event,
      env,
    } = this.#options;
    const payload = join(this.folder, "event.json");
    writeFileSync(payload, JSON.stringify(event?.payload ?? {}));
    return {
      PATH: process.env["PATH"] ?? "",
      // The same bundle is started a thousand times.
      NODE_COMPILE_CACHE: compiled,
      HOME: join(this.folder, "home"),
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: github.url,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_GRAPHQL_URL: `${github.url}/api/graphql`,
      GITHUB_REPOSITORY: repository,
      GITHUB_RUN_ID: this.#runId,
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_ACTOR: actor,
      GITHUB_ACTOR_ID: String(github.account(actor)?.id ?? 1),
      GITHUB_TRIGGERING_ACTOR: triggeringActor,
      GITHUB_SHA: sha,
      GITHUB_EVENT_NAME: event?.name ?? "workflow_dispatch",
      GITHUB_EVENT_PATH: payload,
      GITHUB_WORKSPACE: this.workspace,
      RUNNER_TEMP: join(this.folder, "temp"),
      RUNNER_OS: "Linux",
      ...env,
      ...this.#exported,
    };
  }
}

interface Definition {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly main: string };
}

const definitions = new Map<string, Definition>();

/** Read once by each process: it is parsed for each of a thousand steps otherwise. */
function definitionIn(folder: string): Definition {
  const known = definitions.get(folder);
  if (known) return known;
  const definition = parse(readFileSync(join(folder, "action.yml"), "utf8"));
  definitions.set(folder, definition);
  return definition;
}

/** Inputs become variables as the runner makes them: spaces to underscores, upper case. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const variables = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
    value,
  ]);
  return Object.fromEntries(variables);
}

/** Reads `GITHUB_OUTPUT` and `GITHUB_ENV`: `name<<delimiter`, lines, delimiter. */
export function readCommands(path: string): Record<string, string> {
  const found: Record<string, string> = {};
  if (!existsSync(path)) return found;
  const lines = readFileSync(path, "utf8").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines[at] ?? "") ?? [];
    if (!name) continue;
    const end = lines.indexOf(delimiter ?? "", at + 1);
    if (end < 0) throw new Error(`no end of ${name}`);
    found[name] = lines.slice(at + 1, end).join("\n");
    at = end;
  }
  return found;
}
