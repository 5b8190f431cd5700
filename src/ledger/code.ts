/**
 * The code of a deploy by content: which parts of a commit make up the two trees that an entry's `code` names.
 * Source: docs/specification.md, 2.2.
 */
import type { SnapshotParts } from "./history.ts";
import type { Code, DeployType } from "./manifest.ts";
import { isWithin, join } from "./names.ts";

/** A part of a tree in a new place, as `TreePart` of `src/ports.ts`. */
interface Part {
  readonly path: string;
  readonly at: string;
  readonly without: readonly string[];
}

/** What a commit ships, by content: the IDs of two trees; null where a part reaches content outside. */
export type ShippedCode = { readonly image: string | null; readonly dags: string | null };

/**
 * The parts of a commit's tree that a deploy ships: as `image`, `project` and, below `also`, the `also` paths
 * outside the project; as `dags`, the DAGs folder.
 *
 * @param project the project folder in that commit
 * @param unshipped paths that no deploy ships
 * @param hasDags whether the DAGs folder is there, and a folder or a submodule
 */
export function codeParts(
  {
    also,
    "dags-folder": dagsFolder,
  }: { readonly also: readonly string[]; readonly "dags-folder": string },
  project: string,
  unshipped: readonly string[],
  hasDags: boolean,
): Readonly<Record<keyof ShippedCode, readonly Part[]>> {
  const dags = join(project, dagsFolder);
  const without = hasDags ? [...unshipped, dags] : unshipped;
  const outside = also.filter((path) => !isWithin(path, project));
  return {
    image: [
      { path: "project", at: project, without },
      ...outside.map((path) => ({ path: `also/${path}`, at: path, without })),
    ],
    dags: hasDags ? [{ path: ".", at: dags, without: unshipped }] : [],
  };
}

/**
 * The code that runs after a deploy.
 *
 * @param own what its commit ships
 * @param running the deploys whose commits hold the code that runs before it; null when nothing does
 */
export function codeAfter(type: DeployType, own: ShippedCode, running: SnapshotParts | null): Code {
  return {
    image: type === "dags-only" ? (running?.image?.code?.image ?? null) : own.image,
    dags: type === "image-only" ? (running?.dags.code?.dags ?? null) : own.dags,
  };
}
