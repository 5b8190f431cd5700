/** The files of a project that describe a deploy: its Runtime version and its DAG deploy setting. */
import { join } from "../ledger/names.ts";
import type { Deployment } from "../ledger/settings.ts";

/** The path of a project's Dockerfile, from the root of the repository. */
export function dockerfilePath({ project }: { readonly project: string }): string {
  return join(project, "Dockerfile");
}

/** The path of the Deployment file, from the root of the repository; null when the settings name none. */
export function deploymentFilePath(deployment: Deployment): string | null {
  const file = deployment["deployment-file"];
  return file === undefined ? null : join(deployment.project, file);
}

/** The paths of both, as far as the settings use them. */
export function describingPaths(deployment: Deployment): string[] {
  const file = deploymentFilePath(deployment);
  return [
    ...(deployment.runtime === "astro" ? [dockerfilePath(deployment)] : []),
    ...(file === null ? [] : [file]),
  ];
}
