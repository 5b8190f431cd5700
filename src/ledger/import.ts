/**
 * Adopting deploys that were made before the ledger, or past it: which of those that tags or Astro tell
 * are new to it, and how they become entries. Source: docs/specification.md, 6; Astro's API description.
 */
import type { DeployType, Entry } from "./manifest.ts";
import { inWholeSeconds } from "./time.ts";

/** A deploy as its source tells it. */
export interface Candidate {
  /** What it is called there: the name of a tag, or the deploy's ID on Astro. */
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
  readonly externalId: string | undefined;
  /** Of a rollback: the name of the candidate that it went back to. */
  readonly backTo: string | undefined;
}

/** A candidate that is not recorded, and why. */
export interface Skipped {
  readonly name: string;
  readonly why: string;
}

/** What Astro's list of deploys tells of one. */
export interface AstroDeploy {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly createdAt: string;
  readonly description?: string | null | undefined;
  readonly isDagDeployEnabled?: boolean | undefined;
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

/** What a type on Astro is called here; null for one that ships no project code. */
export function deployTypeOf(type: string): DeployType | null {
  return Object.hasOwn(deployTypes, type) ? (deployTypes[type] ?? null) : null;
}

/** Which Deployment on Astro. */
export interface AstroPlace {
  readonly organization: string;
  readonly deployment: string;
}

/**
 * Turns Astro's deploys into candidates.
 *
 * @param deploys in any order
 * @returns candidates, oldest first, and those that cannot be one
 */
export function candidatesOfAstro(deploys: readonly AstroDeploy[]): {
  candidates: Candidate[];
  skipped: Skipped[];
} {
  const inOrder = [...deploys].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const candidates: Candidate[] = [];
  const skipped: Skipped[] = [];
  for (const [index, deploy] of inOrder.entries()) {
    const target = deploy.rollbackFromId
      ? rolledBackTo(deploy, inOrder.slice(0, index))
      : undefined;
    const commit = deploy.git?.commitSha ?? target?.git?.commitSha;
    const type = deployTypeOf(deploy.type);
    const why = !commit
      ? "it has no git commit"
      : deploy.status === "INITIALIZED"
        ? "it is still under way"
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
      externalId: deploy.id,
      backTo: target?.id,
    });
  }
  return { candidates, skipped };
}

/** A rollback on Astro runs an earlier deploy's image and DAGs again; by these its target is told. */
function rolledBackTo(
  { imageTag, dagTarballVersion }: AstroDeploy,
  earlier: readonly AstroDeploy[],
): AstroDeploy | undefined {
  return earlier.findLast(
    (deploy) =>
      !deploy.rollbackFromId &&
      deploy.imageTag === imageTag &&
      deploy.dagTarballVersion === dagTarballVersion,
  );
}

/**
 * Those of the candidates that the ledger has. On Astro the same commit may be deployed again and again:
 * an entry is the candidate of its Astro ID, or, without one, the nearest in time of its commit; but a
 * rollback of ours never is a plain deploy of theirs. Of tags, one for a commit is enough.
 *
 * @param known all recorded deploys, those that left the manifest included
 * @returns name of the candidate → ID of the deploy
 */
export function knownCandidates(
  candidates: readonly Candidate[],
  known: readonly Entry[],
): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, commit, externalId } of candidates) {
    const same = known.find((entry) =>
      externalId === undefined ? entry.commit === commit : entry.externalId === externalId,
    );
    if (same) found.set(name, same.id);
  }
  const withoutId = known.filter(({ externalId, rollback }) => externalId === null && !rollback);
  for (const entry of withoutId) {
    const distance = ({ createdAt }: Candidate) =>
      Math.abs(Date.parse(createdAt) - Date.parse(entry.createdAt));
    const [nearest] = candidates
      .filter(({ externalId, backTo }) => externalId !== undefined && backTo === undefined)
      .filter(({ name, commit }) => commit === entry.commit && !found.has(name))
      .sort((a, b) => distance(a) - distance(b));
    if (nearest) found.set(nearest.name, entry.id);
  }
  return found;
}

/** Why a candidate cannot be recorded; null when it can. @param now ISO 8601, UTC */
export function whyNot({ createdAt }: Candidate, now: string): string | null {
  const time = Date.parse(createdAt);
  if (Number.isNaN(time)) return "it does not tell when it was made";
  return time > Date.parse(now) ? "its time lies in the future" : null;
}

/** The deploys of a history as they stood at a time. @param time ISO 8601, UTC */
export function upTo(entries: readonly Entry[], time: string): Entry[] {
  return entries.filter(({ createdAt }) => Date.parse(createdAt) <= Date.parse(time));
}
