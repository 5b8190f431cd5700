/**
 * The job's workspace: puts the new commit there for the steps that follow.
 *
 * Whoever was in the job before may have written the workspace's settings, and git has many settings that run a
 * command. So processes that read them have no token and only list what is there. The fetch and the checkout
 * work on the workspace's objects, index and HEAD, but with the settings of a repository that we have made.
 */
import { lstat, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { refuse } from "../errors/problem.ts";
import { type Configuration, configurationOf, type Remote } from "./environment.ts";
import { GitFailure, gitIn } from "./process.ts";
import { makeFolder, removeFolder } from "./temporary.ts";

/**
 * Checks a commit out, detached. An existing checkout of the same repository keeps its branches, its
 * remotes and its untracked files; an empty folder gets a shallow checkout.
 *
 * @param temporary the folder in which our own repository is made
 * @returns false when the folder holds another repository, which is left alone
 * @throws {Refusal} `checkout-failed`
 */
export async function checkOut(
  folder: string,
  remote: Remote,
  commit: string,
  temporary: string,
): Promise<boolean> {
  try {
    const workspace = await openWorkspace(folder, remote.url, formatOf(commit));
    if (!workspace) return false;
    const own = makeFolder(temporary);
    try {
      await moveTo(commit, workspace, remote, own);
      return true;
    } finally {
      await removeFolder(own);
    }
  } catch (error) {
    const said = error instanceof GitFailure ? error.stderr.trim() : String(error);
    return refuse("checkout-failed", { said: said.slice(0, 300) }, { cause: error });
  }
}

interface Workspace {
  readonly folder: string;
  /** The folders and files of its repository. */
  readonly gitFolder: string;
  readonly objects: string;
  readonly shallow: string;
  /** What the file `shallow` has: commits whose parents are missing; empty: none. */
  readonly boundary: string;
  /** A new one gets no history, and a shallow one no more than it has. */
  readonly isShallow: boolean;
  /** Lines with an object ID, a space and a ref: all branches and tags. */
  readonly refs: string;
  readonly settings: Configuration;
  /** Sets HEAD where it is not a file. */
  readonly setHead: (commit: string) => Promise<unknown>;
}

/** @returns null when the folder holds another repository than the one at `url` */
async function openWorkspace(
  folder: string,
  url: string,
  format: string,
): Promise<Workspace | null> {
  await mkdir(folder, { recursive: true });
  const place = join(folder, ".git");
  const plain = gitIn({ folder, remote: { url, access: { kind: "none" } } });
  const isNew = await isMissing(place);
  if (isNew) await plain(["init", "--quiet", "--template=", `--object-format=${format}`]);
  // Explicit: git then uses this repository whoever owns it, as in a container, and every release does so.
  const git = (args: readonly string[]) => plain(["--git-dir", place, ...args]);
  const settings = configurationOf(await git(["config", "--list", "-z"]));
  const origin = lastOf(settings, "remote.origin.url");
  if (origin !== null && !isSameRepository(origin, url)) return null;
  if ((lastOf(settings, "extensions.objectformat") ?? "sha1") !== format) {
    throw new Error(`The workspace's repository does not use ${format}.`);
  }
  if (origin === null) await git(["remote", "add", "origin", url]);
  const paths = ["--git-dir", "--git-path", "objects", "--git-path", "shallow"];
  const printed = await git(["rev-parse", "--path-format=absolute", ...paths]);
  const [gitFolder = "", objects = "", shallow = ""] = printed.split("\n");
  const kinds = ["refs/heads", "refs/remotes", "refs/tags"];
  const refs = isNew
    ? ""
    : await git(["for-each-ref", "--format=%(objectname) %(refname)", ...kinds]);
  const boundary = await textOf(shallow);
  const isFile = (lastOf(settings, "extensions.refstorage") ?? "files") === "files";
  const setHead = async (commit: string) =>
    isFile || git(["update-ref", "--no-deref", "HEAD", commit]);
  const isShallow = isNew || boundary !== "";
  return { folder, gitFolder, objects, shallow, boundary, isShallow, refs, settings, setHead };
}

/** @param own an empty folder */
async function moveTo(
  commit: string,
  workspace: Workspace,
  remote: Remote,
  own: string,
): Promise<void> {
  const { folder, gitFolder, objects, boundary, isShallow, refs, settings } = workspace;
  await Promise.all(["objects", "refs"].map((name) => mkdir(join(own, name))));
  const files = {
    HEAD: "ref: refs/heads/main\n",
    config: `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = ${formatOf(commit)}\n`,
    "packed-refs": refs,
    ...(boundary && { shallow: boundary }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(own, name), text);

  const isPartial = settings.some(
    ([key]) => key === "extensions.partialclone" || /^remote\..*\.promisor$/.test(key),
  );
  const options = { remote, settings: settingsFor(settings, isPartial ? remote.url : null) };
  const shared = { GIT_OBJECT_DIRECTORY: objects };
  const fetching = gitIn({ ...options, folder: own, places: { GIT_DIR: own, ...shared } });
  const depth = isShallow ? ["--depth=1"] : [];
  const fetch = ["fetch", "--no-tags", "--no-write-fetch-head", "--progress", ...depth];
  await fetching([...fetch, remote.url, commit], { network: true });
  await setBoundary(workspace, await textOf(join(own, "shallow")));

  // HEAD, index and sparse patterns are the workspace's; settings, refs and attributes are ours.
  const places = { GIT_DIR: gitFolder, GIT_COMMON_DIR: own, GIT_WORK_TREE: folder, ...shared };
  const checkingOut = gitIn({ ...options, folder, places });
  // Only a partial checkout lacks files that have to be fetched.
  const checkout = ["checkout", "--progress", "--force", "--detach", commit];
  await checkingOut(checkout, { network: isPartial });
  await workspace.setHead(commit);
}

/** Settings that say how files are written. None of them runs anything. */
const aboutFiles =
  /^core\.(?:autocrlf|checkstat|eol|filemode|ignorecase|longpaths|precomposeunicode|sparsecheckout|sparsecheckoutcone|symlinks|trustctime)$|^index\.sparse$/;

/** @param promisor where missing files come from */
function settingsFor(settings: Configuration, promisor: string | null): Configuration {
  // The machine's own settings may have filters, usually for LFS.
  const filters = settings.flatMap(([key]) => /^(filter\..+)\.[^.]+$/.exec(key)?.[1] ?? []);
  return [
    ...settings.filter(([key]) => aboutFiles.test(key)),
    ...[...new Set(filters)].flatMap((filter): Configuration => {
      const off = ["smudge", "clean", "process"].map((name) => [`${filter}.${name}`, ""] as const);
      return [...off, [`${filter}.required`, "false"]];
    }),
    ...(promisor === null
      ? []
      : ([
          ["remote.origin.url", promisor],
          ["remote.origin.promisor", "true"],
          ["remote.origin.partialclonefilter", "blob:none"],
        ] as const)),
  ];
}

/** Writes the workspace's file `shallow`, in the way that git does. */
async function setBoundary({ shallow, boundary }: Workspace, text: string): Promise<void> {
  if (text === boundary) return;
  const lock = `${shallow}.lock`;
  await writeFile(lock, text, { flag: "wx" });
  await rename(lock, shallow);
}

const formatOf = (commit: string) => (commit.length === 64 ? "sha256" : "sha1");

/** The last value counts. */
function lastOf(settings: Configuration, name: string): string | null {
  return settings.findLast(([key]) => key === name)?.[1] ?? null;
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

/** @throws when that cannot be found out */
function isMissing(path: string): Promise<boolean> {
  return lstat(path).then(() => false, orMissing(true));
}

/** The text of a file; empty when there is none. @throws when it cannot be read */
function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(orMissing(""));
}

function orMissing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT") return value;
    throw error;
  };
}
