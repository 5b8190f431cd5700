/** Repositories with several Deployments, and random changes of their files. */
import { type File, inside, isIn, type Place, type Tree } from "./files-model.ts";
import type { Random } from "./random.ts";

/** What settings say of a Deployment. */
export interface Settings {
  name: string;
  formerly: string[];
  project: string;
  dagsFolder: string;
  also: string[];
  keep: string[];
  /** Whether it has a Dockerfile and a Deployment file. */
  isAirflow: boolean;
}

/** Projects at the root, beside each other, in each other; names and paths that begin alike. */
const layouts: readonly (readonly (Partial<Settings> & { readonly name: string })[])[] = [
  [{ name: "prod", keep: ["include/kept", "nothing/here"] }],
  [{ name: "prod", keep: ["include/kept"], isAirflow: true }],
  [
    {
      ...{ name: "prod", project: "etl", dagsFolder: "src/dags" },
      ...{ also: ["libs/common", "x"], keep: ["etl/include/kept", "libs/common/kept.txt"] },
    },
    { name: "prod-2", project: "etl2" },
    { name: "prod.x", project: "etl/inner", also: ["x"] },
  ],
  [
    { name: "p", keep: ["etl-x"] },
    { name: "pp", project: "etl" },
    { name: "p-p", project: "etl/deep/er", also: ["etl-x"] },
  ],
  [
    { name: "prod", project: "etl", isAirflow: true, keep: ["etl/dags/kept.py"] },
    { name: "stage", project: "etl", isAirflow: true },
    { name: "web", project: "web site", also: ["etl/include"] },
  ],
];

export function randomLayout(random: Random): Settings[] {
  const defaults = { project: ".", dagsFolder: "dags", isAirflow: false };
  return (random.pick(layouts) ?? []).map(({ also = [], keep = [], ...given }) => ({
    ...defaults,
    ...given,
    formerly: [],
    also: [...also],
    keep: [...keep],
  }));
}

export function placeOf(mine: Settings, all: readonly Settings[]): Place {
  return {
    ...mine,
    deploymentFile: mine.isAirflow ? "deployment.yaml" : null,
    others: all.filter((other) => other !== mine).map(({ project }) => project),
  };
}

/** `.github/deploys.yml`, as JSON, which is YAML. */
export function settingsText(all: readonly Settings[], manifestBranch: string): string {
  const deployments = all.map(({ name, dagsFolder, isAirflow, keep, project, also, formerly }) => [
    name,
    {
      ...{ project, "dags-folder": dagsFolder, also, formerly },
      ...(isAirflow ? { "deployment-file": "deployment.yaml" } : { runtime: "none" }),
      rollback: { enabled: true, window: "P50Y", keep, "from-any-branch": true },
    },
  ]);
  return JSON.stringify({
    version: 1,
    manifest: { branch: manifestBranch },
    deployments: Object.fromEntries(deployments),
  });
}

export const fileOf = (text: string): File => ({ mode: "100644", text });
export const joined = (folder: string, path: string) =>
  folder === "." ? path : `${folder}/${path}`;

const runtimes = ["12.1.1", "12.2.0", "13.0.0"] as const;
const pinText = (runtime: string) => `FROM quay.io/astronomer/astro-runtime:${runtime}\n`;
export const pinIn = (tree: Tree, project: string): string =>
  /runtime:(.+)/.exec(tree.get(joined(project, "Dockerfile"))?.text ?? "")?.[1] ?? "";

/** A Deployment file; only the two values differ from one to another. */
export const deploymentText = (runtime: string, dags: string) => `# Kept by the platform team
deployment:
  configuration:
    name: prod   # not a secret
    runtime_version: ${runtime}
    dag_deploy_enabled: ${dags}
`;

/** The files that each project begins with. */
export function firstFiles(all: readonly Settings[]): Map<string, File> {
  const files = new Map<string, File>();
  for (const { project, dagsFolder, isAirflow } of all) {
    files.set(joined(project, `${dagsFolder}/first.py`), fileOf("first\n"));
    files.set(joined(project, "first.txt"), fileOf("first\n"));
    if (!isAirflow) continue;
    files.set(joined(project, "Dockerfile"), fileOf(pinText(runtimes[0])));
    files.set(joined(project, "deployment.yaml"), fileOf(deploymentText(runtimes[0], "true")));
  }
  return files;
}

const names = [
  ...["a.py", "b.py", "a b.txt", `it's "so".txt`, "-rf", "--", "ünïcode/日本.sql", "Case", "case"],
  ...["tab\tname", "line\nname", "back\\slash", "100%25", ":(glob)*", "[x]*?", "space ", ".hidden"],
  ...["deep/er/est/file", "deep", "x", "x/y", ".gitignore", ".gitattributes", "inner-2/a", "é"],
  ...["include/kept", "include/kept/secret", "include/kept-not", "kept.py", "kept.txt", "e\u0301"],
  ...["dags.txt", "dags2/a.py", "include/a.sql", "src/a.py", "package/.gitkeep", "etl-x", "libs"],
];

/** @param path where it is put */
function randomFile(random: Random, path: string): File {
  const kind = random.below(10);
  // A link that leads out of the project makes its code unknown: see `outside-links.test.ts`.
  const name = path.split("/").at(-1) ?? "";
  if (kind === 0) return { mode: "120000", text: random.pick([name, `./${name}`]) ?? "" };
  if (kind === 1) return { mode: "160000", text: (random.pick(["a", "b"]) ?? "").repeat(40) };
  if (kind === 2) return fileOf("");
  if (kind === 3) return fileOf("* text eol=crlf filter=lfs\r\n*.py export-ignore\n");
  return { mode: random.chance(0.2) ? "100755" : "100644", text: `${random.below(6)}\n` };
}

/** Some files that come, change, or go (null), in and around all projects. */
export function randomEdits(
  random: Random,
  head: Tree,
  all: readonly Settings[],
): Map<string, File | null> {
  const folders = [
    ...all.flatMap(({ project, dagsFolder }) => [project, joined(project, dagsFolder)]),
    ...all.flatMap(({ project, dagsFolder, also }) => [joined(project, dagsFolder), ...also]),
    ...[".github", ".github/workflows", "outside", "."],
  ];
  const named = all.flatMap(({ keep, also }) => [...keep, ...also]);
  // A file in place of a project is another test's matter.
  const isFixed = (path: string) =>
    /(?:^|\/)(?:deploys\.\w+|Dockerfile|deployment\.yaml)(?:\/|$)/.test(path) ||
    all.some(
      ({ project, dagsFolder }) =>
        isIn(project, path) ||
        (dagsFolder.includes("/") && isIn(joined(project, dagsFolder), path)),
    );
  const edits = new Map<string, File | null>();
  for (let count = 1 + random.below(4); count > 0; count--) {
    const path = random.weighted([
      [3, random.pick([...head.keys()]) ?? ""],
      [4, joined(random.pick(folders) ?? ".", random.pick(names) ?? "")],
      [3, random.pick(named) ?? "x"],
    ]);
    const file = random.chance(0.3) ? null : randomFile(random, path);
    if (!isFixed(path)) edits.set(path, file);
  }
  for (const { project, isAirflow } of all) {
    if (!isAirflow || !random.chance(0.3)) continue;
    const runtime = random.pick(runtimes) ?? "";
    edits.set(joined(project, "Dockerfile"), fileOf(pinText(runtime)));
    const text = deploymentText(runtime, String(random.chance(0.7)));
    edits.set(joined(project, "deployment.yaml"), fileOf(text));
  }
  return edits;
}

/** A tree with some edits: a file gives way to a folder, and a folder to a file. */
export function edited(tree: Tree, edits: ReadonlyMap<string, File | null>): Map<string, File> {
  const files = new Map(tree);
  for (const [path, file] of edits) {
    for (const other of [...files.keys()])
      if (isIn(other, path) || isIn(path, other)) files.delete(other);
    if (file) files.set(path, file);
  }
  return files;
}

/** Gives a Deployment another name. @returns whether it could */
export function rename(random: Random, mine: Settings, all: readonly Settings[]): boolean {
  const name = `${mine.name}${random.pick(["-2", "x", ".x"])}`;
  if (all.some((other) => [other.name, ...other.formerly].includes(name))) return false;
  mine.formerly.push(mine.name);
  mine.name = name;
  return true;
}

/** Moves a project with all that is its own. @returns the edits; null when it cannot move there */
export function move(
  random: Random,
  head: Tree,
  mine: Settings,
  all: readonly Settings[],
): Map<string, File | null> | null {
  const { project, also } = mine;
  const { others } = placeOf(mine, all);
  const to = random.pick(["moved", "moved/deep", "web site 2", "etl-2", "."]) as string;
  const taken = [...also, ...others, ...head.keys()].filter((path) => path !== ".");
  const isFree = taken.every((path) => !isIn(path, to) && !isIn(to, path));
  if (to === project || (to === "." ? also.length > 0 : !isFree)) return null;
  const nested = others.filter((other) => other !== project && isIn(other, project));
  const isOwn = (path: string) =>
    isIn(path, project) && ![".github", ...nested].some((other) => isIn(path, other));
  const own = [...head].filter(([path]) => isOwn(path));
  mine.project = to;
  return new Map<string, File | null>([
    ...own.map(([path]): [string, null] => [path, null]),
    ...own.map(([path, file]): [string, File] => [joined(to, inside(path, project)), file]),
  ]);
}

/** Changes what of a Deployment is kept, or what ships along. */
export function settle(random: Random, { project, also, keep }: Settings): void {
  const path = random.pick(["x", "libs", "libs/common", "outside/deep", "etl-x"]) as string;
  const kept = random.pick(["deep", "dags/b.py", "include", "a.py"]) as string;
  const overlaps = [project, ...also].some((own) => isIn(path, own) || isIn(own, path));
  if (random.chance(0.5)) keep.splice(0, random.below(2), joined(project, kept));
  else if (!overlaps) also.splice(0, random.below(2), path);
}
