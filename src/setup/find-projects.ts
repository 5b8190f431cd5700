/** Finds the folders of a repository that are Airflow projects, and the Dockerfile of each. */
import { basename, dirname, relative } from "node:path/posix";
import { isWithin, join } from "../ledger/names.ts";
import { baseImage } from "../runtime/dockerfile.ts";
import { versionOfImage } from "../runtime/image.ts";
import { dockerfileNamed, isAstroProject } from "../runtime/pyproject.ts";
import type { Texts } from "./texts.ts";

export interface Project {
  /** `.` is the root. */
  readonly folder: string;
  /** Dockerfiles on a Runtime image that nothing names yet, inside the project: it is one of them. */
  readonly dockerfiles: readonly string[];
}

/** Folders whose Dockerfiles deploy nothing. */
const aside =
  /(?:^|\/)(?:\.[^/]+|(?:__)?tests?(?:__)?|testdata|fixtures?|examples?|samples?|docs?|e2e|node_modules|vendor|venv|site-packages)\//i;

/**
 * @param texts of the files that describe projects
 * @param paths of all files
 * @param deployed folders that workflows deploy
 */
export function findProjects(
  texts: Texts,
  paths: readonly string[],
  deployed: readonly string[],
): Project[] {
  const isOwn = (path: string) =>
    !aside.test(path) || deployed.some((folder) => folder !== "." && isWithin(path, folder));
  const own = paths.filter(isOwn);
  const withDags = foldersOf(own, /^((?:.*?\/)?)dags(?:\/.*\.py)?$/);
  const marked = foldersOf(
    paths,
    /^((?:.*\/)?)(?:airflow_settings\.yaml|\.astro\/config\.yaml)$/,
  ).filter((folder) => isOwn(`${folder}/`));
  const projects = new Map<string, Project>();
  const add = (folder: string, unnamed: readonly string[] = []) => {
    if (!projects.has(folder)) projects.set(folder, { folder, dockerfiles: unnamed });
  };
  const named = new Set<string>();
  for (const path of own.filter((each) => basename(each) === "pyproject.toml")) {
    const text = texts.get(path) ?? "";
    if (!isAstroProject(text)) continue;
    add(dirname(path));
    named.add(join(dirname(path), dockerfileNamed(text) ?? "Dockerfile"));
  }
  const dockerfiles = new Set(own.filter((each) => isDockerfile(each) && !named.has(each)));
  const hasDockerfile = (folder: string) => dockerfiles.has(join(folder, "Dockerfile"));
  const elsewhere: [folder: string, dockerfile: string][] = [];
  for (const path of dockerfiles) {
    if (!isOnAirflow(texts.get(path) ?? "")) continue;
    const folder = dirname(path);
    const home = marked.includes(folder)
      ? folder
      : nearest(folder, [...withDags, ...projects.keys()]);
    if (hasDockerfile(home)) add(home);
    else elsewhere.push([home, relative(home, path)]);
  }
  for (const [folder] of elsewhere) {
    add(
      folder,
      elsewhere.flatMap(([home, path]) => (home === folder ? path : [])),
    );
  }
  const isRelated = (folder: string) =>
    [...projects.keys()].some((each) => isWithin(folder, each) || isWithin(each, folder));
  for (const folder of withDags) {
    if (hasDockerfile(folder)) add(folder);
    else if (marked.includes(folder) && !isRelated(folder)) add(folder);
  }
  // What follows only counts where nothing above it does.
  const hints = [
    ...deployed.filter((folder) => folder !== ".").map((folder) => [folder]),
    ...(projects.size === 0 ? [withDags, deployed, marked, requiring(texts, own).slice(0, 1)] : []),
  ];
  for (const folders of hints) {
    for (const folder of folders) {
      if (!isRelated(folder) && own.some((path) => isWithin(path, folder))) add(folder);
    }
  }
  return [...projects.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The folders whose files a pattern matches, outer ones first; its first group is the folder. */
function foldersOf(paths: readonly string[], pattern: RegExp): string[] {
  const folders = paths.flatMap((path) => {
    const [, folder] = pattern.exec(path) ?? [];
    return folder === undefined ? [] : folder.replace(/\/$/, "") || ".";
  });
  return [...new Set(folders)].sort((a, b) => depthOf(a) - depthOf(b));
}

const depthOf = (folder: string) => (folder === "." ? 0 : folder.split("/").length);

/** The innermost of the folders around a folder; itself without one. */
function nearest(folder: string, folders: readonly string[]): string {
  const around = folders.filter((each) => isWithin(folder, each));
  return around.sort((a, b) => depthOf(b) - depthOf(a))[0] ?? folder;
}

/** Folders that require Airflow, or have a Dockerfile on an image whose name says so. */
function requiring(texts: Texts, own: readonly string[]): string[] {
  const saying = own.filter((path) => {
    const text = texts.get(path) ?? "";
    return isDockerfile(path)
      ? /airflow|astro/i.test(baseImage(text)?.image ?? "")
      : /(?:^|\/)(?:requirements[^/]*\.txt|pyproject\.toml)$/.test(path) &&
          /(?:^|["'\s[,])apache-airflow(?![-\w])/m.test(text);
  });
  return saying.map((path) => dirname(path)).sort((a, b) => depthOf(a) - depthOf(b));
}

/** `Dockerfile.client` is the second image of Remote Execution. */
function isDockerfile(path: string): boolean {
  const name = basename(path);
  return /^(?:.+\.)?Dockerfile(?:\..+)?$/i.test(name) && !/client|dockerignore/i.test(name);
}

/** Whether a Dockerfile is built on an image of Airflow whose version is known. */
function isOnAirflow(dockerfile: string): boolean {
  const base = baseImage(dockerfile);
  return base !== null && versionOfImage(base.image) !== null;
}
