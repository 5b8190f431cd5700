/** Finds paths of the settings that name nothing, and what they may have been meant to name. */
import { meantName } from "../ledger/closest.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { join } from "../ledger/names.ts";
import type { Repository } from "../ports.ts";
import type { NamelessPath } from "../rollback/facts.ts";

/**
 * The `also` and `keep` paths that neither the head nor a commit that is restored has.
 *
 * @param commits that are restored
 */
export async function namelessPaths(
  { trees }: Repository,
  { deployment, head }: Pick<Ledger, "deployment" | "head">,
  commits: readonly string[],
): Promise<NamelessPath[]> {
  const { also, rollback, project } = deployment;
  let missing = [
    ...also.map((path) => ({ setting: "also" as const, path })),
    ...rollback.keep.map((path) => ({ setting: "rollback.keep" as const, path })),
  ];
  for (const treeish of new Set([head, ...commits])) {
    if (missing.length === 0) return [];
    const paths = missing.map(({ path }) => path);
    const found = await trees.entriesAt(treeish, paths);
    missing = missing.filter(({ path }) => !found.has(path));
  }
  return Promise.all(
    missing.map(async ({ setting, path }) => {
      const closest = (await closestPath(".", path)) ?? (await closestPath(project, path));
      return { setting, path, closest };
    }),
  );

  /** The path in a folder of the head that comes closest, part by part; null when a part has nothing like it. */
  async function closestPath(folder: string, path: string): Promise<string | null> {
    let place = folder;
    for (const part of path.split("/")) {
      const name = meantName(part, await trees.names(head, place));
      if (name === undefined) return null;
      place = join(place, name);
    }
    return place;
  }
}
