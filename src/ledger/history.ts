/** One Deployment's deploys: in which order they ran, and whose code each of them ran. Source: docs/specification.md, 3.1 and 3.2. */
import type { DeploymentRecord, Entry, Hold, Manifest } from "./manifest.ts";
import { emptyRecord, recordOf } from "./manifest.ts";

/** One Deployment's deploys, in both orders that matter. Made by {@link deploysOf}. */
export interface Deploys {
  /** In the order recorded. */
  readonly entries: readonly Entry[];
  /** Those that succeeded, in the order in which they finished. */
  readonly deployed: readonly Deployed[];
}

/** The deploy history of one Deployment, with the deploys under its former names. */
export interface History extends Deploys {
  readonly deployment: string;
  /** Entry ID → the former name under which the manifest holds it. Other entries are not in it. */
  readonly formerNames: ReadonlyMap<string, string>;
  readonly dagDeployEnabled: boolean;
  /** Those that are on. */
  readonly holds: readonly Hold[];
}

/** Merges a Deployment's record with those of its former names. */
export function historyOf(
  manifest: Manifest,
  { name, formerly }: { readonly name: string; readonly formerly: readonly string[] },
): History {
  const own = recordOf(manifest, name);
  const owners = new Map(
    [...formerly, name].flatMap((owner) =>
      recordOf(manifest, owner).deploys.map(({ id }): [string, string] => [id, owner]),
    ),
  );
  // The same ID under several names is the deploy of the latest name.
  const records = [...formerly, name].map((owner) =>
    recordOf(manifest, owner).deploys.filter(({ id }) => owners.get(id) === owner),
  );
  const state = stateOf(manifest, own, formerly);
  return {
    deployment: name,
    ...deploysOf(merged(records)),
    formerNames: new Map([...owners].filter(([, owner]) => owner !== name)),
    dagDeployEnabled: state.dagDeployEnabled,
    holds: state.holds,
  };
}

/** Records in one order: that of time, and within each record the order recorded. */
function merged(records: readonly (readonly Entry[])[]): Entry[] {
  const timed = records.flatMap((entries) => {
    const created = timesOf(entries);
    return entries.map((entry, index) => ({ entry, created: created[index] ?? 0 }));
  });
  return timed.sort((a, b) => a.created - b.created).map(({ entry }) => entry);
}

/** Until something is recorded under the new name, the state of the last former name counts. */
function stateOf(
  manifest: Manifest,
  own: DeploymentRecord,
  formerly: readonly string[],
): Pick<DeploymentRecord, "dagDeployEnabled" | "holds"> {
  if (own !== emptyRecord) return own;
  return (
    formerly
      .map((name) => recordOf(manifest, name))
      .findLast(({ deploys }) => deploys.length > 0) ?? own
  );
}

/** A deploy that succeeded, so its code ran. */
export type Deployed = Extract<Entry, { finishedAt: string }> & { status: "deployed" };

function isDeployed(entry: Entry): entry is Deployed {
  return entry.status === "deployed";
}

/**
 * Sorts out the deploys that succeeded. Time never goes back in the ledger; where a clock that was wrong makes it go
 * back, the order recorded counts: an entry is not older than those before it.
 *
 * @param entries in the order recorded
 */
export function deploysOf(entries: readonly Entry[]): Deploys {
  const created = timesOf(entries);
  const deployed = entries
    .map((entry, index) => ({ entry, created: created[index] ?? 0 }))
    .flatMap(({ entry, created }) =>
      isDeployed(entry) ? { entry, end: Math.max(Date.parse(entry.finishedAt), created) } : [],
    )
    .sort((a, b) => a.end - b.end)
    .map(({ entry }) => entry);
  return { entries, deployed };
}

/** When entries were created, in milliseconds since 1970; never before an earlier one. */
function timesOf(entries: readonly Entry[]): number[] {
  let latest = Number.NEGATIVE_INFINITY;
  return entries.map(({ createdAt }) => {
    latest = Math.max(latest, Date.parse(createdAt));
    return latest;
  });
}

/** The deploys recorded before an entry. @param entry must be one of them */
export function deploysBefore({ entries }: Deploys, entry: Entry): Deploys {
  return deploysOf(entries.slice(0, entries.indexOf(entry)));
}

/** The deploy whose code runs now: the last one that succeeded. */
export function currentOf({ deployed }: Deploys): Deployed | undefined {
  return deployed.at(-1);
}

/** The deploys whose commits hold the two parts of a snapshot. */
export interface SnapshotParts {
  /** Everything except the DAGs folder; undefined when no deploy has shipped an image yet. */
  readonly image: Entry | undefined;
  readonly dags: Entry;
}

/** The code that ran after a deploy: the newest image and the newest DAGs shipped up to it. */
export function partsOf({ deployed }: Deploys, deploy: Entry): SnapshotParts {
  const at = deployed.findIndex(({ id }) => id === deploy.id);
  const upTo: Entry[] =
    at < 0 ? [...deployed.filter(endedBefore(deploy)), deploy] : deployed.slice(0, at + 1);
  return {
    image: upTo.findLast(({ type }) => type !== "dags-only"),
    dags: upTo.findLast(({ type }) => type !== "image-only") ?? deploy,
  };
}

/** The code that runs now; null when nothing does. */
export function runningParts(deploys: Deploys): SnapshotParts | null {
  const current = currentOf(deploys);
  return current ? partsOf(deploys, current) : null;
}

/** A deploy that did not succeed counts from the time it was created. */
function endedBefore(deploy: Entry): (entry: Deployed) => boolean {
  return ({ finishedAt }) => Date.parse(finishedAt) <= Date.parse(deploy.createdAt);
}
