/**
 * What a project reaches outside itself: symbolic links that lead out of it, and submodules whose entry in `.gitmodules`
 * lies elsewhere. Its content is no part of a deploy's code. Source: docs/specification.md, 3.3.
 */
import { dirname, join, normalize } from "node:path/posix";
import { isWithin } from "./names.ts";

/** A symbolic link or a submodule in a tree. */
export interface Link {
  /** From the root of the repository. */
  readonly path: string;
  /** Where a symbolic link leads, as it is written; null for a submodule. */
  readonly target: string | null;
}

/** A link out of what a Deployment ships. */
export interface OutsideLink {
  readonly path: string;
  /** What `also` would have to name; null where that is outside the repository. */
  readonly leadsTo: string | null;
  readonly isSubmodule: boolean;
}

/** @param shipped paths that a deploy ships: the project folder, and the `also` paths */
export function outsideLinks(links: readonly Link[], shipped: readonly string[]): OutsideLink[] {
  return links
    .map(({ path, target }) => ({
      path,
      leadsTo: target === null ? ".gitmodules" : reached(path, target),
      isSubmodule: target === null,
    }))
    .filter(({ leadsTo }) => !shipped.some((area) => leadsTo !== null && isWithin(leadsTo, area)));
}

/** The path that a link leads to; null outside the repository. */
function reached(path: string, target: string): string | null {
  if (target.startsWith("/")) return null;
  const place = normalize(join(dirname(path), target)).replace(/\/$/, "");
  return place === ".." || place.startsWith("../") ? null : place;
}

/** The warnings about links out of what a Deployment ships, one for each. */
export function outsideLinkWarning({ path, leadsTo, isSubmodule }: OutsideLink): string {
  const also = leadsTo && `Put \`${leadsTo}\` into \`also\`.`;
  if (isSubmodule) {
    return `\`${path}\` is a submodule, and its entry in \`.gitmodules\` lies outside the project: a rollback leaves that entry as it is. ${also}`;
  }
  const where = leadsTo ? `to \`${leadsTo}\`, outside the project` : "out of the repository";
  return `\`${path}\` is a link that leads ${where}: what is there is no part of the code that is recorded, and a rollback does not bring it back. ${also ?? "Move it into the project."}`;
}
