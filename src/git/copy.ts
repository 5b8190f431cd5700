/** How our copy of the repository is made: at once from what is foreseen, or by `git clone`, which needs to know nothing. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import coerce from "semver/functions/coerce.js";
import lt from "semver/functions/lt.js";
import { refuse } from "../errors/problem.ts";
import { Importer } from "./fast-import.ts";
import { Objects } from "./objects.ts";
import type { Preview, Told } from "./preview.ts";
import {
  type Configuration,
  fetchWith,
  type Git,
  type GitOptions,
  gitIn,
  overNetwork,
  type Remote,
} from "./process.ts";
import { formatOf, rowsOf, tagFields } from "./tags.ts";

/** A folder in which git works, and the processes that work there for long. */
interface EmptyCopy {
  readonly options: GitOptions;
  readonly git: Git;
  readonly objects: Objects;
  readonly importer: Importer;
}

export interface Copy extends EmptyCopy {
  /** The commit at the head of the default branch. */
  readonly head: string;
  /** Without `refs/heads/`. */
  readonly defaultBranch: string;
  /** Fetched refs, by their names here. */
  readonly refs: readonly FetchedRef[];
  /** Commits that were fetched by their IDs. */
  readonly commits: readonly string[];
  readonly told: Stored;
}

/** A ref in our copy, with what a tag tells. */
export interface FetchedRef {
  readonly name: string;
  readonly object: string;
  /** Of an annotated tag: the commit. */
  readonly tagged: string | null;
  /** The values of {@link tagFields}. */
  readonly values: readonly string[];
}

/** What the API told, and is in our copy now. */
export interface Stored {
  /** Places of files, as git writes them. */
  readonly places: Set<string>;
  /** IDs of their contents. */
  readonly texts: Set<string>;
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
  /** That are fetched by their IDs. */
  readonly commits: readonly string[];
  /** Done when git is at work, whatever this process does meanwhile; never rejected. */
  readonly underWay: Promise<unknown>;
  /** A copy without anything in it yet. */
  readonly ready: Promise<EmptyCopy | null>;
  /** The same with all that was foreseen; null when something of it is not there, or went wrong. */
  readonly fetched: Promise<EmptyCopy | null>;
  /** Takes it away again. */
  readonly discard: () => Promise<void>;
}

/** Where the remote's refs are kept in our copy: `refs/remote/heads/main`. */
export const localName = (ref: string) => `refs/remote/${ref.replace(/^refs\//, "")}`;
export const remoteName = (local: string) => local.replace(/^refs\/remote\//, "refs/");

/**
 * Begins a copy with what is foreseen.
 *
 * @param temporary the folder in which the copy gets a folder of its own
 */
export function beginCopy(remote: Remote, temporary: string, foreseen: Foreseen): Begun {
  const ready = emptyCopy(remote, temporary);
  const abandoned = new AbortController();
  const fetched = ready.then(async (copy) => {
    const named = ["HEAD", ...foreseen.refs].map((ref) => `+${ref}:${localName(ref)}`);
    const all = fetchWith(["--depth=1", "--filter=blob:none"], [...named, ...foreseen.commits]);
    await Promise.all([
      copy.git(all, { network: true, once: true, signal: abandoned.signal }),
      assertUsable(copy.git),
    ]);
    return copy;
  });
  const failed = () => null;
  return {
    commits: foreseen.commits,
    underWay: ready.then(() => setImmediate(), failed),
    ready: ready.catch(failed),
    fetched: fetched.catch(failed),
    discard: async () => {
      abandoned.abort();
      await fetched.catch(failed);
      const made = await ready.catch(failed);
      if (made) await removed(made);
    },
  };
}

/** A folder in which git knows of the remote what `git clone` would write into its settings. */
async function emptyCopy(remote: Remote, temporary: string): Promise<EmptyCopy> {
  const folder = await mkdtemp(join(temporary, "deploy-rollback-"));
  const settings: Configuration = [
    ["remote.origin.url", remote.url],
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialclonefilter", "blob:none"],
  ];
  // All that makes a folder a bare repository (gitrepository-layout(5)); `git init` would be waited for.
  await Promise.all(["objects", "refs"].map((name) => mkdir(join(folder, name))));
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/main\n");
  return copyIn({ folder, remote, settings });
}

function copyIn(options: GitOptions): EmptyCopy {
  return {
    options,
    git: gitIn(options),
    objects: new Objects(options),
    importer: new Importer(options),
  };
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
  if (preview) {
    // Where the inputs did not tell what to fetch (`previous`), or the settings are unusual, the ledger does.
    const copy =
      (await completed(begun, preview)) ?? (await completed(await preview.begin(), preview));
    if (copy) return copy;
  }
  return cloned(remote, temporary);
}

/** @returns null when something of it went wrong; then it is gone */
async function completed(begun: Begun | null, preview: Preview): Promise<Copy | null> {
  if (!begun) return null;
  const [fetched, defaultBranch, told] = await Promise.all([
    begun.fetched,
    preview.defaultBranch(),
    storeForeseen(begun, preview),
  ]);
  if (fetched && defaultBranch !== null) {
    const refs = await readRefs(fetched.git, [localName("")]);
    const head = refs.find(({ name }) => name === localName("HEAD"))?.object ?? "";
    return { ...fetched, head, defaultBranch, refs, commits: begun.commits, told };
  }
  await begun.discard();
  return null;
}

const nothing = (): Stored => ({ places: new Set(), texts: new Set() });

/** Does not wait for git: what it fetches is another matter. */
async function storeForeseen({ ready }: Begun, preview: Preview): Promise<Stored> {
  const stored = nothing();
  const copy = await ready;
  if (!copy) return stored;
  // Both take a moment to start, and will be needed.
  copy.importer.begin();
  copy.objects.begin();
  for await (const told of preview.foreseen()) await store(copy.importer, told, stored);
  return stored;
}

/** Puts files that were told into our copy. */
export async function store(
  importer: Importer,
  told: Told,
  { places, texts }: Stored,
): Promise<void> {
  if (told.size === 0) return;
  // What cannot be put there is fetched.
  const oids = await importer.store([...told.values()]).catch(() => []);
  for (const oid of oids) texts.add(oid);
  for (const place of told.keys()) places.add(place);
}

export async function readRefs(git: Git, patterns: readonly string[]): Promise<FetchedRef[]> {
  const rows = rowsOf(
    await git(["for-each-ref", formatOf(tagFields), ...patterns]),
    tagFields.length,
  );
  return rows.map(([name = "", ...values]) => {
    const [, object = "", tagged = ""] = values;
    return { name, object, tagged: tagged || null, values };
  });
}

async function cloned(remote: Remote, temporary: string): Promise<Copy> {
  const folder = await mkdtemp(join(temporary, "deploy-rollback-"));
  try {
    const copy = copyIn({ folder, remote });
    const { git } = copy;
    await assertUsable(git);
    const bare = ["--bare", "--template=", "--origin=origin", "--depth=1", "--filter=blob:none"];
    const only = ["--single-branch", "--no-tags", "--progress"];
    await overNetwork(remote, () =>
      git(["clone", ...bare, ...only, "--", remote.url, "."], { network: true }),
    );
    const defaultBranch = (await git(["symbolic-ref", "--short", "HEAD"])).trim();
    const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"]).catch(() => "");
    if (!head) refuse("repository-empty", {});
    return { ...copy, head: head.trim(), defaultBranch, refs: [], commits: [], told: nothing() };
  } catch (error) {
    await cleared(folder);
    throw error;
  }
}

/** Ends what works in a copy, and takes its folder away. */
export async function removed({ options, objects, importer }: EmptyCopy): Promise<void> {
  await Promise.all([objects[Symbol.asyncDispose](), importer[Symbol.asyncDispose]()]);
  await cleared(options.folder);
}

async function cleared(folder: string): Promise<void> {
  // The runner empties its temporary folder; what cannot be removed now must not fail the step.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

async function assertUsable(git: Git): Promise<void> {
  const printed = await git(["--version"]).catch(() => "no git");
  const version = coerce(printed);
  if (!version || lt(version, "2.34.0")) refuse("git-unusable", { found: printed.trim() });
}
