/** A copy of the repository that is fetched before it is known whether and how it will be used. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { assertUsable, type Copy, copyFolder, copyIn, localName, removeCopy } from "../git/copy.ts";
import { type Configuration, fetchWith, type Remote } from "../git/process.ts";

/** What to fetch together with the head of the default branch. */
export interface Wanted {
  /** In full. */
  readonly refs: readonly string[];
  /** Full IDs. */
  readonly commits: readonly string[];
}

export interface PendingCopy {
  readonly wanted: Wanted;
  /** Settles when git is at work and needs nothing more of this process; never rejects. */
  readonly started: Promise<unknown>;
  /** The copy with nothing in it yet; null when it could not be made. */
  readonly empty: Promise<Copy | null>;
  /** The copy with all that is wanted; null when some of it is missing, or something went wrong. */
  readonly fetched: Promise<Copy | null>;
  /** Stops, and removes it. */
  readonly discard: () => Promise<void>;
}

/** @param temporary the folder in which the copy gets a folder */
export function beginCopy(remote: Remote, temporary: string, wanted: Wanted): PendingCopy {
  const empty = emptyCopy(remote, temporary);
  const abandoned = new AbortController();
  const fetched = empty.then(async (copy) => {
    const named = ["HEAD", ...wanted.refs].map((ref) => `+${ref}:${localName(ref)}`);
    const all = fetchWith(["--depth=1", "--filter=blob:none"], [...named, ...wanted.commits]);
    await Promise.all([
      copy.git(all, { network: true, once: true, signal: abandoned.signal }),
      assertUsable(copy.git),
    ]);
    return copy;
  });
  const failed = () => null;
  return {
    wanted,
    started: empty.then(() => setImmediate(), failed),
    empty: empty.catch(failed),
    fetched: fetched.catch(failed),
    discard: async () => {
      abandoned.abort();
      await fetched.catch(failed);
      const made = await empty.catch(failed);
      if (made) await removeCopy(made);
    },
  };
}

/** A folder in which git finds the settings that `git clone` would write. */
async function emptyCopy(remote: Remote, temporary: string): Promise<Copy> {
  const folder = await copyFolder(temporary);
  const settings: Configuration = [
    ["remote.origin.url", remote.url],
    ["remote.origin.promisor", "true"],
    ["remote.origin.partialclonefilter", "blob:none"],
  ];
  // All that makes a folder a bare repository (gitrepository-layout(5)); `git init` would take time.
  await Promise.all(["objects", "refs"].map((name) => mkdir(join(folder, name))));
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/main\n");
  return copyIn({ folder, remote, settings });
}
