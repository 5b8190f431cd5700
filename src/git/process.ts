/**
 * Runs git. The only module that knows simple-git.
 */
import { tmpdir } from "node:os";
import pRetry from "p-retry";
import { simpleGit } from "simple-git";
import { Refusal, refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import { findAuthority } from "./authority.ts";
import {
  connectionProblem,
  isPassing,
  isRedirect,
  isUnadvertised,
  isUntrusted,
} from "./connection.ts";
import {
  authorizationFor,
  environmentOf,
  folderOf,
  type GitOptions,
  type Remote,
  type RunOptions,
} from "./environment.ts";
import { followRedirect } from "./redirect.ts";

export type { Configuration, GitOptions, Remote } from "./environment.ts";

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

/** Runs one git command and returns its standard output. @throws {GitFailure} */
export type Git = (args: readonly string[], options?: RunOptions) => Promise<string>;

/** How long git may be silent, in milliseconds. With `--progress`, a slow transfer is not silent. */
export const silence = 60_000;

/** The same for signing: a person looks for a passphrase, or for the key to touch. */
const silenceOfSigning = 300_000;

/** Settings that simple-git refuses by default. All of them come from this file or from the machine's owner. */
const trusted = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
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
    const runOnce = async () => {
      const environment = environmentOf(options, run);
      // Kept here because simple-git would wrap it in an error of its own.
      let failure: GitFailure | undefined;
      const tooMuch = new AbortController();
      const git = simpleGit({
        baseDir: folderOf(options, run),
        timeout: { block: run.signing ? silenceOfSigning : silence },
        allowEnvironment: Object.keys(environment),
        unsafe: trusted,
        abort: AbortSignal.any([tooMuch.signal, ...(run.signal ? [run.signal] : [])]),
        input: () => input,
        errors: (error, { exitCode, stdOut, stdErr }) => {
          if (exitCode === 0 && !error) return undefined;
          const [stdout, stderr] = [stdOut, stdErr].map((chunks) =>
            Buffer.concat(chunks).toString(),
          );
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
      try {
        return await git.raw([...args]);
      } catch (error) {
        const what = `What \`git ${args[0]}\` prints`;
        if (tooMuch.signal.aborted) refuse("too-large", { what, limit: limits.gitOutput });
        throw failure ?? error;
      }
    };
    // A push is never repeated here: the caller checks on the remote whether it landed.
    return !network || isOnce || args[0] === "push" ? runOnce() : retried(options, runOnce);
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

/** Tries up to three more times after a broken connection, and again once what was in the way is out of it. */
export function retried<T>(options: GitOptions, run: () => Promise<T>): Promise<T> {
  const { remote, fetchAll } = options;
  let hasAll = false;
  return pRetry(run, {
    retries: 3,
    minTimeout: 500,
    randomize: true,
    shouldRetry: async ({ error }) => {
      if (!(error instanceof GitFailure)) return false;
      const { stderr } = error;
      const authorization = authorizationFor(remote.access);
      if (isRedirect(stderr) && authorization !== null) {
        return followRedirect(remote.url, authorization);
      }
      if (isUntrusted(stderr) && remote.access.kind === "token") {
        const outside = { url: remote.url, access: { kind: "none" } } as const;
        return findAuthority(gitIn({ folder: tmpdir(), remote: outside }), remote.url);
      }
      if (isUnadvertised(stderr) && fetchAll && !hasAll) {
        hasAll = true;
        await fetchAll();
        return true;
      }
      return isPassing(stderr);
    },
  });
}
