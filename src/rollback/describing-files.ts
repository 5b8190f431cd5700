/** The files of a project that describe a deploy: its Runtime version and its DAG deploy setting. */
import { join } from "../ledger/names.ts";
import type { Deployment } from "../ledger/settings.ts";
import { dockerfileNames } from "../runtime/pyproject.ts";

/**
 * Where a project's Dockerfile can be, from the root of the repository; the first that exists counts. A commit from
 * before the settings named it has it elsewhere.
 *
 * @param project the project folder in the commit
 * @param pyproject the text of its `pyproject.toml`; undefined when there is none
 */
export function dockerfilePaths(
  { dockerfile }: Pick<Deployment, "dockerfile">,
  project: string,
  pyproject?: string,
): string[] {
  return dockerfileNames(dockerfile, pyproject).map((name) => join(project, name));
}

/** The path of the file that describes a project of Astro's command line, version 2, from the root of the repository. */
export function pyprojectPath(project: string): string {
  return join(project, "pyproject.toml");
}

/** The paths of the files that can say which image a project is built on; without those that `pyproject.toml` names. */
export function pinningPaths(
  deployment: Pick<Deployment, "runtime" | "dockerfile">,
  project: string,
): string[] {
  return deployment.runtime === "astro"
    ? [...dockerfilePaths(deployment, project), pyprojectPath(project)]
    : [];
}

/** The path of the Deployment file, from the root of the repository; null when the settings name none. */
export function deploymentFilePath(deployment: Deployment): string | null {
  const file = deployment["deployment-file"];
  return file === undefined ? null : join(deployment.project, file);
}

/** The paths of all of them, as far as the settings use them. */
export function describingPaths(deployment: Deployment): string[] {
  const file = deploymentFilePath(deployment);
  return [...pinningPaths(deployment, deployment.project), ...(file === null ? [] : [file])];
}
