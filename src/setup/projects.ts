/** The Deployments that a set-up proposes, for the projects of a repository. */
import { deploymentName, join } from "../ledger/names.ts";
import { baseImage } from "../runtime/dockerfile.ts";
import { versionOfImage } from "../runtime/image.ts";
import { dockerfileNamed, isAstroProject, pinOfPyproject } from "../runtime/pyproject.ts";
import { findProjects, type Project } from "./find-projects.ts";
import type { Texts } from "./texts.ts";

/** A Deployment as the settings will name it. */
export interface ProposedDeployment {
  readonly name: string;
  /** Folder of the project; `.` is the root. */
  readonly project: string;
  /** Whether it is Airflow, so that Runtime rules apply. */
  readonly runtime: "astro" | "none";
  /** Inside the project; null when nothing has to name it. */
  readonly dockerfile: string | null;
  /** Inside the project. */
  readonly deploymentFile: string | null;
  /** Which fact about it could not be found, and what gives it; null when all are known. */
  readonly missing: string | null;
}

/**
 * One Deployment for each project: named `prod` if there is only one, else after its folder. Without any project, one
 * for the root that is not Airflow.
 *
 * @param texts path → text, of the files that a set-up reads
 * @param paths of all files of the repository
 * @param deployed folders that workflows deploy
 */
export function proposeDeployments(
  texts: Texts,
  paths: readonly string[] = [...texts.keys()],
  deployed: readonly string[] = [],
): ProposedDeployment[] {
  const projects = findProjects(texts, paths, deployed);
  if (projects.length === 0) {
    const missing = `Nothing here looks like Airflow, so the settings say \`runtime: none\` and no Runtime rules apply. If the project is Airflow, replace that line by \`dockerfile\` with its Dockerfile.`;
    const nothing = { dockerfile: null, deploymentFile: null };
    return [{ name: "prod", project: ".", runtime: "none", ...nothing, missing }];
  }
  const taken = new Set<string>();
  return projects.map((found) => {
    const { folder, dockerfiles } = found;
    const name = projects.length === 1 ? "prod" : unused(nameFrom(folder), taken);
    const isDeploymentFile = /^deployment:/m.test(texts.get(join(folder, "deployment.yaml")) ?? "");
    return {
      name,
      project: folder,
      runtime: "astro",
      dockerfile: dockerfiles.length === 1 ? (dockerfiles[0] ?? null) : null,
      deploymentFile: isDeploymentFile ? "deployment.yaml" : null,
      missing: missingFact(found, texts),
    };
  });
}

/** Why the Runtime version of a project cannot be read, and what gives it. */
function missingFact({ folder, dockerfiles }: Project, texts: Texts): string | null {
  if (dockerfiles.length > 1) {
    const named = dockerfiles.map((path) => `\`${path}\``).join(", ");
    return `Which of its Dockerfiles is deployed is not known: ${named}. Name it in the settings, as \`dockerfile\`.`;
  }
  const pyproject = texts.get(join(folder, "pyproject.toml")) ?? "";
  const isDescribed = isAstroProject(pyproject);
  const path = join(folder, dockerfiles[0] ?? dockerfileNamed(pyproject) ?? "Dockerfile");
  const dockerfile = texts.get(path);
  const orRecord = "or give `runtime` to `record`";
  if (dockerfile === undefined) {
    if (pinOfPyproject(pyproject).version !== null) return null;
    return isDescribed
      ? `\`${join(folder, "pyproject.toml")}\` names no Runtime version. Set \`runtime\` in its \`[tool.astro]\`, ${orRecord}.`
      : `There is no \`${path}\`, so the Runtime version is not known. Name the Dockerfile in the settings, as \`dockerfile\`, ${orRecord}.`;
  }
  const base = baseImage(dockerfile);
  if (base !== null && versionOfImage(base.image) !== null) return null;
  const image =
    base === null ? "an image that is only known when it is built" : `\`${base.image}\``;
  return `\`${path}\` is built on ${image}, which does not say its Runtime version. Give \`runtime\` to \`record\`.`;
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
