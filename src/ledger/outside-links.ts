/**
 * What a project reaches outside itself by links: symbolic links that lead out of it, and submodules whose entry in
 * `.gitmodules` lies elsewhere. Source: docs/specification.md, 3.3.
 */
import { dirname, join, normalize } from "node:path/posix";
import { isWithin } from "./names.ts";
import type { OutsideContent } from "./outside-content.ts";

/** A symbolic link or a submodule in a tree. */
export interface Link {
  /** From the root of the repository. */
  readonly path: string;
  /** Where a symbolic link leads, as it is written; null for a submodule. */
  readonly target: string | null;
}

/** @param shipped paths that a deploy ships: the project folder, and the `also` paths */
export function outsideLinks(links: readonly Link[], shipped: readonly string[]): OutsideContent[] {
  return links
    .map(
      ({ path, target }): OutsideContent =>
        target === null
          ? { path, by: "submodule", written: path, leadsTo: ".gitmodules" }
          : { path, by: "link", written: target, leadsTo: reached(path, target) },
    )
    .filter(({ leadsTo }) => !shipped.some((area) => leadsTo != null && isWithin(leadsTo, area)));
}

/** The path that a link leads to; null outside the repository. */
function reached(path: string, target: string): string | null {
  if (target.startsWith("/")) return null;
  const place = normalize(join(dirname(path), target)).replace(/\/$/, "");
  return place === ".." || place.startsWith("../") ? null : place;
}
