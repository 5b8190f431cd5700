/**
 * Runs git. The only module that knows simple-git.
 *
 * Each git process gets an environment of its own making, without hooks and prompts. In a job it has
 * the few variables that it needs and no settings of the user that ran earlier steps (a step may have
 * left credentials or rewritten URLs there). The token goes in as configuration by environment, so it
 * stands in no argument list, URL or file, and only with the processes that talk to the remote. On a
 * person's machine git has their environment, and proves who it is by what their clone has.
 */
import pRetry from "p-retry";
import { simpleGit } from "simple-git";
import { isPassing } from "./refusal.ts";

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

/** How git proves who it is. */
export type Access =
  | { readonly kind: "token"; readonly token: string }
  /** As in a person's clone, with the settings that count there; null: git reads them itself. */
  | { readonly kind: "own"; readonly settings: Configuration | null };

/** The repository on a server. */
export interface Remote {
  /** `https://github.com/owner/name`, without credentials; in a person's clone what `origin` says. */
  readonly url: string;
  readonly access: Access;
}

export interface GitOptions {
  /** The folder that git runs in. */
  readonly folder: string;
  readonly remote: Remote;
  /** What counts here above all that files say. */
  readonly settings?: Configuration;
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

/** What git and the libraries under it need of a job's environment. */
const inherited =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|SYSTEMROOT|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CAINFO)$/i;

/** On a person's machine all, but for what would lead git elsewhere or start an editor or pager. */
const inheritedByPerson =
  /^(?:GIT_(?:ASKPASS|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS)|(?:AUTHOR|COMMITTER)_\w+|SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|PROXY_\w+)|(?!GIT_|(?:EDITOR|VISUAL|PAGER|PREFIX)$)\w+)$/i;

const always: Record<string, string> = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.quotePath": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "advice.detachedHead": "false",
  "safe.bareRepository": "all",
  "submodule.recurse": "false",
  "fetch.recurseSubmodules": "false",
};

/** What simple-git would refuse: all of it comes from here, or from the person whose machine it is. */
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
export function gitIn({ folder, remote, settings: own = [] }: GitOptions): Git {
  return async (args, { input, network = false } = {}) => {
    const { access } = remote;
    const configuration: Configuration = [
      ...(access.kind === "own" && access.settings === null ? configurationByEnvironment() : []),
      ...Object.entries(always),
      // A container's workspace may belong to another user. On a person's machine that is for git to judge.
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
    const environment = {
      ...environmentFor(access),
      ...settings,
      LC_ALL: "C",
      // An object is what its ID says, whatever somebody wants shown in its place.
      GIT_NO_REPLACE_OBJECTS: "1",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: String(configuration.length),
    };
    // simple-git would wrap an error of ours in its own, so this one is kept aside.
    let failure: GitFailure | undefined;
    const git = simpleGit({
      baseDir: folder,
      timeout: { block: silence },
      allowEnvironment: Object.keys(environment),
      unsafe: trusted,
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
    const run = async () => {
      try {
        return await git.raw([...args]);
      } catch (error) {
        throw failure ?? error;
      }
    };
    // A push is not asked for twice: whether it landed, the remote tells.
    if (!network || args[0] === "push") return run();
    return pRetry(run, {
      retries: 3,
      minTimeout: 500,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof GitFailure && isPassing(error.stderr),
    });
  };
}

/** What the person's environment adds to git's configuration: ours would take its place. */
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
  // What they say stands in the settings already.
  if (access.kind === "own" && access.settings) delete environment["GIT_CONFIG_PARAMETERS"];
  return environment;
}

/** What only the processes get that talk to the remote. */
function forNetwork({ url, access }: Remote): Configuration {
  // git ends a silent connection itself, before we would: its helpers outlive a git that is killed.
  const patience = [
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", "45"],
  ] as const;
  if (access.kind === "own") return [...(access.settings ?? []), ...patience];
  const header = `Authorization: Basic ${basicCredentials(access.token)}`;
  return [
    ...patience,
    // An empty value takes out what a configuration file of the system may say.
    ["credential.helper", ""],
    [`http.${url}.extraheader`, ""],
    [`http.${url}.extraheader`, header],
  ];
}

/** What stands for the token in a request; as secret as the token itself. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
