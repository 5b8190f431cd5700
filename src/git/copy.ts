/** How our copy of the repository is made: at once from what is foreseen, or by `git clone`, which needs to know nothing. */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import semver from "semver";
import { refuse } from "../errors.ts";
import type { Preview } from "./preview.ts";
import {
  type Configuration,
  fetchWith,
  type Git,
  type GitOptions,
  gitIn,
  overNetwork,
  type Remote,
} from "./process.ts";

export interface Copy {
  readonly options: GitOptions;
  readonly git: Git;
  /** The commit at the head of the default branch. */
  readonly head: string;
  /** Without `refs/heads/`. */
  readonly defaultBranch: string;
  /** Contents of files that the API told beforehand. */
  readonly texts: readonly string[];
}

/** What will probably be needed, so that it comes with the head, in one fetch. */
export interface Foreseen {
  /** In full. */
  readonly refs: readonly string[];
  /** Full IDs. */
  readonly commits: readonly string[];
}

/** A copy that was begun before it is known whether and how it will be used. */
export interface Begun {
  /** Done when git is at work, whatever this process does meanwhile; never rejected. */
  readonly underWay: Promise<unknown>;
  /** Null when something of it went wrong: then the copy is made again, with errors told. */
  readonly fetched: Promise<{ readonly options: GitOptions; readonly git: Git } | null>;
  /** Takes it away again. */
  readonly discard: () => Promise<void>;
}

/** Where the remote's refs are kept in our copy: `refs/remote/heads/main`. */
export const localName = (ref: string) => `refs/remote/${ref.replace(/^refs\//, "")}`;

/**
 * Begins a copy with what is foreseen.
 *
 * @param temporary the folder in which the copy gets a folder of its own
 */
export function beginCopy(remote: Remote, temporary: string, foreseen: Foreseen): Begun {
  const ready = emptyCopy(remote, temporary);
  const fetched = ready.then(async ({ options, git }) => {
    const named = ["HEAD", ...foreseen.refs].map((ref) => `+${ref}:${localName(ref)}`);
    const all = fetchWith(["--depth=1", "--filter=blob:none"], [...named, ...foreseen.commits]);
    await git(all, { network: true, once: true });
    return { options, git };
  });
  const nothing = () => null;
  return {
    underWay: ready.then(() => setImmediate(), nothing),
    fetched: fetched.catch(nothing),
    discard: async () => {
      await fetched.catch(nothing);
      const made = await ready.catch(nothing);
      if (made) await removed(made.options.folder);
    },
  };
}

/** A folder in which git knows of the remote what `git clone` would write into its settings. */
async function emptyCopy(
  remote: Remote,
  temporary: string,
): Promise<{ options: GitOptions; git: Git }> {
  const folder = await mkdtemp(join(temporary, "deploy-rollback-"));
  const settings: Configuration = [
    ["remote.origin.url", remote.url],
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialclonefilter", "blob:none"],
  ];
  const options = { folder, remote, settings };
  const git = gitIn(options);
  await Promise.all([assertUsable(git), git(["init", "--quiet", "--bare", "--template="])]);
  return { options, git };
}

/**
 * Copies the head of the default branch.
 *
 * @param temporary the folder in which the copy gets a folder of its own
 * @param begun a copy of the same remote, to be completed by what the API tells
 * @throws {Refusal} `git-unusable`, `bad-token`, `repository-not-found`, `repository-empty`, `network`
 */
export async function openCopy(
  remote: Remote,
  temporary: string,
  preview: Preview | null,
  begun: Begun | null,
): Promise<Copy> {
  const [fetched, look] = await Promise.all([begun?.fetched, begun && preview?.first()]);
  if (fetched && look?.defaultBranch != null) {
    const { defaultBranch, texts } = look;
    const head = (await fetched.git(["rev-parse", "--verify", localName("HEAD")])).trim();
    return { ...fetched, head, defaultBranch, texts };
  }
  await begun?.discard();
  return cloned(remote, temporary);
}

async function cloned(remote: Remote, temporary: string): Promise<Copy> {
  const folder = await mkdtemp(join(temporary, "deploy-rollback-"));
  try {
    const options = { folder, remote };
    const git = gitIn(options);
    await assertUsable(git);
    const bare = ["--bare", "--template=", "--origin=origin", "--depth=1", "--filter=blob:none"];
    const only = ["--single-branch", "--no-tags", "--progress"];
    await overNetwork(remote, () =>
      git(["clone", ...bare, ...only, "--", remote.url, "."], { network: true }),
    );
    const defaultBranch = (await git(["symbolic-ref", "--short", "HEAD"])).trim();
    const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"]).catch(() => "");
    if (!head) refuse("repository-empty", {});
    return { options, git, head: head.trim(), defaultBranch, texts: [] };
  } catch (error) {
    await removed(folder);
    throw error;
  }
}

export async function removed(folder: string): Promise<void> {
  // The runner empties its temporary folder; what cannot be removed now must not fail the step.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

async function assertUsable(git: Git): Promise<void> {
  const printed = await git(["--version"]).catch(() => "no git");
  const version = semver.coerce(printed);
  if (!version || semver.lt(version, "2.34.0")) refuse("git-unusable", { found: printed.trim() });
}
