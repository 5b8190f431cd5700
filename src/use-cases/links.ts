/** Finds what a Deployment's code reaches outside what its deploys ship. */
import { isWithin, join } from "../ledger/names.ts";
import type { OutsideContent } from "../ledger/outside-content.ts";
import { copyPlaces, outsideCopies } from "../ledger/outside-copies.ts";
import { outsideLinks } from "../ledger/outside-links.ts";
import type { Deployment } from "../ledger/settings.ts";
import { limits } from "../limits.ts";
import type { Repository } from "../ports.ts";
import { copiedFiles } from "../runtime/copied-files.ts";
import { loadDockerfile } from "./load-pin.ts";

const [folder, symbolicLink, submodule] = ["040000", "120000", "160000"];

/**
 * The links out of the project and the `also` paths, in no more folders than `limits.linkFolders`.
 *
 * @param project the project folder in the treeish
 * @param without paths that no deploy ships
 */
export async function linksOutOf(
  { trees }: Repository,
  { also }: Pick<Deployment, "also">,
  project: string,
  treeish: string,
  without: readonly string[],
): Promise<OutsideContent[]> {
  const shipped = [project, ...also];
  const roots = await trees.entriesAt(treeish, shipped);
  let level = [...roots].map(([path, entry]) => ({ path, ...entry }));
  const links: typeof level = [];
  let left = limits.linkFolders;
  while (level.length > 0) {
    const shippedHere = level.filter(({ path }) => !without.some((other) => isWithin(path, other)));
    links.push(...shippedHere.filter(({ mode }) => mode === symbolicLink || mode === submodule));
    const folders = shippedHere.filter(({ mode }) => mode === folder).slice(0, left);
    left -= folders.length;
    const inside = await trees.entriesIn(
      folders.map(({ oid }) => oid),
      "no files",
    );
    level = folders.flatMap(({ path }, index) =>
      [...(inside[index] ?? [])].map(([name, entry]) => ({ path: join(path, name), ...entry })),
    );
  }
  const symbolic = links.filter(({ mode }) => mode === symbolicLink);
  if (links.length === 0) return [];
  const targets = await trees.linkTargets(symbolic.map(({ oid }) => oid));
  return outsideLinks(
    links.map(({ path, oid }) => ({ path, target: targets.get(oid) ?? null })),
    shipped,
  );
}

/**
 * What the Dockerfile copies from outside the project and the `also` paths. A project that is the whole repository has
 * all of its build context in it.
 *
 * @param project the project folder in the treeish
 */
export async function copiesFromOutside(
  repository: Repository,
  deployment: Deployment,
  project: string,
  treeish: string,
): Promise<OutsideContent[]> {
  if (project === ".") return [];
  const { dockerfile } = await loadDockerfile(repository, deployment, { commit: treeish, project });
  if (!dockerfile) return [];
  const copying = { project, dockerfile: dockerfile.path, copied: copiedFiles(dockerfile.text) };
  const existing = await repository.trees.entriesAt(treeish, copyPlaces(copying));
  return outsideCopies(copying, existing, [project, ...deployment.also]);
}
