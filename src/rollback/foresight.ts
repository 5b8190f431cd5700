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

/** What will be read of a repository. */
export interface Foresight {
  /** Places of files, as git writes them. */
  readonly files: readonly string[];
  /** In full. */
  readonly refs: readonly string[];
  /** Full IDs. */
  readonly commits: readonly string[];
}

/** @throws {Refusal} when settings or manifest are wrong */
export function foreseeRollback(
  { settings, manifest, defaultBranch }: Texts,
  asked: { readonly deployment: string | undefined; readonly deployId: string },
): Foresight {
  const all = parseSettings(settings, defaultBranch);
  const deployment = selectDeployment(all, asked.deployment, defaultBranch);
  const { entries, ...history } = historyOf(parseManifest(manifest), deployment);
  const found = findTarget({ ...history, entries }, asked.deployId, () => []);
  const [target, current] = ["target" in found ? found.target : undefined, currentOf(entries)].map(
    (deploy) => deploy && codePartsOf(entries, deploy),
  );
  const tagged = [target?.image, target?.dags].filter((part) => part && !part.tagPending);
  const running = [current?.image?.commit, current?.dags.commit];
  return {
    files: filesOfCode(deployment, [target?.image, current?.image]),
    refs: [
      `refs/heads/${all.manifest.branch}`,
      ...new Set(tagged.map((part) => `refs/tags/${part?.tag}`)),
    ],
    commits: [...new Set(running.filter((commit) => commit != null))],
  };
}

/** The files of a project that tell of a deploy. */
export function tellingPaths({ project, ...deployment }: Deployment): string[] {
  const file = deployment["deployment-file"];
  return [
    ...(deployment.runtime === "astro" ? [join(project, "Dockerfile")] : []),
    ...(file === undefined ? [] : [join(project, file)]),
  ];
}

/** @throws {Refusal} when the settings are wrong */
export function foreseeRecord(
  { settings, defaultBranch }: Texts,
  deployed: { readonly deployment: string | undefined; readonly commit: string },
): Foresight {
  const all = parseSettings(settings, defaultBranch);
  const deployment = selectDeployment(all, deployed.deployment, defaultBranch);
  const files = tellingPaths(deployment).map((path) => `${deployed.commit}:${path}`);
  return { files, refs: [], commits: [deployed.commit] };
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
