/**
 * The environment of each git process, made for it: without hooks and prompts.
 *
 * In a job, it has only the variables that git needs, and no home, where earlier steps may have left settings and
 * credentials. The token is passed as configuration in the environment, so it is never in an argument list, URL or file.
 * Only processes that talk to the remote get it, and these read the settings of a repository that we have made,
 * never those of a workspace. On a person's machine, git gets their environment and authenticates as their clone does.
 */
import { delimiter, isAbsolute } from "node:path";
import { limits } from "../limits.ts";
import { authorityFor } from "./authority.ts";
import { presentAddress } from "./redirect.ts";

/** Keys and values of git's configuration, in the order in which git reads them. */
export type Configuration = readonly (readonly [key: string, value: string])[];

/** How git authenticates. */
export type Access =
  | { readonly kind: "token"; readonly token: string }
  /** Not at all: in a repository that we have not made, where git talks to nobody. */
  | { readonly kind: "none" }
  | OwnAccess;

/** As in a person's clone. */
export interface OwnAccess {
  readonly kind: "own";
  /** The clone whose remote is copied; null: git runs in the clone itself. */
  readonly clone: PersonsClone | null;
  /** The header with the password of the remote's address, if it has one. */
  readonly authorization: string | null;
}

/** What a copy takes over from a person's clone. */
export interface PersonsClone {
  /** The top of its working tree, where relative paths in its settings begin. */
  readonly folder: string;
  /** The settings that apply there when git talks to a remote. */
  readonly settings: Configuration;
  /** Those that apply when it signs. */
  readonly signing: Configuration;
}

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
  /** Variables that say where the parts of the repository are. */
  readonly places?: Readonly<Record<`GIT_${string}`, string>>;
  /** Fetches everything, where the server gives nothing by its ID. */
  readonly fetchAll?: () => Promise<void>;
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
  /** Lets this process sign with the person's key, in the names that these variables say. */
  readonly signing?: Readonly<Record<`GIT_${string}`, string>>;
}

/** The variables of a job's environment that git and its libraries need. */
const inherited =
  /^(?:PATH|TMPDIR|TEMP|TMP|SYSTEMROOT|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CAINFO)$/i;

/** On a person's machine, all variables except those that would redirect git or start an editor or pager. */
const inheritedByPerson =
  /^(?:GIT_(?:ASKPASS|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|PARAMETERS)|(?:AUTHOR|COMMITTER)_\w+|SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|PROXY_\w+)|(?!GIT_|(?:EDITOR|VISUAL|PAGER|PREFIX)$)\w+)$/i;

/** Variables that a program which signs does not get. */
const ofTokens = /_TOKEN$/i;

const always: Record<string, string> = {
  "log.showSignature": "false",
  // Lists the refs of a repository whose objects are used, with that repository's settings. This lists none.
  "core.alternateRefsCommand": "true",
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

/** The environment of a git process: the variables that it inherits, and its configuration. */
export function environmentOf(
  options: GitOptions,
  run: RunOptions,
): Record<string, string | undefined> {
  const { folder, remote, settings: own = [], places = {} } = options;
  const { network = false, local = false, grafts, signing } = run;
  const { access } = remote;
  const configuration: Configuration = [
    ...(access.kind === "own" && access.clone === null ? configurationByEnvironment() : []),
    ...Object.entries(always),
    // A container's folders may belong to another user. On a person's machine, git decides about that.
    ...(access.kind === "own" ? [] : [["safe.directory", folder] as const]),
    ...(network ? forNetwork(remote) : []),
    ...(signing && access.kind === "own" ? (access.clone?.signing ?? []) : []),
    ...own,
  ];
  const settings = Object.fromEntries(
    configuration.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  );
  const variables = environmentFor(access);
  return {
    ...(signing ? withoutTokens(variables) : variables),
    // Elsewhere, git would not find the copy.
    ...(folderOf(options, run) !== folder && { GIT_DIR: folder }),
    ...places,
    ...settings,
    // A passphrase is asked in the person's language and characters.
    ...(!signing && { LC_ALL: "C" }),
    // Reads objects themselves, never their replacements.
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_TERMINAL_PROMPT: "0",
    ...(local && { GIT_NO_LAZY_FETCH: "1" }),
    ...(grafts !== undefined && { GIT_GRAFT_FILE: grafts }),
    ...signing,
    GIT_CONFIG_COUNT: String(configuration.length),
  };
}

/**
 * Where a process runs. In a copy of a person's clone, what talks to the remote or signs runs in the clone, as git would:
 * helpers, keys and certificates of the person's settings may be named by relative paths.
 */
export function folderOf({ folder, remote }: GitOptions, run: RunOptions): string {
  const { access } = remote;
  const isAsInClone = run.network || run.signing;
  return isAsInClone && access.kind === "own" && access.clone ? access.clone.folder : folder;
}

/** Parses `git config --list -z`: all settings that apply, from any file. */
export function configurationOf(printed: string): Configuration {
  return printed
    .split("\0")
    .filter(Boolean)
    .map((entry) => {
      const end = entry.indexOf("\n");
      return end < 0 ? [entry, "true"] : [entry.slice(0, end), entry.slice(end + 1)];
    });
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
  const passes = access.kind === "own" ? inheritedByPerson : inherited;
  const named = Object.entries(process.env).filter(([name]) => passes.test(name));
  const withoutFiles =
    access.kind !== "own"
      ? {
          // No file is below it, also for a git that ignores the next variable, and for curl.
          HOME: "/dev/null",
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_ALLOW_PROTOCOL: access.kind === "token" ? "http:https" : "",
        }
      : access.clone && {
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_CONFIG_NOSYSTEM: "1",
        };
  const environment: Record<string, string | undefined> = {
    ...Object.fromEntries(named.map(([name, value = ""]) => [name, inFull(name, value)])),
    ...withoutFiles,
  };
  // Already part of the settings.
  if (access.kind === "own" && access.clone) delete environment["GIT_CONFIG_PARAMETERS"];
  return environment;
}

function withoutTokens(environment: Record<string, string | undefined>) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ofTokens.test(name)));
}

/** Without relative folders of `PATH`: git runs in folders whose files come from others, a program `git` among them. */
function inFull(name: string, value: string): string {
  if (!/^path$/i.test(name)) return value;
  return value.split(delimiter).filter(isAbsolute).join(delimiter);
}

/** Configuration for processes that talk to the remote. */
function forNetwork({ url, access }: Remote): Configuration {
  if (access.kind === "none") return [];
  // git ends a silent connection itself before we would kill it, because its helpers would survive that.
  const timeouts = [
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", "45"],
  ] as const;
  const own = access.kind === "own" ? (access.clone?.settings ?? []) : [];
  const authorization = authorizationFor(access);
  if (authorization === null) return [...own, ...timeouts];
  const present = presentAddress(url);
  const authority = access.kind === "token" ? authorityFor(url) : null;
  return [
    ...own,
    ...timeouts,
    ...(authority === null ? [] : [["http.sslCAInfo", authority] as const]),
    // git would send the header wherever the server redirects to: `followRedirect` does it instead.
    ["http.followRedirects", "false"],
    ...(present === url ? [] : [[`url.${present}.insteadOf`, url] as const]),
    ...(access.kind === "token"
      ? // An empty value removes what the system's configuration file may set.
        ([
          ["credential.helper", ""],
          [`http.${present}.extraheader`, ""],
        ] as const)
      : []),
    [`http.${present}.extraheader`, `Authorization: ${authorization}`],
  ];
}

/** The header that git is given; null when it authenticates by itself, or not at all. */
export function authorizationFor(access: Access): string | null {
  if (access.kind === "token") return `Basic ${basicCredentials(access.token)}`;
  return access.kind === "own" ? access.authorization : null;
}

/** The token as it is sent in a request (base64). As secret as the token itself. */
export function basicCredentials(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
