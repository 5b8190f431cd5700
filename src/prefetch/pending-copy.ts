/** A copy of the repository that is fetched before it is known whether it will be used. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  assertUsable,
  type Copy,
  copyIn,
  depth,
  localName,
  originOf,
  removeCopy,
} from "../git/copy.ts";
import { fetchWith, type Remote } from "../git/process.ts";
import { makeFolder, removeFolder } from "../git/temporary.ts";

/** What to fetch together with the head of the default branch. */
export interface Wanted {
  /** Full names. */
  readonly refs: readonly string[];
  /** Full IDs. */
  readonly commits: readonly string[];
}

export interface PendingCopy {
  readonly wanted: Wanted;
  /** Settles when git is running and needs nothing more from this process; never rejects. */
  readonly started: Promise<unknown>;
  /** The copy while it is still empty; null when it could not be made. */
  readonly empty: Promise<Copy | null>;
  /** The copy with everything wanted; null when some of it is missing or the fetch failed. */
  readonly fetched: Promise<Copy | null>;
  /** Stops the fetch and removes the copy. */
  readonly discard: () => Promise<void>;
}

/** @param temporary the folder in which the copy gets a folder */
export function beginCopy(remote: Remote, temporary: string, wanted: Wanted): PendingCopy {
  const empty = emptyCopy(remote, temporary);
  const abandoned = new AbortController();
  const fetched = empty.then(async (copy) => {
    const named = ["HEAD", ...wanted.refs].map((ref) => `+${ref}:${localName(ref)}`);
    const all = fetchWith(
      [`--depth=${depth}`, "--filter=blob:none"],
      [...named, ...wanted.commits],
    );
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

/** A bare repository with the settings that `git clone` would write. */
async function emptyCopy(remote: Remote, temporary: string): Promise<Copy> {
  const folder = makeFolder(temporary);
  try {
    // The minimum of a bare repository (gitrepository-layout(5)); `git init` would take time.
    await Promise.all(["objects", "refs"].map((name) => mkdir(join(folder, name))));
    await writeFile(join(folder, "HEAD"), "ref: refs/heads/main\n");
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
  return copyIn({ folder, remote, settings: originOf(remote) });
}
