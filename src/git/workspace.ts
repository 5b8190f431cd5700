/** The job's workspace: puts the new commit there for the steps that follow. */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { refuse } from "../errors/problem.ts";
import { type Configuration, type Git, GitFailure, gitIn, type Remote } from "./process.ts";

/**
 * Checks a commit out, detached. An existing checkout of the same repository keeps its branches, its
 * remotes and its untracked files; an empty folder gets a shallow checkout.
 *
 * @returns false when the folder holds another repository, which is left alone
 * @throws {Refusal} `checkout-failed`
 */
export async function checkOut(folder: string, remote: Remote, commit: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    const plain = gitIn({ folder, remote });
    const isNew = !(await exists(join(folder, ".git")));
    if (isNew) await plain(["init", "--quiet", "--template="]);
    const bound = gitIn({ folder, remote, settings: await withoutFilters(plain) });
    // Explicit, because settings in the workspace could name other folders.
    const folders = ["--git-dir", join(folder, ".git"), "--work-tree", folder];
    const git: Git = (args, options) => bound([...folders, ...args], options);
    const origin = await git(["config", "--get", "remote.origin.url"]).then(
      (url) => url.trim(),
      () => null,
    );
    if (origin !== null && !isSameRepository(origin, remote.url)) return false;
    if (origin === null) await git(["remote", "add", "origin", remote.url]);
    const depth = isNew || (await isShallow(git)) ? ["--depth=1"] : [];
    await git(
      ["fetch", "--no-tags", "--no-write-fetch-head", "--progress", ...depth, remote.url, commit],
      {
        network: true,
      },
    );
    await git(["checkout", "--progress", "--force", "--detach", commit], { network: true });
    return true;
  } catch (error) {
    const said = error instanceof GitFailure ? error.stderr.trim() : String(error);
    return refuse("checkout-failed", { said: said.slice(0, 300) }, { cause: error });
  }
}

/**
 * Settings that turn filters off, so that files are checked out as they are in the commit, and commands that an
 * earlier step has put into the workspace's settings do not run.
 */
async function withoutFilters(git: Git): Promise<Configuration> {
  const printed = await git([
    "config",
    "--name-only",
    "--null",
    "--get-regexp",
    "^filter\\.",
  ]).catch(() => "");
  const drivers = new Set(
    printed
      .split("\0")
      .filter(Boolean)
      .map((key) => key.slice(0, key.lastIndexOf("."))),
  );
  return [...drivers].flatMap((driver) => [
    [`${driver}.smudge`, ""] as const,
    [`${driver}.clean`, ""] as const,
    [`${driver}.process`, ""] as const,
    [`${driver}.required`, "false"] as const,
  ]);
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
}

/** Whether two URLs have the same server and name; credentials, `.git` and protocol do not count. */
function isSameRepository(a: string, b: string): boolean {
  const bare = (url: string) =>
    url
      .replace(/^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?/i, "")
      .replace(":", "/")
      .replace(/\/+$/, "")
      .replace(/\.git$/, "")
      .toLowerCase();
  return bare(a) === bare(b);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
