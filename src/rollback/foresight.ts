/** Which files will be read, as far as settings and manifest tell it before anything else is known. */
import { codePartsOf, currentOf, historyOf } from "../ledger/history.ts";
import { type Entry, parseManifest } from "../ledger/manifest.ts";
import { join } from "../ledger/names.ts";
import { type Deployment, parseSettings, selectDeployment } from "../ledger/settings.ts";
import { findTarget } from "./target.ts";

/** The texts of the ledger's files, not checked yet. */
export interface Texts {
  readonly settings: string;
  readonly manifest: string;
  readonly defaultBranch: string;
}

/**
 * @returns places, as git writes them
 * @throws {Refusal} when settings or manifest are wrong
 */
export function foreseeRollback(
  { settings, manifest, defaultBranch }: Texts,
  asked: { readonly deployment: string | undefined; readonly deployId: string },
): string[] {
  const all = parseSettings(settings, defaultBranch);
  const deployment = selectDeployment(all, asked.deployment, defaultBranch);
  const history = historyOf(parseManifest(manifest), deployment);
  const found = findTarget(history, asked.deployId, () => []);
  const deploys = ["target" in found ? found.target : undefined, currentOf(history.entries)];
  const images = deploys.map((deploy) => deploy && codePartsOf(history.entries, deploy).image);
  return filesOfCode(deployment, images);
}

/** The files of a project that tell of a deploy. */
export function tellingPaths({ project, ...deployment }: Deployment): string[] {
  const file = deployment["deployment-file"];
  return [
    ...(deployment.runtime === "astro" ? [join(project, "Dockerfile")] : []),
    ...(file === undefined ? [] : [join(project, file)]),
  ];
}

/** @returns places, as git writes them @throws {Refusal} when the settings are wrong */
export function foreseeRecord(
  { settings, defaultBranch }: Texts,
  deployed: { readonly deployment: string | undefined; readonly commit: string },
): string[] {
  const all = parseSettings(settings, defaultBranch);
  const deployment = selectDeployment(all, deployed.deployment, defaultBranch);
  return tellingPaths(deployment).map((path) => `${deployed.commit}:${path}`);
}

/** What is read of the head and of the commits whose images run, or shall run. */
export function filesOfCode(
  { branch, project, runtime, ...deployment }: Deployment,
  images: readonly (Entry | undefined)[],
): string[] {
  const file = deployment["deployment-file"];
  const pinning = runtime === "none" ? [] : images;
  const places = [
    ...(file === undefined ? [] : [`refs/heads/${branch}:${join(project, file)}`]),
    ...pinning.flatMap((image) =>
      image?.commit ? [`${image.commit}:${join(image.project, "Dockerfile")}`] : [],
    ),
  ];
  return [...new Set(places)];
}
