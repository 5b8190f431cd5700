/** Our copy of the repository: a folder, and the git processes that work there. */
import coerce from "semver/functions/coerce.js";
import lt from "semver/functions/lt.js";
import { refuse } from "../errors/problem.ts";
import { Contents, type FetchedRef } from "./contents.ts";
import { Importer } from "./fast-import.ts";
import { fetchAll } from "./fetch-all.ts";
import { Objects } from "./objects.ts";
import {
  type Configuration,
  fetchWith,
  type Git,
  type GitOptions,
  gitIn,
  overNetwork,
  type Remote,
} from "./process.ts";
import { formatOf, rowsOf, tagFields } from "./tag-format.ts";
import { makeFolder, removeFolder } from "./temporary.ts";

export interface Copy {
  readonly options: GitOptions;
  readonly git: Git;
  readonly objects: Objects;
  readonly importer: Importer;
  readonly contents: Contents;
}

/** A copy that has the head of the default branch. */
export interface OpenCopy extends Copy {
  /** The commit at that head. */
  readonly head: string;
  /** Without `refs/heads/`. */
  readonly defaultBranch: string;
}

/**
 * How many commits of history a copy begins with: what was merged since the last deploy is nearly always among them.
 * They have most of their trees in common, so that so many take hardly more bytes than one.
 */
export const depth = 50;

/** The name of a remote's ref in our copy: `refs/remote/heads/main`. */
export const localName = (ref: string) => `refs/remote/${ref.replace(/^refs\//, "")}`;
const remoteName = (local: string) => local.replace(/^refs\/remote\//, "refs/");

/** A copy in an existing folder. */
export function copyIn(own: GitOptions): Copy {
  let fetching: Promise<void> | null = null;
  // Reads that go on at the same time may all need it.
  const once = () => (fetching ??= fetchAll(own).finally(() => (fetching = null)));
  const options = { ...own, fetchAll: once };
  return {
    options,
    git: gitIn(options),
    objects: new Objects(options),
    importer: new Importer(options),
    contents: new Contents(),
  };
}

/** What `git clone` would write into the settings of a copy. */
export function originOf({ url }: Remote): Configuration {
  return [
    ["remote.origin.url", url],
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialclonefilter", "blob:none"],
  ];
}

/**
 * Copies the head of the default branch: bare, shallow, without file contents. Not by `git clone`: it would take a file of
 * a person's working tree that is named as the address for the repository, and before git 2.39 some of its options do not
 * go together.
 *
 * @param temporary the folder in which the copy gets a folder
 * @throws {Refusal} `git-unusable`, `repository-empty`, or why the repository cannot be reached
 */
export async function cloneCopy(remote: Remote, temporary: string): Promise<OpenCopy> {
  const folder = makeFolder(temporary);
  try {
    const copy = copyIn({ folder, remote, settings: originOf(remote) });
    const { git, contents } = copy;
    await assertUsable(git);
    const { branch, format } = await defaultBranchOf(git, remote);
    await git(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`]);
    const ref = `refs/heads/${branch}`;
    const some = [`--depth=${depth}`, "--filter=blob:none"];
    const fetch = fetchWith(some, [`+${ref}:${localName(ref)}`]);
    await overNetwork(remote, () => git(fetch, { network: true }));
    contents.add(await readRefs(git, [localName(ref)]));
    contents.addHistory(await commitsOf(git, localName(ref)));
    const head = contents.ref(ref)?.object ?? refuse("repository-empty", {});
    return { ...copy, head, defaultBranch: branch };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

/** Asks for the branch that HEAD is, and for the format of object IDs. @throws {Refusal} `repository-empty` */
export async function defaultBranchOf(git: Git, remote: Remote) {
  const asking = ["ls-remote", "--symref", "origin", "HEAD"];
  const printed = await overNetwork(remote, () => git(asking, { network: true }));
  const [, branch] = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(printed) ?? [];
  const [, oid = ""] = /^([0-9a-f]+)\tHEAD$/m.exec(printed) ?? [];
  if (branch === undefined) return refuse("repository-empty", {});
  return { branch, format: oid.length === 64 ? "sha256" : "sha1" };
}

/** Reads refs of our copy. @param patterns names in our copy, see {@link localName} */
export async function readRefs(git: Git, patterns: readonly string[]): Promise<FetchedRef[]> {
  const printed = await git(["for-each-ref", formatOf(tagFields), ...patterns]);
  return rowsOf(printed, tagFields.length).map(([name = "", ...values]) => {
    const [, object = "", tagged = ""] = values;
    return { ref: remoteName(name), object, tagged: tagged || null, values };
  });
}

/** The commits of a branch that our copy has. @param local the branch's name in our copy */
export async function commitsOf(git: Git, local: string): Promise<string[]> {
  return (await git(["rev-list", "--end-of-options", local])).split("\n").filter(Boolean);
}

/** Ends the processes of a copy, and removes its folder. */
export async function removeCopy({ options, objects, importer }: Copy): Promise<void> {
  await Promise.all([objects[Symbol.asyncDispose](), importer[Symbol.asyncDispose]()]);
  removeFolder(options.folder);
}

/** @throws {Refusal} `git-unusable` */
export async function assertUsable(git: Git): Promise<void> {
  const printed = await git(["--version"]).catch(() => "no git");
  const version = coerce(printed);
  if (!version || lt(version, "2.34.0")) refuse("git-unusable", { found: printed.trim() });
}
