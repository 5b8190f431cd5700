/** Reads a manifest that may be damaged, and rebuilds it from the tags. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import type { LedgerFiles } from "../ledger/ledger.ts";
import {
  type Entry,
  emptyManifest,
  type Manifest,
  parseManifest,
  recordOf,
  withRecord,
} from "../ledger/manifest.ts";
import { rebuiltRecord } from "../ledger/rebuild.ts";
import { newestKept } from "../ledger/recording.ts";
import { entryOfTag, type Tag } from "../ledger/tag.ts";
import { limits } from "../limits.ts";
import type { Repository } from "../ports.ts";

/** A Deployment's names, former ones first. */
export const namesOf = (name: string, { formerly }: { readonly formerly: readonly string[] }) => [
  ...formerly,
  name,
];

/** The manifest, if it can be read. */
export interface ReadManifest {
  /** Null when it is missing or damaged; `problems` then say so. */
  readonly manifest: Manifest | null;
  readonly problems: readonly Problem[];
}

/** @throws {Refusal} `manifest-version-unsupported` when a newer release wrote it, which this one cannot repair */
export function readManifest(
  { json, settings }: LedgerFiles,
  tags: ReadonlyMap<string, Tag>,
): ReadManifest {
  if (json === null && tags.size === 0) return { manifest: emptyManifest, problems: [] };
  const read = json === null ? missing(settings, tags) : parsed(json);
  if (read.problems.some(({ code }) => code === "manifest-version-unsupported")) {
    throw new Refusal(read.problems as [Problem]);
  }
  return read;
}

function missing(
  { "tag-prefix": prefix, manifest: { branch } }: LedgerFiles["settings"],
  { size: count }: ReadonlyMap<string, Tag>,
) {
  return { manifest: null, problems: [problem("manifest-missing", { prefix, count, branch })] };
}

function parsed(json: string): ReadManifest {
  try {
    return { manifest: parseManifest(json), problems: [] };
  } catch (error) {
    if (error instanceof Refusal) return { manifest: null, problems: error.problems };
    throw error;
  }
}

/** How many commits of the manifest's branch are looked at, at most. */
const commitsRead = 1000;

/** Earlier versions of the manifest that can be read, newest first. */
async function* earlierVersions(
  { commits, trees }: Repository,
  { location: { ref, tip, path } }: LedgerFiles,
): AsyncGenerator<Manifest> {
  if (tip === null) return;
  const newest = [...(await commits.onBranch(ref))].slice(0, commitsRead);
  const changed = (await commits.touching(newest, [path], [])).map(({ oid }) => oid);
  let read = 0;
  // The loss is usually recent, and a version may have megabytes.
  for (let from = 0, count = 10; from < changed.length; from += count, count *= 3) {
    const batch = changed.slice(from, from + count);
    await trees.fetchFiles(batch, [path]);
    for (const commit of batch) {
      const json = await trees.file(commit, path, limits.manifest);
      read += json?.length ?? 0;
      if (read > limits.manifestVersions) return;
      const manifest = json === null ? null : parsed(json).manifest;
      if (manifest) yield manifest;
    }
  }
}

/** The versions of the manifest that together have all that tags do not: the present one, and as many as it takes. */
async function versionsOf(
  repository: Repository,
  files: LedgerFiles,
  present: Manifest | null,
  wanted: Wanted,
): Promise<Manifest[]> {
  const versions = present ? [present] : [];
  if (present && wanted.areAllIn(present)) return versions;
  for await (const version of earlierVersions(repository, files)) {
    versions.push(version);
    if (wanted.areAllIn(version)) break;
  }
  return versions;
}

/** The entries that versions of the manifest are searched for. */
class Wanted {
  readonly #names: readonly string[];
  /** Tags whose entries no version so far has. */
  readonly #missing: Set<string>;

  constructor(names: readonly string[], tags: readonly string[]) {
    this.#names = names;
    this.#missing = new Set(tags);
  }

  /** Whether a version has what all newer ones lack, with its entries in order. */
  areAllIn(version: Manifest): boolean {
    const records = this.#names.map((name) => recordOf(version, name).deploys);
    for (const { tag } of records.flat()) this.#missing.delete(tag);
    return this.#missing.size === 0 && records.every(isInOrder);
  }
}

function isInOrder(deploys: readonly Entry[]): boolean {
  return deploys.every(({ createdAt }, index) => {
    const before = deploys[index - 1];
    return !before || Date.parse(before.createdAt) <= Date.parse(createdAt);
  });
}

/** The tags of one Deployment whose deploys a manifest keeps for their age or number. */
function keptTags(tags: ReadonlyMap<string, Tag>, prunedBefore: string): string[] {
  return [...tags.values()]
    .flatMap((tag) => entryOfTag(tag)?.entry ?? [])
    .map(({ tag, createdAt }) => ({ tag, created: Date.parse(createdAt) }))
    .sort((a, b) => b.created - a.created)
    .filter(({ created }, index) => index < newestKept || created >= Date.parse(prunedBefore))
    .map(({ tag }) => tag);
}

/**
 * The manifest with the Deployment rebuilt, or all Deployments when the manifest cannot be read, and what could not be
 * recovered.
 *
 * @param present null when it cannot be read
 */
export async function rebuiltManifest(
  repository: Repository,
  files: LedgerFiles,
  present: Manifest | null,
  tags: ReadonlyMap<string, Tag>,
  prunedBefore: string,
): Promise<{ manifest: Manifest; lost: readonly Problem[] }> {
  const { settings, deployment } = files;
  const names = present
    ? namesOf(deployment.name, deployment)
    : Object.entries(settings.deployments).flatMap(([name, other]) => namesOf(name, other));
  const groups = new Map<string | undefined, Map<string, Tag>>();
  for (const [name, tag] of tags) {
    const owner = entryOfTag(tag)?.deployment;
    groups.set(owner, (groups.get(owner) ?? new Map()).set(name, tag));
  }
  const tagsOf = (name: string): ReadonlyMap<string, Tag> => groups.get(name) ?? new Map();
  const wanted = new Wanted(
    names,
    names.flatMap((name) => keptTags(tagsOf(name), prunedBefore)),
  );
  const versions = await versionsOf(repository, files, present, wanted);
  const rebuilt = names.map((name) => {
    const records = versions.flatMap((version) =>
      Object.hasOwn(version.deployments, name) ? recordOf(version, name) : [],
    );
    return [name, rebuiltRecord(name, records, tagsOf(name), prunedBefore)] as const;
  });
  const found = rebuilt.filter(([, { record }]) => record.deploys.length > 0);
  return {
    manifest: found.reduce(
      (manifest, [name, { record }]) => withRecord(manifest, name, record),
      versions[0] ?? emptyManifest,
    ),
    lost: found.flatMap(([, { lost }]) => lost),
  };
}

/** Lines that only one of two manifests has; this is enough for a file with one deploy per line. */
export function lineDifference(before: string, after: string): string[] {
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim().replace(/,$/, ""))
      .filter((line) => /^(?:\{"id"|"dagDeployEnabled")/.test(line));
  const [old, next] = [lines(before), lines(after)];
  const [inOld, inNext] = [new Set(old), new Set(next)];
  const kept = next.filter((line) => inOld.has(line));
  const moved = old
    .filter((line) => inNext.has(line))
    .filter((line, index) => line !== kept[index]);
  return [
    ...old.filter((line) => !inNext.has(line)).map((line) => `- ${line}`),
    ...next.filter((line) => !inOld.has(line)).map((line) => `+ ${line}`),
    ...(moved.length > 0 ? [`${moved.length} entries in a different order`] : []),
  ];
}
