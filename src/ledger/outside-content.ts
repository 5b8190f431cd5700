/** Content that a project reaches outside itself: it is no part of a deploy's code. Source: docs/specification.md, 3.3. */

/** Something in a project that reaches content outside what its Deployment ships. */
export interface OutsideContent {
  /** The link, the submodule or the Dockerfile, from the root of the repository. */
  readonly path: string;
  readonly by: "link" | "submodule" | "copy";
  /** Where a link leads, or what a Dockerfile copies, as it is written. */
  readonly written: string;
  /** What `also` would have to name; null outside the repository; undefined when it is only known at the build. */
  readonly leadsTo: string | null | undefined;
}

/** The paths by which content outside is reached that a rollback leaves as it is. A submodule's goes back by its link. */
export function reachingOutside(content: readonly OutsideContent[]): string[] {
  const reaching = content.filter(({ by }) => by !== "submodule");
  return [...new Set(reaching.map(({ path }) => path))];
}

const stays =
  "what is there is no part of the code that is recorded, and a rollback does not bring it back";

/** The warning about content outside what a Deployment ships. */
export function outsideContentWarning({ path, by, written, leadsTo }: OutsideContent): string {
  if (by === "submodule") {
    return `\`${path}\` is a submodule, and its entry in \`.gitmodules\` lies outside the project: a rollback brings back that entry, and no other line of the file. To bring back the whole file, put \`${leadsTo}\` into \`also\`.`;
  }
  if (leadsTo === undefined) {
    return `\`${path}\` copies \`${written}\`, which is only known when the image is built. If it lies outside the project, put it into \`also\`: ${stays}.`;
  }
  const where =
    leadsTo === null ? "out of the repository" : `to \`${leadsTo}\`, outside the project`;
  const from =
    leadsTo === null
      ? `\`${written}\` from outside the repository`
      : `\`${leadsTo}\` from outside the project`;
  const reaches = by === "link" ? `is a link that leads ${where}` : `copies ${from}`;
  return `\`${path}\` ${reaches}: ${stays}. ${remedy(path, leadsTo)}`;
}

function remedy(path: string, leadsTo: string | null): string {
  if (leadsTo === null) return "Move it into the project.";
  const isAround = leadsTo === "." || path.startsWith(`${leadsTo}/`);
  return isAround
    ? "Put what the image needs of it into `also`."
    : `Put \`${leadsTo}\` into \`also\`.`;
}
