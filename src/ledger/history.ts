/** One Deployment's deploys: in which order they ran, and whose code each of them ran. Source: docs/specification.md, 3.1 and 3.2. */
import { refuse } from "../errors/problem.ts";
import { remembered } from "../remembered.ts";
import type { DeploymentRecord, Entry, Hold, Manifest } from "./manifest.ts";
import { emptyRecord, recordOf } from "./manifest.ts";
import { deployId } from "./names.ts";

/** One Deployment's deploys, in both orders that matter. Made by {@link deploysOf}. */
export interface Deploys {
  /** In the order recorded. */
  readonly entries: readonly Entry[];
  /** Those that succeeded, in the order in which they finished. */
  readonly deployed: readonly Deployed[];
}

/**
 * The deploy history of one Deployment, with the deploys under its former names. Each ID names one deploy: where several
 * names have an ID, the deploy of the latest name has it, and the others are called `<name>.<ID>`.
 */
export interface History extends Deploys {
  readonly deployment: string;
  /** Entry ID → the former name under which the manifest holds it. Other entries are not in it. */
  readonly formerNames: ReadonlyMap<string, string>;
  /** Entry ID → the entry as the manifest holds it, with its own IDs. Entries that it holds as they are are not in it. */
  readonly originals: ReadonlyMap<string, Entry>;
  readonly dagDeployEnabled: boolean;
  /** Those that are on. */
  readonly holds: readonly Hold[];
}

/**
 * Merges a Deployment's record with those of its former names.
 *
 * @throws {Refusal} `settings-invalid` when an ID would name two deploys
 */
export function historyOf(
  manifest: Manifest,
  { name, formerly }: { readonly name: string; readonly formerly: readonly string[] },
): History {
  const own = recordOf(manifest, name);
  const named = namedRecords(manifest, [...formerly, name]);
  const all = named.flatMap(({ owner, deploys }) =>
    deploys.map((deploy) => ({ owner, ...deploy })),
  );
  const state = stateOf(manifest, own, formerly);
  return {
    deployment: name,
    ...deploysOf(merged(named.map(({ deploys }) => deploys.map(({ entry }) => entry)))),
    formerNames: new Map(
      all.filter(({ owner }) => owner !== name).map(({ owner, entry }) => [entry.id, owner]),
    ),
    originals: new Map(
      all
        .filter(({ entry, original }) => entry !== original)
        .map(({ entry, original }) => [entry.id, original]),
    ),
    dagDeployEnabled: state.dagDeployEnabled,
    holds: state.holds,
  };
}

/** What a deploy is called when a later name has its ID. */
export function qualifiedId(owner: string, id: string): string {
  return `${owner}.${id}`;
}

/** The records of several names, with IDs that each name one deploy. @param names the latest last */
function namedRecords(manifest: Manifest, names: readonly string[]) {
  const records = names.map((owner) => ({ owner, deploys: recordOf(manifest, owner).deploys }));
  const ids = new Map(
    records.map(({ owner, deploys }) => [owner, new Set(deploys.map(({ id }) => id))]),
  );
  const has = (owner: string, id: string) => ids.get(owner)?.has(id) === true;
  const hidden = records.flatMap(({ owner, deploys }, index) =>
    deploys
      .filter(({ id }) => names.slice(index + 1).some((later) => has(later, id)))
      .map(({ id }) => ({ owner, id })),
  );
  if (hidden.length === 0) {
    return records.map(({ owner, deploys }) => ({
      owner,
      deploys: deploys.map((entry) => ({ entry, original: entry })),
    }));
  }
  for (const { owner, id } of hidden) assertUnique(owner, id);
  return records.map(({ owner, deploys }, index) => {
    /** What an ID in one of this name's entries means by now. */
    const meant = (id: string) => {
      const known = names.slice(0, index + 1).findLast((earlier) => has(earlier, id));
      const isOthers = names.some((other) => has(other, id));
      const own = known ?? (isOthers ? owner : undefined);
      return own !== undefined && names.findLast((other) => has(other, id)) !== own
        ? qualifiedId(own, id)
        : id;
    };
    return {
      owner,
      deploys: deploys.map((entry) => ({ entry: renamed(entry, meant), original: entry })),
    };
  });

  function assertUnique(owner: string, id: string): void {
    const called = qualifiedId(owner, id);
    if (deployId.safeParse(called).success && !names.some((name) => has(name, called))) return;
    refuse("settings-invalid", {
      path: `deployments.${names.at(-1)}.formerly`,
      problem: `deploy ${id} of ${owner} has the ID of another deploy, and cannot be called ${called}, because that is taken or is no ID`,
    });
  }
}

/** The same entry where nothing in it changes. */
function renamed(entry: Entry, meant: (id: string) => string): Entry {
  const id = meant(entry.id);
  const { rollback } = entry;
  const to = rollback && meant(rollback.to);
  const from = rollback?.from && meant(rollback.from);
  if (id === entry.id && to === rollback?.to && from === rollback?.from) return entry;
  return {
    ...entry,
    id,
    rollback: rollback && { ...rollback, to: to ?? rollback.to, from: from ?? null },
  };
}

/** An entry of a history with the IDs under which the manifest and its tag hold it. */
export function asRecorded({ originals }: Pick<History, "originals">, entry: Entry): Entry {
  const original = originals.get(entry.id);
  if (!original) return entry;
  const { rollback } = original;
  return {
    ...entry,
    id: original.id,
    rollback: entry.rollback &&
      rollback && { ...entry.rollback, to: rollback.to, from: rollback.from },
  };
}

/** Records in one order: that of time, and within each record the order recorded. */
export function merged(records: readonly (readonly Entry[])[]): Entry[] {
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
  const { after, images, dags } = shipped(deployed);
  const known = after.get(deploy.id);
  if (known) return known;
  // A deploy that did not succeed counts from the time it was created.
  const created = Date.parse(deploy.createdAt);
  const before = (all: readonly Shipment[]) => all.findLast(({ end }) => end <= created)?.entry;
  return {
    image: deploy.type === "dags-only" ? before(images) : deploy,
    dags: (deploy.type === "image-only" ? before(dags) : undefined) ?? deploy,
  };
}

/** A deploy that succeeded, and when it ended, in milliseconds since 1970. */
interface Shipment {
  readonly entry: Entry;
  readonly end: number;
}

/** What each deploy ran, by its ID, and which deploys shipped images and DAGs. */
const shipped = remembered((deployed: Deploys["deployed"]) => {
  const after = new Map<string, SnapshotParts>();
  const [images, dags]: [Shipment[], Shipment[]] = [[], []];
  for (const entry of deployed) {
    const shipment = { entry, end: Date.parse(entry.finishedAt) };
    if (entry.type !== "dags-only") images.push(shipment);
    if (entry.type !== "image-only") dags.push(shipment);
    after.set(entry.id, { image: images.at(-1)?.entry, dags: dags.at(-1)?.entry ?? entry });
  }
  return { after, images, dags };
});

/** The code that runs now; null when nothing does. */
export function runningParts(deploys: Deploys): SnapshotParts | null {
  const current = currentOf(deploys);
  return current ? partsOf(deploys, current) : null;
}
