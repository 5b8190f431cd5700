/** The deploy history of a repository: settings, tags, manifest, and the commits since the last deploy. */
import { type Code, type Entry, formatManifest, type Manifest } from "../../src/ledger/manifest.ts";
import { tagMessage } from "../../src/ledger/tag.ts";
import { runtime, timeOfCommit, writeChange } from "./code.ts";
import { codesOf } from "./codes.ts";
import { FastImport } from "./fast-import.ts";
import { git } from "./git.ts";
import { deploymentsOf, type Shape, settingsOf, tagOf } from "./shape.ts";

/** What the manifest keeps was deployed in so many seconds: less than the shortest three months. */
const window = 85 * 24 * 3_600;

/** @param folder of a bare repository with the code */
export async function writeLedger(folder: string, shape: Shape): Promise<void> {
  await FastImport.into(folder, async (to) => {
    await writeChange(to, shape, shape.commits, { from: "refs/heads/main^0" });
    await to.file(".github/deploys.yml", settingsOf(shape));
  });
  const commits = (await git(folder, "rev-list", "--reverse", "main")).split("\n");
  const deployed = commits.slice(commits.length - shape.deploys);
  const names = deploymentsOf(shape);
  const codes = shape.withCode
    ? await codesOf(folder, settingsOf(shape), names[0] ?? "", deployed)
    : new Map<string, Code>();
  const deploys = Object.fromEntries(
    names.map((name) => [name, entriesOf(shape, name, deployed, codes)]),
  );
  await FastImport.into(folder, async (to) => {
    await writeTags(to, deploys);
    const isOnMain = shape.manifestBranch === "main";
    const tip = "refs/heads/main^0";
    const time = timeOfCommit(shape.commits);
    const parent = isOnMain ? tip : undefined;
    await to.commit(shape.manifestBranch, "Record deploys [skip ci]", time, parent);
    await to.file("deploys.json", formatManifest(manifestOf(shape, deploys)));
    for (let commit = 1; commit <= shape.ahead; commit++) {
      // fast-import knows the branch only from its first commit on.
      const from = commit === 1 && !isOnMain ? tip : undefined;
      await writeChange(to, shape, shape.commits + commit, { from });
    }
    for (let tag = 1; tag <= shape.foreignTags; tag++) {
      await to.ref(`refs/tags/build/${tag}`, commits[tag % commits.length] ?? "");
    }
    for (let release = 1; release <= shape.releases; release++) {
      const time = Math.floor(Date.now() / 1000) - release * 12_000;
      const commit = commits.at(-release) ?? "";
      await to.tag(`release-${release}`, commit, time, `Release ${release}\n`);
    }
  });
}

type Deploys = Readonly<Record<string, readonly Entry[]>>;

async function writeTags(to: FastImport, deploys: Deploys): Promise<void> {
  for (const [name, entries] of Object.entries(deploys)) {
    for (const entry of entries) {
      const message = tagMessage(name, entry, { actor: "octocat", triggeringActor: "octocat" });
      await to.tag(entry.tag, entry.commit ?? "", Date.parse(entry.createdAt) / 1000, message);
    }
  }
}

function manifestOf({ kept }: Shape, deploys: Deploys): Manifest {
  const record = (entries: readonly Entry[]) => ({
    ...{ dagDeployEnabled: true, holds: [] },
    deploys: entries.slice(-kept),
  });
  const records = Object.entries(deploys).map(([name, entries]) => [name, record(entries)]);
  return { version: 1, deployments: Object.fromEntries(records) };
}

function entriesOf(
  shape: Shape,
  deployment: string,
  commits: readonly string[],
  codes: ReadonlyMap<string, Code>,
): Entry[] {
  const now = Math.floor(Date.now() / 1000);
  const step = window / shape.kept;
  return commits.map((commit, index) => {
    const time = now - Math.round((commits.length - index) * step);
    const code = codes.get(commit);
    return { ...entryOf(shape, deployment, index + 1, commit, time), ...(code && { code }) };
  });
}

function entryOf(
  shape: Shape,
  deployment: string,
  id: number,
  commit: string,
  time: number,
): Entry {
  const createdAt = new Date(time * 1000).toISOString().replace(".000Z", "Z");
  const type = shape.dagsOnly && id % 2 === 1 && id > 1 ? "dags-only" : "image-and-dags";
  return {
    ...{ id: String(id), tag: tagOf(shape, deployment, id), commit, project: shape.project },
    ...{ type, status: "deployed", runtime },
    baseImage: `quay.io/astronomer/astro-runtime:${runtime}`,
    image: null,
    ...{ dagDeployEnabled: true, createdAt, finishedAt: createdAt, createdBy: "octocat" },
    description: `Change number ${id}, which does something that takes a few words to say`,
    run: `https://github.com/acme/airflow/actions/runs/${1_000_000 + id}`,
    ...{ externalId: null, rollback: null },
  };
}
