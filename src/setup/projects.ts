/** Finds the Astro projects of a repository. */
import { dirname } from "node:path/posix";
import { deploymentName } from "../ledger/names.ts";
import { baseImage } from "../runtime/dockerfile.ts";
import { versionOfImage } from "../runtime/image.ts";

/** A Deployment as the settings will name it. */
export interface ProposedDeployment {
  readonly name: string;
  /** Folder of the project; `.` is the root. */
  readonly project: string;
  /** Whether it is Airflow, so that Runtime rules apply. */
  readonly runtime: "astro" | "none";
  /** Inside the project. */
  readonly deploymentFile: string | null;
}

/**
 * One Deployment for each folder whose Dockerfile is built on a Runtime or Airflow image: named `prod` if
 * there is only one, else after its folder. Without any such folder, one for the root that is not Airflow.
 *
 * @param texts path → text, of the Dockerfiles and Deployment files of the repository
 */
export function proposeDeployments(texts: ReadonlyMap<string, string>): ProposedDeployment[] {
  const projects = [...texts]
    .filter(([path, text]) => /(?:^|\/)Dockerfile$/.test(path) && isAstro(text))
    .map(([path]) => dirname(path))
    .sort();
  if (projects.length === 0) {
    return [{ name: "prod", project: ".", runtime: "none", deploymentFile: null }];
  }
  const taken = new Set<string>();
  return projects.map((project) => {
    const name = projects.length === 1 ? "prod" : unused(nameFrom(project), taken);
    const path = project === "." ? "deployment.yaml" : `${project}/deployment.yaml`;
    const isDeploymentFile = /^deployment:/m.test(texts.get(path) ?? "");
    const deploymentFile = isDeploymentFile ? "deployment.yaml" : null;
    return { name, project, runtime: "astro", deploymentFile };
  });
}

function isAstro(dockerfile: string): boolean {
  const base = baseImage(dockerfile);
  return base !== null && versionOfImage(base.image) !== null;
}

function nameFrom(project: string): string {
  const name = (project === "." ? "prod" : (project.split("/").at(-1) ?? ""))
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 63);
  return deploymentName.safeParse(name).success ? name : "prod";
}

function unused(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let next = 2; taken.has(candidate); next++) candidate = `${name.slice(0, 58)}-${next}`;
  taken.add(candidate);
  return candidate;
}
