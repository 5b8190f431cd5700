/** The files of a project that describe a deploy: its Runtime version, its DAG deploy setting. */
import { join } from "../ledger/names.ts";
import type { Deployment } from "../ledger/settings.ts";

export function dockerfilePath({ project }: { readonly project: string }): string {
  return join(project, "Dockerfile");
}

/** Null when the settings name none. */
export function deploymentFilePath(deployment: Deployment): string | null {
  const file = deployment["deployment-file"];
  return file === undefined ? null : join(deployment.project, file);
}

export function describingPaths(deployment: Deployment): string[] {
  const file = deploymentFilePath(deployment);
  return [
    ...(deployment.runtime === "astro" ? [dockerfilePath(deployment)] : []),
    ...(file === null ? [] : [file]),
  ];
}
