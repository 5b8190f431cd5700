/**
 * Runs git. The only module that knows simple-git.
 *
 * Each git process gets its own environment, without hooks and prompts. In a job, that has only the
 * variables that git needs, and no settings of the user, where earlier steps may have left credentials or
 * rewritten URLs. The token is passed as configuration in the environment, so it is never in an argument list,
 * URL or file, and only processes that talk to the remote get it. On a person's machine, git gets their
 * environment and authenticates as their clone does.
 */
import pRetry from "p-retry";
import { simpleGit } from "simple-git";
import { Refusal, refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import { connectionProblem, isPassing } from "./refusal.ts";

/** git ended with an error. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;

  constructor(command: string, exitCode: number, stdout: string, stderr: string) {
    super(`git ${command} ended with ${exitCode}: ${stderr.trim()}`);
    this.exitCode = exitCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/** Keys and values of git's configuration, in the order in which git reads them. */
export type Configuration = readonly (readonly [key: string, value: string])[];

/** How git authenticates. */
export type Access =
  | { readonly kind: "token"; readonly token: string }
  /** As in a person's clone, with the settings that apply there; null: git reads them itself. */
  | { readonly kind: "own"; readonly settings: Configuration | null };

/** The repository on a server. */
export interface Remote {
  /** `https://github.com/owner/name`, without credentials; in a person's clone, the URL of the remote. */
  readonly url: string;
  readonly access: Access;
}

export interface GitOptions {
  /** The folder that git runs in. */
  readonly folder: string;
  readonly remote: Remote;
  /** Settings that override those in files. */
  readonly settings?: Configuration;
}

export interface RunOptions {
  /** Text for git's standard input. */
  readonly input?: string;
  /** Whether this process talks to the remote, including fetches of missing objects. */
  readonly network?: boolean;
  /** Whether git may not fetch missing objects. */
  readonly local?: boolean;
  /** Whether a broken connection fails at once instead of being tried again. */
  readonly once?: boolean;
  /** Ends this process when it is aborted. */
  readonly signal?: AbortSignal;
  /** A file that gives commits more parents than they have, as this process sees them. */
  readonly grafts?: string;
}

/** Runs one git command and returns its standard output. @throws {GitFailure} */
export type Git = (args: readonly string[], options?: RunOptions) => Promise<string>;

/** How long git may be silent, in milliseconds. With `--progress`, a slow transfer is not silent. */
export const silence = 60_000;

/** The variables of a job's environment that git and its libraries need. */
const inherited =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|SYSTEMROOT|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CAINFO)$/i;

/** On a person's machine, all variables except those that would redirect git or start an editor or pager. */
const inheritedByPerson =
  /^(?:GIT_(?:ASKPASS|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS)|(?:AUTHOR|COMMITTER)_\w+|SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|PROXY_\w+)|(?!GIT_|(?:EDITOR|VISUAL|PAGER|PREFIX)$)\w+)$/i;

const always: Record<string, string> = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.quotePath": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "advice.detachedHead": "false",
  "advice.graftFileDeprecated": "false",
  "fastimport.unpackLimit": "0",
  // Larger files go to the disk in pieces instead of into memory.
  "core.bigFileThreshold": String(limits.manifest),
  "safe.bareRepository": "all",
  "submodule.recurse": "false",
  "fetch.recurseSubmodules": "false",
};

/** Settings that simple-git refuses by default. All of them come from this file or from the machine's owner. */
const trusted = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeHooksPath: true,
  allowUnsafePack: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
};

/** Makes git run in a folder, against a remote. */
export function gitIn(options: GitOptions): Git {
  return async (args, run = {}) => {
    const { input, network = false, once: isOnce = false } = run;
    const environment = environmentOf(options, run);
    // Kept here because simple-git would wrap it in an error of its own.
    let failure: GitFailure | undefined;
    const tooMuch = new AbortController();
    const git = simpleGit({
      baseDir: options.folder,
      timeout: { block: silence },
      allowEnvironment: Object.keys(environment),
      unsafe: trusted,
      abort: AbortSignal.any([tooMuch.signal, ...(run.signal ? [run.signal] : [])]),
      input: () => input,
      errors: (error, { exitCode, stdOut, stdErr }) => {
        if (exitCode === 0 && !error) return undefined;
        const [stdout, stderr] = [stdOut, stdErr].map((chunks) => Buffer.concat(chunks).toString());
        failure = new GitFailure(
          args[0] ?? "",
          exitCode,
          stdout ?? "",
          stderr || String(error ?? ""),
        );
        return failure;
      },
    });
    git.env(environment);
    git.outputHandler((_, stdout, stderr) => {
      const abort = () => tooMuch.abort();
      beyond(stdout, limits.gitOutput, abort);
      beyond(stderr, limits.gitErrors, abort);
    });
    const runOnce = async () => {
      try {
        return await git.raw([...args]);
      } catch (error) {
        const what = `What \`git ${args[0]}\` prints`;
        if (tooMuch.signal.aborted) refuse("too-large", { what, limit: limits.gitOutput });
        throw failure ?? error;
      }
    };
    // A push is never repeated here: the caller checks on the remote whether it landed.
    return !network || isOnce || args[0] === "push" ? runOnce() : retried(runOnce);
  };
}

/** Calls a function once a stream has given more than so many bytes. */
function beyond(stream: NodeJS.ReadableStream, limit: number, call: () => void): void {
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > limit) call();
  });
}

/** Arguments of a fetch that changes only the refs it names. @param wanted refspecs and IDs, or `--stdin` */
export function fetchWith(options: readonly string[], wanted: readonly string[]): string[] {
  const always = ["fetch", "--no-tags", "--no-write-fetch-head", "--progress"];
  return [...always, ...options, "origin", ...wanted];
}

/** Fetches objects by their IDs in one request. Never fails: objects still missing are fetched when they are read. */
export async function fetchObjects(git: Git, oids: readonly string[]): Promise<void> {
  // Without negotiation, as git itself fetches missing objects: it would look for commits.
  const fetch = fetchWith(["--filter=blob:none"], ["--stdin"]);
  await git(["-c", "fetch.negotiationAlgorithm=noop", ...fetch], {
    network: true,
    input: `${oids.join("\n")}\n`,
  }).catch(() => undefined);
}

/** Runs a read from the remote. @throws {Refusal} as {@link connectionLost} */
export async function overNetwork<T>(remote: Remote, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    return connectionLost(remote, error);
  }
}

/** Turns a failed read into a problem. @throws {Refusal} for a {@link GitFailure}; any other error as it is */
export function connectionLost({ url }: Remote, error: unknown): never {
  if (!(error instanceof GitFailure)) throw error;
  const problem = connectionProblem(error.stderr, { repository: url, writing: false });
  throw new Refusal([problem], { cause: error });
}

/** Tries up to three more times after a broken connection. */
export function retried<T>(run: () => Promise<T>): Promise<T> {
  return pRetry(run, {
    retries: 3,
    minTimeout: 500,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof GitFailure && isPassing(error.stderr),
  });
}

/** The environment of a git process: the variables that it inherits, and its configuration. */
export function environmentOf(
  { folder, remote, settings: own = [] }: GitOptions,
  { network = false, local = false, grafts }: RunOptions,
): Record<string, string | undefined> {
  const { access } = remote;
  const configuration: Configuration = [
    ...(access.kind === "own" && access.settings === null ? configurationByEnvironment() : []),
    ...Object.entries(always),
    // A container's workspace may belong to another user. On a person's machine, git decides about that.
    ...(access.kind === "token" ? [["safe.directory", folder] as const] : []),
    ...(network ? forNetwork(remote) : []),
    ...own,
  ];
  const settings = Object.fromEntries(
    configuration.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  );
  return {
    ...environmentFor(access),
    ...settings,
    LC_ALL: "C",
    // Reads objects themselves, never their replacements.
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_TERMINAL_PROMPT: "0",
    ...(local && { GIT_NO_LAZY_FETCH: "1" }),
    ...(grafts !== undefined && { GIT_GRAFT_FILE: grafts }),
    GIT_CONFIG_COUNT: String(configuration.length),
  };
}

/** The configuration in the person's environment, which ours would otherwise overwrite. */
function configurationByEnvironment(): Configuration {
  const count = Number(process.env["GIT_CONFIG_COUNT"]) || 0;
  return Array.from({ length: Math.min(count, 1000) }, (_, index) => [
    process.env[`GIT_CONFIG_KEY_${index}`] ?? "",
    process.env[`GIT_CONFIG_VALUE_${index}`] ?? "",
  ]);
}

function environmentFor(access: Access): Record<string, string | undefined> {
  const passes = access.kind === "token" ? inherited : inheritedByPerson;
  const named = Object.entries(process.env).filter(([name]) => passes.test(name));
  const withoutFiles =
    access.kind === "token"
      ? // Settings in a workspace could name a transport that runs a command.
        { GIT_CONFIG_GLOBAL: "/dev/null", GIT_ALLOW_PROTOCOL: "http:https" }
      : access.settings && {
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_CONFIG_NOSYSTEM: "1",
        };
  const environment: Record<string, string | undefined> = {
    ...Object.fromEntries(named),
    ...withoutFiles,
  };
  // Already part of the settings.
  if (access.kind === "own" && access.settings) delete environment["GIT_CONFIG_PARAMETERS"];
  return environment;
}

/** Configuration for processes that talk to the remote. */
function forNetwork({ url, access }: Remote): Configuration {
  // git ends a silent connection itself before we would kill it, because its helpers would survive that.
  const timeouts = [
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", "45"],
  ] as const;
  if (access.kind === "own") return [...(access.settings ?? []), ...timeouts];
  const header = `Authorization: Basic ${basicCredentials(access.token)}`;
  return [
    ...timeouts,
    // An empty value removes what the system's configuration file may set.
    ["credential.helper", ""],
    [`http.${url}.extraheader`, ""],
    [`http.${url}.extraheader`, header],
  ];
}

/** The token as it is sent in a request (base64). As secret as the token itself. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
