/**
 * Runs git. The only module that knows simple-git.
 *
 * Each git process gets an environment of its own making: the few variables that it needs, no
 * settings of the user that ran earlier steps (a step may have left credentials or rewritten URLs
 * there), no hooks, no prompts. The token goes in as configuration by environment, so it stands in
 * no argument list, URL or file, and only with the processes that talk to the remote.
 */
import { simpleGit } from "simple-git";

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

/** The repository on a server. */
export interface Remote {
  /** `https://github.com/owner/name`, without credentials. */
  readonly url: string;
  readonly token: string;
}

export interface GitOptions {
  /** The folder that git runs in. */
  readonly folder: string;
  readonly remote: Remote;
}

export interface RunOptions {
  /** What git reads from its standard input. */
  readonly input?: string;
  /** Whether this process talks to the remote, as fetches of missing objects do as well. */
  readonly network?: boolean;
}

/** Runs one git command and gives its standard output. @throws {GitFailure} */
export type Git = (args: readonly string[], options?: RunOptions) => Promise<string>;

/** How long git may be silent, in milliseconds. With `--progress` a slow transfer is not. */
const silence = 60_000;

/** What git and the libraries under it need of the environment. */
const inherited =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|SYSTEMROOT|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CAINFO)$/i;

const always: Record<string, string> = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.quotePath": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "advice.detachedHead": "false",
  "safe.bareRepository": "all",
};

const guarded = ["GIT_CONFIG_GLOBAL", "GIT_TERMINAL_PROMPT", "GIT_SSL_CAINFO", "GIT_CONFIG_COUNT"];

/** Makes git run in a folder, against a remote. */
export function gitIn({ folder, remote }: GitOptions): Git {
  return async (args, { input, network = false } = {}) => {
    const configuration: (readonly [string, string])[] = [
      ...Object.entries(always),
      // A container's workspace may belong to another user.
      ["safe.directory", folder],
      ...(network ? forNetwork(remote) : []),
    ];
    const settings = Object.fromEntries(
      configuration.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    );
    // simple-git would wrap an error of ours in its own, so this one is kept aside.
    let failure: GitFailure | undefined;
    const git = simpleGit({
      baseDir: folder,
      timeout: { block: silence },
      allowEnvironment: [...guarded, ...Object.keys(settings)],
      unsafe: {
        allowUnsafeConfigEnvCount: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeCredentialHelper: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafeTemplateDir: true,
      },
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
    const environment = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => inherited.test(name)),
    );
    git.env({
      ...environment,
      ...settings,
      LC_ALL: "C",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: String(configuration.length),
    });
    try {
      return await git.raw([...args]);
    } catch (error) {
      throw failure ?? error;
    }
  };
}

/** An empty value takes out what a configuration file of the system may say. */
function forNetwork({ url, token }: Remote): [string, string][] {
  const header = `Authorization: Basic ${basicCredentials(token)}`;
  return [
    ["credential.helper", ""],
    // git ends a silent connection itself, before we would: its helpers outlive a git that is killed.
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", "45"],
    [`http.${url}.extraheader`, ""],
    [`http.${url}.extraheader`, header],
  ];
}

/** What stands for the token in a request; as secret as the token itself. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
