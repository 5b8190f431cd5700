/** Reads a manifest that may be damaged, and rebuilds it from the tags. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import type { LedgerFiles } from "../ledger/ledger.ts";
import {
  emptyManifest,
  type Manifest,
  parseManifest,
  recordOf,
  withRecord,
} from "../ledger/manifest.ts";
import type { Tag } from "../ledger/tag.ts";
import { rebuiltRecord } from "../ledger/verify.ts";
import { limits } from "../limits.ts";
import type { Repository } from "../ports.ts";

/** A Deployment's names, former ones first. */
export const namesOf = (name: string, { formerly }: { readonly formerly: readonly string[] }) => [
  ...formerly,
  name,
];

/** The manifest if it can be read, and the basis for a rebuild. */
export interface ReadManifest {
  /** Null when it is missing or damaged; `problems` then say so. */
  readonly manifest: Manifest | null;
  readonly problems: readonly Problem[];
  /** The manifest itself, or its last good version; null when there never was one. */
  readonly basis: Manifest | null;
}

/** @throws {Refusal} `manifest-version-unsupported` when a newer release wrote it, which this one cannot repair */
export async function readManifest(
  repository: Repository,
  files: LedgerFiles,
  tags: ReadonlyMap<string, Tag>,
): Promise<ReadManifest> {
  const { json, settings } = files;
  if (json === null && tags.size === 0) {
    return { manifest: emptyManifest, problems: [], basis: emptyManifest };
  }
  const { manifest, problems } = json === null ? missing(settings, tags) : parsed(json);
  if (problems.some(({ code }) => code === "manifest-version-unsupported")) {
    throw new Refusal(problems as [Problem]);
  }
  return { manifest, problems, basis: manifest ?? (await lastGoodManifest(repository, files)) };
}

function missing(
  { "tag-prefix": prefix }: LedgerFiles["settings"],
  { size }: ReadonlyMap<string, Tag>,
) {
  return { manifest: null, problems: [problem("manifest-missing", { prefix, count: size })] };
}

function parsed(json: string): Pick<ReadManifest, "manifest" | "problems"> {
  try {
    return { manifest: parseManifest(json), problems: [] };
  } catch (error) {
    if (error instanceof Refusal) return { manifest: null, problems: error.problems };
    throw error;
  }
}

/** How many old versions of the manifest are tried. */
const versionsRead = 100;

/** Finds holds and outcomes, which tags do not have, in the manifest's own history. */
async function lastGoodManifest(
  repository: Repository,
  { location }: LedgerFiles,
): Promise<Manifest | null> {
  if (location.tip === null) return null;
  const commits = [...(await repository.commits.onBranch(location.ref))].slice(0, versionsRead);
  for (const commit of commits) {
    const json = await repository.trees.file(commit, location.path, limits.manifest);
    const manifest = json === null ? null : parsed(json).manifest;
    if (manifest) return manifest;
  }
  return null;
}

/** The manifest with the Deployment rebuilt, or all Deployments when the manifest cannot be read. */
export function rebuiltManifest(
  { settings, deployment }: LedgerFiles,
  { manifest, basis }: ReadManifest,
  tags: ReadonlyMap<string, Tag>,
  prunedBefore: string,
): Manifest {
  const names = manifest
    ? namesOf(deployment.name, deployment)
    : Object.entries(settings.deployments).flatMap(([name, other]) => namesOf(name, other));
  return names.reduce((rebuilt, name) => {
    const record = basis && Object.hasOwn(basis.deployments, name) ? recordOf(basis, name) : null;
    const next = rebuiltRecord(name, record, tags, prunedBefore);
    return next.deploys.length === 0 ? rebuilt : withRecord(rebuilt, name, next);
  }, basis ?? emptyManifest);
}

/** Lines that only one of two manifests has; this is enough for a file with one deploy per line. */
export function lineDifference(before: string, after: string): string[] {
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim().replace(/,$/, ""))
      .filter((line) => /^(?:\{"id"|"dagDeployEnabled")/.test(line));
  const [old, next] = [lines(before), lines(after)];
  const moved =
    old.join() === next.join()
      ? []
      : old.filter((line, index) => next.includes(line) && next.indexOf(line) !== index);
  return [
    ...old.filter((line) => !next.includes(line)).map((line) => `- ${line}`),
    ...next.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ...(moved.length > 0 ? [`${moved.length} entries in a different order`] : []),
  ];
}
