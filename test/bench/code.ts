/** The files and commits of a repository: all but the newest deployed commit, which brings its settings. */
import { createCipheriv } from "node:crypto";
import type { FastImport } from "./fast-import.ts";
import { type Shape, settingsOf, usual } from "./shape.ts";

export const runtime = "12.1.1";
/** Half an hour apart, long before any deploy is recorded. */
export const timeOfCommit = (commit: number) => Date.UTC(2020) / 1000 + commit * 1_800;

const perFolder = ({ files, folders }: Shape) => Math.ceil(files / folders);
/** The first quarter of all folders are DAGs. */
const areas = ["dags", "include", "plugins", "tests"];

/** What the code depends on: repositories that have it in common begin as copies of one. */
export function codeOf(shape: Shape): Partial<Shape> {
  const { files, folders, contents, commits, project, ownDockerfiles } = shape;
  return { files, folders, contents, commits, project, ownDockerfiles };
}

/** Writes the branch `main`, up to the commit before the newest one that is deployed. */
export async function writeCode(to: FastImport, shape: Shape): Promise<void> {
  const text = texts(shape, 1);
  await to.commit("main", "Change 1", timeOfCommit(1));
  await to.file(".github/deploys.yml", settingsOf({ ...usual, project: shape.project }));
  await to.file(dockerfileOf(shape), base);
  for (let number = 0; number < shape.files; number++) {
    await to.file(pathOf(shape, number), text());
  }
  for (let commit = 2; commit < shape.commits; commit++) await writeChange(to, shape, commit);
}

/**
 * Writes a commit that changes three files, far from each other; in a monorepo the first is the project's.
 *
 * @param from the tip of the branch, in the first commit of an import
 */
export async function writeChange(
  to: FastImport,
  shape: Shape,
  commit: number,
  { from }: { readonly from?: string | undefined } = {},
): Promise<void> {
  const text = texts(shape, commit);
  await to.commit("main", `Change ${commit}`, timeOfCommit(commit), from);
  const own = (commit * 7) % perFolder(shape);
  const numbers = [own, commit * 17_389, commit * 31_337].map((number) => number % shape.files);
  for (const number of new Set(numbers)) await to.file(pathOf(shape, number), text());
  if (shape.ownDockerfiles) await to.file(dockerfileOf(shape), `${base}RUN echo ${commit}\n`);
}

const base = `FROM quay.io/astronomer/astro-runtime:${runtime}\n`;
const dockerfileOf = ({ project }: Shape) =>
  project === "." ? "Dockerfile" : `${project}/Dockerfile`;

/** Path of a file, from the root of the repository. */
function pathOf(shape: Shape, number: number): string {
  const folder = Math.floor(number / perFolder(shape));
  const area = areas[folder % areas.length];
  const inside = `${area}/part${Math.floor(folder / 100)}/folder${folder % 100}/file${number}.py`;
  return shape.project === "." ? inside : `${teamOf(shape, folder)}/${inside}`;
}

/** In a monorepo one folder in twenty belongs to the project, the others to other teams. */
function teamOf({ project }: Shape, folder: number): string {
  const team = Math.floor(folder / areas.length) % 20;
  return team === 0 ? project : `teams/other${team}`;
}

/** Text that does not get smaller, the same each time: 1.8 kB packed, or 30 bytes. */
function texts({ contents }: Shape, start: number): () => Buffer {
  const seed = Buffer.alloc(16);
  seed.writeUInt32BE(start);
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, 7), seed);
  const size = contents === "usual" ? 1_750 : 21;
  return () => Buffer.from(`${cipher.update(Buffer.alloc(size)).toString("base64")}\n`);
}
