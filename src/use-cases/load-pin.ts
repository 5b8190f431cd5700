/** Reads the Runtime pin of a project in a commit: from its Dockerfile, or from `pyproject.toml`. */
import type { Deployment } from "../ledger/settings.ts";
import type { Repository } from "../ports.ts";
import { dockerfilePaths, pinningPaths, pyprojectPath } from "../rollback/describing-files.ts";
import { noPin, type Pin, pinIn } from "../runtime/pin.ts";
import { pinOfPyproject } from "../runtime/pyproject.ts";

/** A project folder in a commit. */
export interface ProjectAt {
  /** Full ID of the commit, or of a tree. */
  readonly commit: string;
  /** From the root of the repository. */
  readonly project: string;
}

/** A project that is not Airflow has no pin. */
export async function loadPin(
  repository: Repository,
  deployment: Deployment,
  at: ProjectAt,
): Promise<Pin> {
  const { dockerfile, pyproject } = await loadDockerfile(repository, deployment, at);
  if (dockerfile) return pinIn(dockerfile.text);
  return pyproject === undefined ? noPin : pinOfPyproject(pyproject);
}

/** The Dockerfile of a project that is Airflow, with its path from the root, and its `pyproject.toml`. */
export async function loadDockerfile(
  { trees }: Repository,
  deployment: Pick<Deployment, "runtime" | "dockerfile">,
  { commit, project }: ProjectAt,
): Promise<{ dockerfile: { path: string; text: string } | null; pyproject: string | undefined }> {
  if (deployment.runtime === "none") return { dockerfile: null, pyproject: undefined };
  const files = await trees.files(commit, pinningPaths(deployment, project));
  const pyproject = files.get(pyprojectPath(project));
  for (const path of dockerfilePaths(deployment, project, pyproject)) {
    const text = files.get(path) ?? (await trees.file(commit, path));
    if (text !== null) return { dockerfile: { path, text }, pyproject };
  }
  return { dockerfile: null, pyproject };
}

/** Fetches what {@link loadPin} reads of many commits, in one request, or two where Dockerfiles have other names. */
export async function fetchPins(
  { trees }: Repository,
  deployment: Deployment,
  projects: readonly ProjectAt[],
  alsoPaths: readonly string[],
): Promise<void> {
  const commits = [...new Set(projects.map(({ commit }) => commit))];
  const paths = projects.flatMap(({ project }) => pinningPaths(deployment, project));
  await trees.fetchFiles(commits, [...new Set([...paths, ...alsoPaths])]);
  if (deployment.runtime === "none") return;
  const known = new Set(paths);
  const named = await Promise.all(
    projects.map(async ({ commit, project }) => {
      const pyproject = await trees.file(commit, pyprojectPath(project));
      return pyproject === null ? [] : dockerfilePaths(deployment, project, pyproject);
    }),
  );
  const others = new Set(named.flat().filter((path) => !known.has(path)));
  if (others.size > 0) await trees.fetchFiles(commits, [...others]);
}
