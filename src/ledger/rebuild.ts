/**
 * Rebuilds a Deployment's record from its tags and from earlier versions of the record, and says what neither has.
 * Source: docs/specification.md, 5.7.
 */
import { type Problem, problem } from "../errors/problem.ts";
import { currentOf, deploysOf } from "./history.ts";
import type { DeploymentRecord, Entry, Hold } from "./manifest.ts";
import { keptOf } from "./recording.ts";
import { entryOfTag, type Tag } from "./tag.ts";

export interface RebuiltRecord {
  readonly record: DeploymentRecord;
  /** What could not be recovered. */
  readonly lost: readonly Problem[];
}

/**
 * Rebuilds a record. Tags override entries, except for what came after the tag: outcome, Astro's ID, holds. These
 * come from the newest version that has them. Entries without a readable tag stay.
 *
 * @param versions of the record, newest first: the present one if it can be read, and earlier ones; empty: none is left
 * @param tags tag name → tag
 * @param prunedBefore ISO 8601, UTC: an older tag counts only if the record has its entry
 */
export function rebuiltRecord(
  deployment: string,
  versions: readonly DeploymentRecord[],
  tags: ReadonlyMap<string, Tag>,
  prunedBefore: string,
): RebuiltRecord {
  const [base] = versions;
  const since = Date.parse(prunedBefore);
  const known = knownEntries(versions);
  const dropped = droppedFrom(versions, tags, since);
  const present = new Set(base?.deploys.map(({ tag }) => tag));
  const tagged = [...tags.values()]
    .flatMap((tag) => entryOfTag(tag) ?? [])
    .filter((tag) => tag.deployment === deployment)
    .map(({ entry }) => entry)
    .filter(({ tag, createdAt }) => !base || present.has(tag) || Date.parse(createdAt) >= since);
  const byTag = new Map<string, Entry>([
    ...[...(base?.deploys ?? []), ...dropped.entries].map(
      (entry) => [entry.tag, known.get(entry.tag) ?? entry] as const,
    ),
    ...tagged.map((entry) => [entry.tag, merged(entry, known.get(entry.tag))] as const),
  ]);
  const unique = new Map([...byTag.values()].map((entry) => [entry.id, entry]));
  const all = inOrder([...unique.values()], versions);
  const deploys = base ? all : keptOf(all, since);
  const last = currentOf(deploysOf(deploys));
  const wasDamaged = !base || dropped.holds !== null;
  return {
    record: {
      ...base,
      dagDeployEnabled: (wasDamaged && last ? last : base)?.dagDeployEnabled ?? false,
      holds: withoutRepeats([...(base?.holds ?? []), ...(dropped.holds ?? [])]),
      deploys,
    },
    lost: [
      ...(base ? [] : [problem("hold-unknown", { deployment })]),
      ...lostOutcomes(deployment, deploys, known),
    ],
  };
}

/** @returns tag → the newest entry of each tag, with the outcome that it once had */
function knownEntries(versions: readonly DeploymentRecord[]): Map<string, Entry> {
  const known = new Map<string, Entry>();
  for (const { deploys } of versions) {
    for (const entry of deploys) {
      const newer = known.get(entry.tag);
      const isOutcome = newer?.status === "initialized" && entry.status !== "initialized";
      if (!newer) known.set(entry.tag, entry);
      else if (isOutcome) known.set(entry.tag, withOutcomeOf(entry, newer));
    }
  }
  return known;
}

function withOutcomeOf({ status, finishedAt, type, code, externalId }: Entry, entry: Entry): Entry {
  const found = { status, finishedAt, type, ...(code && { code }) };
  return { ...entry, ...found, externalId: entry.externalId ?? externalId } as Entry;
}

/**
 * What a damaging change dropped without a trace among the tags: holds and entries whose tag was pending. A change
 * did damage when it took out an entry that still has a tag, or an outcome. No other change drops both entries and holds.
 *
 * @returns no holds when nothing did damage
 */
function droppedFrom(
  versions: readonly DeploymentRecord[],
  tags: ReadonlyMap<string, Tag>,
  since: number,
): { entries: Entry[]; holds: Hold[] | null } {
  const entriesOf = ({ deploys }: DeploymentRecord) =>
    new Map(deploys.map((entry) => [entry.tag, entry]));
  const base = entriesOf(versions[0] ?? { dagDeployEnabled: false, holds: [], deploys: [] });
  const dropped = { entries: [] as Entry[], holds: null as Hold[] | null };
  versions.forEach((older, index) => {
    const newer = versions[index - 1];
    if (!newer) return;
    const left = entriesOf(newer);
    const missing = older.deploys.filter(
      ({ tag, createdAt, tagPending }) =>
        !left.has(tag) &&
        !base.has(tag) &&
        Date.parse(createdAt) >= since &&
        (tagPending || tags.has(tag)),
    );
    const lostOutcome = older.deploys.some(
      ({ tag, status }) =>
        status !== "initialized" &&
        left.get(tag)?.status === "initialized" &&
        base.get(tag)?.status === "initialized",
    );
    if (missing.length === 0 && !lostOutcome) return;
    const still = new Set(newer.holds.map(({ id }) => id));
    dropped.entries.push(...missing.filter(({ tagPending }) => tagPending));
    dropped.holds = [...(dropped.holds ?? []), ...older.holds.filter(({ id }) => !still.has(id))];
  });
  return dropped;
}

function withoutRepeats(holds: readonly Hold[]): Hold[] {
  return [...new Map([...holds].reverse().map((hold) => [hold.id, hold])).values()].reverse();
}

/** The tag's fields over the entry's, which alone has what came later. */
function merged(tagged: Entry, entry: Entry | undefined): Entry {
  if (!entry) return tagged;
  const { status, finishedAt, externalId, type, code, tagPending: _, ...others } = entry;
  // What a rollback shipped is only known once it is deployed.
  const isCorrected = tagged.rollback !== null && entry.rollback !== null && type !== tagged.type;
  return {
    ...others,
    ...tagged,
    ...(isCorrected && { type, ...(code && { code }) }),
    status,
    finishedAt,
    externalId: externalId ?? tagged.externalId,
  } as Entry;
}

/**
 * Puts entries in the order in which they were recorded, as the versions show it; those that no version has go to
 * their place in time.
 */
function inOrder(entries: readonly Entry[], versions: readonly DeploymentRecord[]): Entry[] {
  const place = new Map(recordedOrder(versions).map((tag, index) => [tag, index]));
  const placed = entries
    .filter(({ tag }) => place.has(tag))
    .sort((a, b) => (place.get(a.tag) ?? 0) - (place.get(b.tag) ?? 0));
  const others = entries
    .filter(({ tag }) => !place.has(tag))
    .sort(
      (a, b) =>
        Date.parse(a.createdAt) - Date.parse(b.createdAt) ||
        // Within one second, by ID.
        a.id.localeCompare(b.id, "en", { numeric: true }),
    );
  // The earliest time from each entry on.
  const earliest: number[] = [];
  placed.reduceRight((time, { createdAt }, index) => {
    earliest[index] = Math.min(time, Date.parse(createdAt));
    return earliest[index] ?? time;
  }, Number.POSITIVE_INFINITY);
  const ordered: Entry[] = [];
  let from = 0;
  for (const entry of others) {
    const isBefore = (time: number | undefined) =>
      time !== undefined && time <= Date.parse(entry.createdAt);
    let to = from;
    while (isBefore(earliest[to])) to++;
    ordered.push(...placed.slice(from, to), entry);
    from = to;
  }
  return [...ordered, ...placed.slice(from)];
}

/** @returns tags. Each is after the one that it came after when a version first had it */
function recordedOrder(versions: readonly DeploymentRecord[]): string[] {
  let order: string[] = [];
  const seen = new Set<string>();
  for (const { deploys } of [...versions].reverse()) {
    const after = new Map<string, string[]>();
    let anchor = "";
    for (const { tag } of deploys) {
      if (seen.has(tag)) anchor = tag;
      else after.set(anchor, [...(after.get(anchor) ?? []), tag]);
    }
    if (after.size === 0) continue;
    order = ["", ...order].flatMap((tag) => [tag, ...(after.get(tag) ?? [])]).slice(1);
    for (const tag of order) seen.add(tag);
  }
  return order;
}

/** How deploys ended whose tags were made before that, and that no version has. */
function lostOutcomes(
  deployment: string,
  deploys: readonly Entry[],
  known: ReadonlyMap<string, Entry>,
): Problem[] {
  const lost = deploys.filter(({ tag, status }) => status !== "deployed" && !known.has(tag));
  const last = currentOf(deploysOf(deploys));
  const after = new Set(deploys.slice(last ? deploys.indexOf(last) + 1 : 0));
  const later = lost.filter((entry) => after.has(entry));
  return [
    ...lost.map(({ id: deploy, commit, status }) =>
      problem("outcome-unknown", { deployment, deploy, commit: commit ?? "", status }),
    ),
    ...(later.length > 0
      ? [
          problem("running-unknown", {
            deployment,
            last: last?.id ?? null,
            later: later.map(({ id }) => id),
          }),
        ]
      : []),
  ];
}
