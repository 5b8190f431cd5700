/** Our copy of the repository: a folder, and the git processes that work there. */
import coerce from "semver/functions/coerce.js";
import lt from "semver/functions/lt.js";
import { refuse } from "../errors/problem.ts";
import { Contents, type FetchedRef } from "./contents.ts";
import { Importer } from "./fast-import.ts";
import { Objects } from "./objects.ts";
import { type Git, type GitOptions, gitIn, overNetwork, type Remote } from "./process.ts";
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

/** The name of a remote's ref in our copy: `refs/remote/heads/main`. */
export const localName = (ref: string) => `refs/remote/${ref.replace(/^refs\//, "")}`;
const remoteName = (local: string) => local.replace(/^refs\/remote\//, "refs/");

/** A copy in an existing folder. */
export function copyIn(options: GitOptions): Copy {
  return {
    options,
    git: gitIn(options),
    objects: new Objects(options),
    importer: new Importer(options),
    contents: new Contents(),
  };
}

/**
 * Copies the head of the default branch: bare, shallow, without file contents.
 *
 * @param temporary the folder in which the copy gets a folder
 * @throws {Refusal} `git-unusable`, `bad-token`, `repository-not-found`, `repository-empty`, `network`
 */
export async function cloneCopy(remote: Remote, temporary: string): Promise<OpenCopy> {
  const folder = makeFolder(temporary);
  try {
    const copy = copyIn({ folder, remote });
    const { git, contents } = copy;
    await assertUsable(git);
    const bare = ["--bare", "--template=", "--origin=origin", "--depth=1", "--filter=blob:none"];
    const only = ["--single-branch", "--no-tags", "--progress"];
    await overNetwork(remote, () =>
      git(["clone", ...bare, ...only, "--", remote.url, "."], { network: true }),
    );
    const defaultBranch = (await git(["symbolic-ref", "--short", "HEAD"])).trim();
    const head = (
      await git(["for-each-ref", "--format=%(objectname)", `refs/heads/${defaultBranch}`])
    ).trim();
    if (!head) refuse("repository-empty", {});
    contents.add([{ ref: `refs/heads/${defaultBranch}`, object: head, tagged: null, values: [] }]);
    return { ...copy, head, defaultBranch };
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

/** Reads refs of our copy. @param patterns names in our copy, see {@link localName} */
export async function readRefs(git: Git, patterns: readonly string[]): Promise<FetchedRef[]> {
  const printed = await git(["for-each-ref", formatOf(tagFields), ...patterns]);
  return rowsOf(printed, tagFields.length).map(([name = "", ...values]) => {
    const [, object = "", tagged = ""] = values;
    return { ref: remoteName(name), object, tagged: tagged || null, values };
  });
}

/** Ends the processes of a copy, and removes its folder. */
export async function removeCopy({ options, objects, importer }: Copy): Promise<void> {
  await Promise.all([objects[Symbol.asyncDispose](), importer[Symbol.asyncDispose]()]);
  await removeFolder(options.folder);
}

/** @throws {Refusal} `git-unusable` */
export async function assertUsable(git: Git): Promise<void> {
  const printed = await git(["--version"]).catch(() => "no git");
  const version = coerce(printed);
  if (!version || lt(version, "2.34.0")) refuse("git-unusable", { found: printed.trim() });
}
