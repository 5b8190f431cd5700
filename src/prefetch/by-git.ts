/** What an action will read and neither the first fetch nor the API has given: fetched together, not piece by piece. */
import { localName, type OpenCopy, readRefs } from "../git/copy.ts";
import { fetchObjects, fetchWith } from "../git/process.ts";
import { limits } from "../limits.ts";
import type { Needed } from "./needed.ts";

/**
 * One fetch for refs and commits and one for files; none where nothing is missing. Never fails: what is then still missing is
 * fetched when it is read.
 */
export async function fetchRest(copy: OpenCopy, needed: Needed): Promise<void> {
  await fetchCommits(copy, needed).catch(() => undefined);
  await fetchFiles(copy, needed.files).catch(() => undefined);
}

async function fetchCommits({ git, contents }: OpenCopy, needed: Needed): Promise<void> {
  const refs = needed.refs.filter((ref) => !contents.ref(ref));
  const commits = needed.commits.filter((commit) => !contents.has(commit));
  if (refs.length + commits.length === 0) return;
  const wanted = [...refs.map((ref) => `+${ref}:${localName(ref)}`), ...commits];
  await git(fetchWith(["--depth=1", "--filter=blob:none"], wanted), { network: true, once: true });
  if (refs.length > 0) contents.add(await readRefs(git, refs.map(localName)));
  contents.addObjects(commits);
}

/** The texts of files, where the API did not give them. @returns null when one of them is missing, or is too large */
export async function textsOf(
  copy: OpenCopy,
  locations: readonly string[],
): Promise<string[] | null> {
  try {
    await fetchFiles(copy, locations);
    const entries = await entriesOf(copy, locations);
    const contents = await Promise.all(
      entries.map((entry) => entry && copy.objects.content(entry.oid, limits.manifest)),
    );
    const texts = contents.flatMap((content) => (content ? [content.toString()] : []));
    return texts.length === locations.length ? texts : null;
  } catch {
    // Ignored here; the real read reports it.
    return null;
  }
}

async function fetchFiles(copy: OpenCopy, locations: readonly string[]): Promise<void> {
  const { git, contents } = copy;
  const missing = (await entriesOf(copy, locations)).flatMap((entry) =>
    entry?.mode.startsWith("100") && !contents.has(entry.oid) ? [entry.oid] : [],
  );
  if (missing.length === 0) return;
  await fetchObjects(git, missing);
  contents.addObjects(missing);
}

/** @param locations as git writes them: `HEAD:.github/deploys.yml` */
function entriesOf({ contents, objects, head }: OpenCopy, locations: readonly string[]) {
  return Promise.all(
    locations.map((location) => {
      const [name = "", ...path] = location.split(":");
      const treeish = name === "HEAD" ? head : (contents.ref(name)?.object ?? name);
      return objects.entryAt(treeish, path.join(":"));
    }),
  );
}
