/**
 * Adopting deploys that were made before the ledger, or past it: which of those that tags or Astro tell
 * are new to it, and how they become entries. Source: contract, section 6; Astro's API description.
 */
import type { DeployType, Entry } from "./manifest.ts";

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

const deployTypeOf: Readonly<Record<string, DeployType>> = {
  IMAGE_AND_DAG: "image-and-dags",
  IMAGE_ONLY: "image-only",
  DAG_ONLY: "dags-only",
};

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
    const type = deployTypeOf[deploy.type];
    const why = !commit
      ? "it has no git commit"
      : deploy.status === "INITIALIZED"
        ? "it is still under way"
        : type === undefined
          ? `its type is ${deploy.type}`
          : null;
    if (why !== null || !commit || type === undefined) {
      skipped.push({ name: deploy.id, why: why ?? "" });
      continue;
    }
    const { fullName, username, apiTokenName } = deploy.createdBySubject ?? {};
    candidates.push({
      name: deploy.id,
      commit,
      createdAt: inSeconds(deploy.createdAt),
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

/** A time as the ledger has it: ISO 8601, UTC, in whole seconds. */
export function inSeconds(time: string): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * Why a candidate is in the ledger already; null when it is new. On Astro the same commit may be deployed
 * again and again; of tags, one for a commit is enough.
 *
 * @param known all recorded deploys, those that left the manifest included
 */
export function knownAs({ commit, externalId }: Candidate, known: readonly Entry[]): string | null {
  const same = known.find((entry) =>
    externalId !== undefined && entry.externalId !== null
      ? entry.externalId === externalId
      : entry.commit === commit,
  );
  return same ? `it is deploy ${same.id} already` : null;
}

/** The deploys of a history as they stood at a time. @param time ISO 8601, UTC */
export function upTo(entries: readonly Entry[], time: string): Entry[] {
  return entries.filter(({ createdAt }) => Date.parse(createdAt) <= Date.parse(time));
}
