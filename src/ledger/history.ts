/**
 * What ran, what runs, and what ran before: one Deployment's deploys as a stack of snapshots.
 * Source: docs/specification.md, 3.1 and 3.2.
 */
import type { DeploymentRecord, Entry, Hold, Manifest } from "./manifest.ts";
import { emptyRecord, recordOf } from "./manifest.ts";

/** One Deployment's deploys, in both orders that matter. Made by {@link deploysOf}. */
export interface Deploys {
  /** In the order recorded. */
  readonly entries: readonly Entry[];
  /** Those that succeeded, in the order in which they finished. */
  readonly deployed: readonly Deployed[];
}

/** The deploy history of one Deployment. Deploys under its former names come first. */
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
  const ownIds = new Set(own.deploys.map(({ id }) => id));
  const former = formerly.flatMap((formerName) =>
    recordOf(manifest, formerName)
      .deploys.filter(({ id }) => !ownIds.has(id))
      .map((entry) => ({ formerName, entry })),
  );
  const state = stateOf(manifest, own, formerly);
  const before = former.map(({ entry }) => entry);
  // Deploys from before may have been imported under the new name: the newest ones stay last.
  const isOlder =
    Date.parse(own.deploys.at(-1)?.createdAt ?? "") < Date.parse(before.at(-1)?.createdAt ?? "");
  return {
    deployment: name,
    ...deploysOf(isOlder ? [...own.deploys, ...before] : [...before, ...own.deploys]),
    formerNames: new Map(former.map(({ formerName, entry }) => [entry.id, formerName])),
    dagDeployEnabled: state.dagDeployEnabled,
    holds: state.holds,
  };
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

/** Sorts out the deploys that succeeded. @param entries in the order recorded */
export function deploysOf(entries: readonly Entry[]): Deploys {
  const deployed = entries
    .filter(isDeployed)
    .map((entry) => ({ entry, end: Date.parse(entry.finishedAt) }))
    .sort((a, b) => a.end - b.end)
    .map(({ entry }) => entry);
  return { entries, deployed };
}

/** The deploys recorded before an entry. @param entry must be one of them */
export function deploysBefore({ entries }: Deploys, entry: Entry): Deploys {
  return deploysOf(entries.slice(0, entries.indexOf(entry)));
}

/** The snapshots that ran. Each is named by the ID of the plain deploy that first shipped it. */
export interface SnapshotStack {
  /** Oldest first; the last one runs now, and rollbacks go back through the others from the end. */
  readonly snapshots: readonly string[];
  /** Snapshots that a rollback removed and no later one brought back. */
  readonly undone: ReadonlySet<string>;
}

/**
 * Names the snapshot that a deploy shipped: its own; for a rollback, that of its target; for commits
 * that already ran, the one that ran. The ID of a target that has left the manifest still names its
 * snapshot.
 *
 * @returns deploy ID → name of its snapshot
 */
export function snapshotOf({ entries, deployed }: Deploys): (id: string) => string {
  const sources = new Map(entries.map(({ id, rollback }) => [id, rollback?.to]));
  let running: { id: string; image: string | null; dags: string | null } | undefined;
  for (const { id, type, commit, rollback } of deployed) {
    const image = type === "dags-only" ? (running?.image ?? null) : commit;
    const dags = type === "image-only" ? (running?.dags ?? null) : commit;
    const isSame = commit !== null && image === running?.image && dags === running?.dags;
    if (isSame && !rollback) sources.set(id, running?.id);
    running = { id, image, dags };
  }
  /** What was found before: rollbacks to rollbacks to … are followed once. */
  const names = new Map<string, string>();
  return (id) => {
    const visited = new Set([id]);
    let last = id;
    for (let next = sources.get(id); next && !visited.has(next); next = sources.get(next)) {
      last = names.get(next) ?? next;
      visited.add(next);
      if (names.has(next)) break;
    }
    for (const seen of visited) names.set(seen, last);
    return last;
  };
}

/** The snapshot stack of docs/specification.md, 3.1. */
export function snapshotStack(deploys: Deploys): SnapshotStack {
  const nameOf = snapshotOf(deploys);
  const snapshots: string[] = [];
  const positions = new Map<string, number>();
  const undone = new Set<string>();
  for (const { id } of deploys.deployed) {
    const snapshot = nameOf(id);
    const position = positions.get(snapshot) ?? snapshots.length;
    for (const removed of snapshots.splice(position)) {
      positions.delete(removed);
      undone.add(removed);
    }
    snapshots.push(snapshot);
    positions.set(snapshot, position);
    undone.delete(snapshot);
  }
  return { snapshots, undone };
}

/**
 * The snapshots that a rollback removes from the stack.
 *
 * @param target ID of the deploy to go back to
 * @returns names of snapshots, oldest first; empty when the target's snapshot is not on the stack
 */
export function undoneBy(deploys: Deploys, target: string): string[] {
  const { snapshots } = snapshotStack(deploys);
  const found = snapshots.indexOf(snapshotOf(deploys)(target));
  return found < 0 ? [] : snapshots.slice(found + 1);
}

/** The newest rollback that removed a deploy's code, delivered or not. */
export function undoingRollback({ entries }: Deploys, target: Entry): Entry | undefined {
  return entries.findLast(({ rollback }, index) => {
    if (!rollback || entries.indexOf(target) > index) return false;
    const before = deploysOf(entries.slice(0, index));
    return undoneBy(before, rollback.to).includes(snapshotOf(before)(target.id));
  });
}

/** The deploy whose code runs now: the last one that succeeded. */
export function currentOf({ deployed }: Deploys): Deployed | undefined {
  return deployed.at(-1);
}

/** The deploy that was started last, with any status. */
export function newestOf(entries: readonly Entry[]): Entry | undefined {
  return entries.reduce<Entry | undefined>(
    (newest, entry) =>
      newest && Date.parse(newest.createdAt) > Date.parse(entry.createdAt) ? newest : entry,
    undefined,
  );
}

/** The ID of the deploy that `previous` means now; undefined when nothing ran before. */
export function previousOf(deploys: Deploys): string | undefined {
  const newest = newestOf(deploys.entries);
  const { snapshots } = snapshotStack(deploys);
  if (newest && newest.status !== "deployed") {
    if (newest.rollback) return newest.rollback.to;
    if (newest.status === "failed") return snapshots.at(-1);
  }
  return snapshots.at(-2);
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

/** A deploy that did not succeed counts from the time it was created. */
function endedBefore(deploy: Entry): (entry: Deployed) => boolean {
  return ({ finishedAt }) => Date.parse(finishedAt) <= Date.parse(deploy.createdAt);
}
