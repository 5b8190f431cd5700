/**
 * Importing deploys that were made before the ledger or without it: which of those that tags or Astro list
 * are new, and how they become entries. Source: docs/specification.md, 6; Astro's API description.
 */
import type { DeployType, Entry } from "./manifest.ts";
import { inWholeSeconds } from "./time.ts";

/** A deploy that may be imported, as its source describes it. */
export interface Candidate {
  /** Its name at the source: that of the tag, or the deploy's ID on Astro. */
  readonly name: string;
  /** Full ID. */
  readonly commit: string;
  /** ISO 8601, UTC, in whole seconds. */
  readonly createdAt: string;
  readonly status: "deployed" | "failed";
  readonly type: DeployType | "infer";
  readonly description: string;
  readonly createdBy: string;
  readonly dagDeployEnabled: boolean | undefined;
  readonly runtime: string | undefined;
  readonly image: string | undefined;
  readonly externalId: string | undefined;
  /** For a rollback, the name of the candidate that it went back to. */
  readonly backTo: string | undefined;
}

/** A candidate that is not imported, and why. */
export interface Skipped {
  readonly name: string;
  readonly why: string;
}

/** A deploy in Astro's list of deploys. */
export interface AstroDeploy {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly createdAt: string;
  readonly description?: string | null | undefined;
  readonly isDagDeployEnabled?: boolean | undefined;
  readonly imageRepository?: string | undefined;
  readonly imageTag?: string | undefined;
  readonly dagTarballVersion?: string | undefined;
  readonly astroRuntimeVersion?: string | undefined;
  readonly rollbackFromId?: string | null | undefined;
  readonly createdBySubject?:
    | {
        readonly fullName?: string | undefined;
        readonly username?: string | undefined;
        readonly apiTokenName?: string | undefined;
      }
    | undefined;
  readonly git?: { readonly commitSha?: string | undefined } | null | undefined;
}

const deployTypes: Readonly<Record<string, DeployType>> = {
  IMAGE_AND_DAG: "image-and-dags",
  IMAGE_ONLY: "image-only",
  DAG_ONLY: "dags-only",
};

/** Translates a deploy type of Astro; null for one that ships no project code. */
export function deployTypeOf(type: string): DeployType | null {
  return Object.hasOwn(deployTypes, type) ? (deployTypes[type] ?? null) : null;
}

/** The image that a deploy on Astro shipped; undefined when it shipped none, or Astro does not say. */
export function imageOf({ type, imageRepository, imageTag }: AstroDeploy): string | undefined {
  if (deployTypeOf(type) === "dags-only" || !imageRepository || !imageTag) return undefined;
  return `${imageRepository}:${imageTag}`;
}

/** A Deployment on Astro, by the IDs of its organization and its own. */
export interface AstroPlace {
  readonly organization: string;
  readonly deployment: string;
}

/**
 * Turns Astro's deploys into candidates.
 *
 * @param deploys in any order
 * @returns candidates, oldest first, and the deploys that cannot be one
 */
export function candidatesOfAstro(deploys: readonly AstroDeploy[]): {
  candidates: Candidate[];
  skipped: Skipped[];
} {
  const inOrder = [...deploys].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const candidates: Candidate[] = [];
  const skipped: Skipped[] = [];
  /** What ran → the newest plain deploy of it so far. */
  const plain = new Map<string, AstroDeploy>();
  for (const deploy of inOrder) {
    // A rollback's target on Astro is the earlier deploy with the same image and DAGs.
    const what = JSON.stringify([deploy.imageTag, deploy.dagTarballVersion]);
    const target = deploy.rollbackFromId ? plain.get(what) : undefined;
    if (!deploy.rollbackFromId) plain.set(what, deploy);
    const commit = deploy.git?.commitSha ?? target?.git?.commitSha;
    const type = deployTypeOf(deploy.type);
    const why = !commit
      ? "it has no git commit"
      : deploy.status === "INITIALIZED"
        ? "it is still in progress"
        : type === null
          ? `its type is ${deploy.type}`
          : null;
    if (why !== null || !commit || type === null) {
      skipped.push({ name: deploy.id, why: why ?? "" });
      continue;
    }
    const { fullName, username, apiTokenName } = deploy.createdBySubject ?? {};
    candidates.push({
      name: deploy.id,
      commit,
      createdAt: inWholeSeconds(deploy.createdAt),
      status: deploy.status === "DEPLOYED" ? "deployed" : "failed",
      type,
      description: deploy.description ?? "",
      createdBy: fullName || username || apiTokenName || "Astro",
      dagDeployEnabled: deploy.isDagDeployEnabled,
      runtime: deploy.astroRuntimeVersion,
      image: imageOf(deploy),
      externalId: deploy.id,
      backTo: target?.id,
    });
  }
  return { candidates, skipped };
}

/**
 * Finds the candidates that the ledger already has. Astro may deploy the same commit many times, so an
 * entry matches the candidate with its Astro ID, or, without an ID, the candidate of its commit that is
 * nearest in time; a rollback never matches a plain deploy. A candidate from a tag matches any entry with its
 * commit.
 *
 * @param known all recorded deploys, including those that have left the manifest
 * @returns name of the candidate → ID of the deploy
 */
export function knownCandidates(
  candidates: readonly Candidate[],
  known: readonly Entry[],
): Map<string, string> {
  const found = new Map<string, string>();
  const byCommit = firstBy(known, ({ commit }) => commit);
  const byExternalId = firstBy(known, ({ externalId }) => externalId);
  for (const { name, commit, externalId } of candidates) {
    const same = externalId === undefined ? byCommit.get(commit) : byExternalId.get(externalId);
    if (same) found.set(name, same.id);
  }
  const plain = candidates.filter(
    ({ externalId, backTo }) => externalId !== undefined && backTo === undefined,
  );
  const ofCommit = new Map<string, Candidate[]>();
  for (const candidate of plain) {
    const others = ofCommit.get(candidate.commit);
    if (others) others.push(candidate);
    else ofCommit.set(candidate.commit, [candidate]);
  }
  for (const { commit, createdAt, externalId, rollback, id } of known) {
    if (commit === null || externalId !== null || rollback) continue;
    const time = Date.parse(createdAt);
    const distance = (candidate: Candidate) => Math.abs(Date.parse(candidate.createdAt) - time);
    const [nearest] = (ofCommit.get(commit) ?? [])
      .filter(({ name }) => !found.has(name))
      .sort((a, b) => distance(a) - distance(b));
    if (nearest) found.set(nearest.name, id);
  }
  return found;
}

/** @returns key → the first entry that has it */
function firstBy(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string | null,
): Map<string, Entry> {
  const first = new Map<string, Entry>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key !== null && !first.has(key)) first.set(key, entry);
  }
  return first;
}

/** Why a candidate cannot be imported; null when it can. @param now ISO 8601, UTC */
export function whyNot({ createdAt }: Candidate, now: string): string | null {
  const time = Date.parse(createdAt);
  if (Number.isNaN(time)) return "it has no date";
  return time > Date.parse(now) ? "its date is in the future" : null;
}

/** The entries created up to a time. @param time ISO 8601, UTC */
export function upTo(entries: readonly Entry[], time: string): Entry[] {
  return entries.filter(({ createdAt }) => Date.parse(createdAt) <= Date.parse(time));
}
