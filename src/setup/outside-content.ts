/** What the projects of a repository reach outside themselves, as far as a working tree shows it. */
import { isWithin, join } from "../ledger/names.ts";
import type { OutsideContent } from "../ledger/outside-content.ts";
import { outsideCopies } from "../ledger/outside-copies.ts";
import { type Link, outsideLinks } from "../ledger/outside-links.ts";
import type { Deployment } from "../ledger/settings.ts";
import { copiedFiles } from "../runtime/copied-files.ts";
import { dockerfileNames } from "../runtime/pyproject.ts";
import { buildContexts } from "./build-contexts.ts";
import type { Texts } from "./texts.ts";

/**
 * What a Deployment's project reaches outside what its deploys ship.
 *
 * @param workflows which may say from where images are built
 * @param paths of all files
 * @param links symbolic links and submodules among them
 */
export function outsideContent(
  deployment: Pick<Deployment, "project" | "also" | "dockerfile">,
  texts: Texts,
  workflows: Texts,
  paths: readonly string[],
  links: readonly Link[],
): OutsideContent[] {
  const { project, also } = deployment;
  const shipped = [project, ...also];
  const own = links.filter(({ path }) => shipped.some((area) => isWithin(path, area)));
  const pyproject = texts.get(join(project, "pyproject.toml"));
  const dockerfile = dockerfileNames(deployment.dockerfile, pyproject)
    .map((name) => join(project, name))
    .find((path) => texts.has(path));
  if (project === "." || dockerfile === undefined) return outsideLinks(own, shipped);
  const copying = { project, dockerfile, copied: copiedFiles(texts.get(dockerfile) ?? "") };
  const context = buildContexts(workflows).get(dockerfile);
  return [
    ...outsideLinks(own, shipped),
    ...outsideCopies(copying, new Set(paths.flatMap(withFolders)), shipped, context),
  ];
}

/** A path, and the folders that it is in. */
function withFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
