/** Large repositories for the benchmark, with their deploy history, made by `git fast-import`. */
import { spawn } from "node:child_process";
import { createCipheriv } from "node:crypto";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { type Code, type Entry, formatManifest, type Manifest } from "../../src/ledger/manifest.ts";
import { tagMessage } from "../../src/ledger/tag.ts";
import { codesOf } from "./codes.ts";

export interface Shape {
  readonly files: number;
  readonly folders: number;
  readonly commits: number;
  /** The newest commits are deployed, one each. */
  readonly deploys: number;
  /** How many of them the manifest holds: those of the last three months. */
  readonly kept: number;
  /** Deployments, each with as many deploys of the same commits; the project belongs to all. */
  readonly deployments: number;
  /** Lightweight tags of other kinds. */
  readonly foreignTags: number;
  /** Folder of the Astro project. */
  readonly project: string;
  /** Who signs commits: `github` has them made by the API. */
  readonly sign: "none" | "github";
  /** Whether each commit has a Dockerfile unlike all others. */
  readonly ownDockerfiles?: boolean;
  /** Whether deploys are recorded with their code by content, as they are since there is such a field. */
  readonly withCode?: boolean;
  /** The newest commits have a tag `release-<number>` each, from before the deploy history: for `import`. */
  readonly releases?: number;
}

/** The one that the targets are about. */
export const usual: Shape = {
  ...{ files: 50_000, folders: 2_000, commits: 1_000, deploys: 1_000, kept: 644 },
  ...{ deployments: 1, foreignTags: 0, project: ".", sign: "none" },
};

const runtime = "12.1.1";
const perFolder = ({ files, folders }: Shape) => Math.ceil(files / folders);
/** The first quarter of all folders are DAGs. */
const areas = ["dags", "include", "plugins", "tests"];

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

/** Text that does not get smaller, the same each time: 1.8 kB packed. */
function texts(): () => Buffer {
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16, 7), Buffer.alloc(16));
  return () => Buffer.from(`${cipher.update(Buffer.alloc(1_750)).toString("base64")}\n`);
}

/** Deploys run back from now: this many a day, which is what fills the manifest. */
const perDay = 7;

/** Fills an empty bare repository. @param folder of it */
export async function fill(folder: string, shape: Shape): Promise<void> {
  const importer = spawn("git", ["fast-import", "--quiet", "--done"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(importer, "close");
  await write(importer.stdin, shape, linesOf(importer.stdout), (commits) =>
    codesOf(folder, settings(shape), deploymentsOf(shape)[0] ?? "", commits),
  );
  importer.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`fast-import ended with ${code}`);
  await git(folder, "repack", "-adq", "--write-bitmap-index");
  await git(folder, "pack-refs", "--all");
}

/** @param commits gives the IDs of the first commits, once they are made */
async function write(
  out: Writable,
  shape: Shape,
  commits: (count: number) => Promise<readonly string[]>,
  codes: (commits: readonly string[]) => Promise<ReadonlyMap<string, Code>>,
): Promise<void> {
  const say = async (part: string | Buffer) => {
    if (!out.write(part)) await once(out, "drain");
  };
  const text = texts();
  const who = (minute: number) =>
    `author Mona Lisa <mona@example.com> ${minute} +0000\ncommitter Mona Lisa <mona@example.com> ${minute} +0000\n`;
  const data = (content: string | Buffer) =>
    Buffer.concat([
      Buffer.from(`data ${Buffer.byteLength(content)}\n`),
      Buffer.from(content),
      Buffer.from("\n"),
    ]);
  const file = async (path: string, content: string | Buffer) => {
    await say(`M 100644 inline ${path}\n`);
    await say(data(content));
  };
  const dockerfile = shape.project === "." ? "Dockerfile" : `${shape.project}/Dockerfile`;
  const base = `FROM quay.io/astronomer/astro-runtime:${runtime}\n`;
  const step = (24 * 3600) / perDay;
  const now = Math.floor(Date.now() / 1000);
  const timeOf = (commit: number) => now - Math.round((shape.commits - commit + 1) * step);
  for (let commit = 1; commit <= shape.commits; commit++) {
    await say(`commit refs/heads/main\nmark :${commit}\n${who(timeOf(commit))}`);
    await say(data(`Change ${commit}\n`));
    if (commit === 1) {
      await file(".github/deploys.yml", settings(shape));
      await file(dockerfile, base);
      for (let number = 0; number < shape.files; number++) {
        await file(pathOf(shape, number), text());
      }
    } else {
      // Three files, far from each other; in a monorepo the first is the project's.
      const own = (commit * 7) % perFolder(shape);
      const numbers = [own, commit * 17_389, commit * 31_337].map((number) => number % shape.files);
      for (const number of new Set(numbers)) await file(pathOf(shape, number), text());
      if (shape.ownDockerfiles) await file(dockerfile, `${base}RUN echo ${commit}\n`);
    }
    await say(`get-mark :${commit}\n`);
  }
  await say("checkpoint\n\nprogress done\n");
  const ids = await commits(shape.commits + 1);
  const names = deploymentsOf(shape);
  const first = shape.commits - shape.deploys + 1;
  const known = shape.withCode ? await codes(ids.slice(first - 1, shape.commits)) : new Map();
  const deploys: Record<string, Entry[]> = {};
  for (const name of names) {
    deploys[name] = [];
    for (let id = 1; id <= shape.deploys; id++) {
      const commit = first + id - 1;
      const oid = ids[commit - 1] ?? "";
      const code = known.get(oid);
      const plain = entryOf(shape, name, id, oid, timeOf(commit) + 60);
      const entry = code ? { ...plain, code } : plain;
      deploys[name].push(entry);
      const message = tagMessage(name, entry, { actor: "octocat", triggeringActor: "octocat" });
      await say(`tag ${entry.tag}\nfrom :${commit}\n`);
      await say(`tagger Mona Lisa <mona@example.com> ${timeOf(commit) + 60} +0000\n`);
      await say(data(message));
    }
  }
  const record = (entries: Entry[]) => ({
    ...{ dagDeployEnabled: true, holds: [] },
    deploys: entries.slice(-shape.kept),
  });
  const manifest: Manifest = {
    version: 1,
    deployments: Object.fromEntries(names.map((name) => [name, record(deploys[name] ?? [])])),
  };
  await say(`commit refs/heads/deploys\n${who(now)}`);
  await say(data("Record deploys\n"));
  await file("deploys.json", formatManifest(manifest));
  for (let tag = 1; tag <= shape.foreignTags; tag++) {
    await say(`reset refs/tags/build/${tag}\nfrom :${1 + (tag % shape.commits)}\n\n`);
  }
  for (let commit = shape.commits; commit > shape.commits - (shape.releases ?? 0); commit--) {
    await say(`tag release-${commit}\nfrom :${commit}\n`);
    await say(`tagger Mona Lisa <mona@example.com> ${timeOf(commit) + 60} +0000\n`);
    await say(data(`Release ${commit}\n`));
  }
  await say("done\n");
}

/** @returns what gives the first lines of a stream, once they have come */
function linesOf(stream: Readable): (count: number) => Promise<readonly string[]> {
  let text = "";
  stream.on("data", (chunk) => (text += chunk));
  return async (count) => {
    while (text.split("\n").length <= count) await once(stream, "data");
    return text.split("\n").slice(0, count);
  };
}

function settings(shape: Shape): string {
  const lines = deploymentsOf(shape).map(
    (name) => `  ${name}:\n    project: ${shape.project}\n    rollback: { enabled: true }\n`,
  );
  return `version: 1\nsign: ${shape.sign}\ndeployments:\n${lines.join("")}`;
}

export function deploymentsOf({ deployments }: Shape): string[] {
  return Array.from({ length: deployments }, (_, index) => (index === 0 ? "prod" : `env${index}`));
}

function entryOf(
  { project }: Shape,
  deployment: string,
  id: number,
  commit: string,
  time: number,
): Entry {
  const createdAt = new Date(time * 1000).toISOString().replace(".000Z", "Z");
  return {
    ...{ id: String(id), tag: `deploy/${deployment}/${id}`, commit, project },
    ...{ type: "image-and-dags", status: "deployed", runtime },
    baseImage: `quay.io/astronomer/astro-runtime:${runtime}`,
    image: null,
    ...{ dagDeployEnabled: true, createdAt, finishedAt: createdAt, createdBy: "octocat" },
    description: `Change number ${id}, which does something that takes a few words to say`,
    run: `https://github.com/acme/airflow/actions/runs/${1_000_000 + id}`,
    ...{ externalId: null, rollback: null },
  };
}

/** Runs git. @returns what it prints, without the last line end */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const child = spawn("git", args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`git ${args[0]} ended with ${code}`);
  return Buffer.concat(chunks).toString().trimEnd();
}
