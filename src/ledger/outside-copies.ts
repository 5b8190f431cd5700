/** What a project's Dockerfile copies from outside the project. Source: docs/specification.md, 3.3. */
import { dirname, normalize } from "node:path/posix";
import type { CopiedFile } from "../runtime/copied-files.ts";
import { isWithin, join } from "./names.ts";
import type { OutsideContent } from "./outside-content.ts";

/** A project's Dockerfile, and what it copies. */
export interface Copying {
  readonly project: string;
  /** The path of the Dockerfile from the root of the repository. */
  readonly dockerfile: string;
  readonly copied: readonly CopiedFile[];
}

/** The paths at which it matters whether there is something, from the root of the repository. */
export function copyPlaces({ project, copied }: Copying): string[] {
  const paths = copied.flatMap(({ path }) => (path === null ? [] : [path]));
  return [
    ...paths.flatMap((path) => asWritten(project, path) ?? []),
    ...contextsOf(project).flatMap((context) => paths.map((path) => inContext(context, path))),
  ];
}

/**
 * The build context is not written down, so it is found by what is there: the project folder or one above it, in which
 * most of the copied files are, the innermost first. What is nowhere is made before the build.
 *
 * @param existing those of {@link copyPlaces} that exist
 * @param shipped paths that a deploy ships
 * @param context the build context, where it is known
 */
export function outsideCopies(
  { project, dockerfile, copied }: Copying,
  existing: { has(path: string): boolean },
  shipped: readonly string[],
  context?: string,
): OutsideContent[] {
  const isThere = (place: string) => place === "." || existing.has(place);
  const contexts = context === undefined ? contextsOf(project) : [context];
  const paths = copied.flatMap(({ path }) => (path === null || path === "." ? [] : [path]));
  const found = (folder: string) => paths.filter((path) => isThere(inContext(folder, path))).length;
  const best = contexts.toSorted((one, other) => found(other) - found(one))[0] ?? project;
  const outside = copied.flatMap(({ written, path }): OutsideContent[] => {
    const leadsTo = path === null ? undefined : placeOf(path);
    const isInside = leadsTo && shipped.some((area) => isWithin(leadsTo, area));
    const copy = { path: dockerfile, by: "copy", written, leadsTo: leadsTo ?? null } as const;
    if (leadsTo === undefined) return path === null ? [{ ...copy, leadsTo }] : [];
    return isInside ? [] : [copy];
  });
  return [...new Map(outside.map((each) => [each.leadsTo ?? each.written, each])).values()];

  /** Undefined when it is nowhere; null outside the repository. */
  function placeOf(path: string): string | null | undefined {
    const places = [best, ...contexts].map((folder) => inContext(folder, path));
    if (!path.startsWith("..")) return places.find(isThere);
    // Who writes `..` means it from the Dockerfile on, whatever BuildKit makes of it.
    const written = asWritten(project, path);
    return [written, ...places].find((place) => place !== null && isThere(place)) ?? written;
  }
}

/** The project folder, and those above it. */
function contextsOf(project: string): string[] {
  return project === "." ? ["."] : [project, ...contextsOf(dirname(project))];
}

/** A path from the project folder on; null outside the repository. */
function asWritten(project: string, path: string): string | null {
  const place = normalize(`${project}/${path}`);
  return place === ".." || place.startsWith("../") ? null : place;
}

/** BuildKit leaves `..` out at the start of a path. */
function inContext(context: string, path: string): string {
  const inside = path.replace(/^(?:\.\.(?:\/|$))+/, "") || ".";
  return join(context, inside);
}
