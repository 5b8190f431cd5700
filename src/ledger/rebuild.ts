/**
 * Rebuilds a Deployment's record from its tags and from earlier versions of the record, and says what neither has.
 * Source: docs/specification.md, 5.7.
 */
import { type Problem, problem } from "../errors/problem.ts";
import { correctedFields } from "./corrections.ts";
import { currentOf, deploysOf } from "./history.ts";
import type { DeploymentRecord, Entry, Hold } from "./manifest.ts";
import { keptOf, newestKept } from "./recording.ts";
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
 * @param prunedBefore ISO 8601, UTC: an older tag counts only if the record has its entry, or fewer than 200
 */
export function rebuiltRecord(
  deployment: string,
  versions: readonly DeploymentRecord[],
  tags: ReadonlyMap<string, Tag>,
  prunedBefore: string,
): RebuiltRecord {
  const [base] = versions;
  const since = Date.parse(prunedBefore);
  const { known, pending, holds } = recover(versions, tags, since);
  const present = new Set(base?.deploys.map(({ tag }) => tag));
  // A longer record may have lost its oldest entries in the usual way.
  const isShort = !base || base.deploys.length < newestKept;
  const tagged = [...tags.values()]
    .flatMap((tag) => entryOfTag(tag) ?? [])
    .filter((tag) => tag.deployment === deployment)
    .map(({ entry }) => entry)
    .filter(({ tag, createdAt }) => isShort || present.has(tag) || Date.parse(createdAt) >= since);
  const rebuilt = new Map<string, Entry>([
    ...[...(base?.deploys ?? []), ...pending].map(
      (entry) => [entry.tag, known.get(entry.tag) ?? entry] as const,
    ),
    ...tagged.map((entry) => [entry.tag, merged(entry, known.get(entry.tag))] as const),
  ]);
  const unique = new Map([...rebuilt.values()].map((entry) => [entry.id, entry]));
  const all = inOrder([...unique.values()], versions);
  const deploys = isShort ? keptOf(all, since) : all;
  const last = currentOf(deploysOf(deploys));
  const wasDamaged = !base || holds !== null;
  return {
    record: {
      ...base,
      dagDeployEnabled: (wasDamaged && last ? last : base)?.dagDeployEnabled ?? false,
      holds: withoutRepeats([...(base?.holds ?? []), ...(holds ?? [])]),
      deploys,
    },
    lost: [
      ...(base ? [] : [problem("hold-unknown", { deployment })]),
      ...lostOutcomes(deployment, deploys, known),
    ],
  };
}

/** What versions of a record have that tags do not. */
interface Recovered {
  /** Tag → entry. */
  readonly known: ReadonlyMap<string, Entry>;
  /** Entries whose tag was pending, which a damaging change took out. */
  readonly pending: readonly Entry[];
  /** Holds that damaging changes took off; null when nothing did damage. */
  readonly holds: readonly Hold[] | null;
}

/**
 * Goes back through the versions. The newest one that has an entry counts, unless it comes from a change that did
 * damage: one that took out an entry with a tag, or an outcome. Then what was before that change counts, for all that
 * nobody has changed since. No change that is ours takes out entries and holds at once.
 */
function recover(
  versions: readonly DeploymentRecord[],
  tags: ReadonlyMap<string, Tag>,
  since: number,
): Recovered {
  const known = new Map<string, Entry>();
  const pending: Entry[] = [];
  let holds: Hold[] | null = null;
  const [base = new Map<string, Entry>(), ...earlier] = versions.map(({ deploys }) =>
    byTag(deploys),
  );
  for (const [tag, entry] of base) known.set(tag, entry);
  let newer = base;
  earlier.forEach((older, index) => {
    const after = newer;
    newer = older;
    const missing = [...older.values()].filter(
      ({ tag, createdAt, tagPending }) =>
        !after.has(tag) &&
        !base.has(tag) &&
        Date.parse(createdAt) >= since &&
        (tagPending || tags.has(tag)),
    );
    const isUntouched = ({ tag }: Entry) => isSame(known.get(tag), after.get(tag));
    const lacksOutcome = [...older.values()].some(
      (entry) =>
        entry.status !== "initialized" &&
        after.get(entry.tag)?.status === "initialized" &&
        isUntouched(entry),
    );
    const isDamage = missing.length > 0 || lacksOutcome;
    for (const entry of older.values()) {
      if (!known.has(entry.tag) || (isDamage && isUntouched(entry))) known.set(entry.tag, entry);
    }
    if (!isDamage) return;
    const still = new Set(versions[index]?.holds.map(({ id }) => id));
    const taken = (versions[index + 1]?.holds ?? []).filter(({ id }) => !still.has(id));
    holds = [...(holds ?? []), ...taken];
    pending.push(...missing.filter(({ tagPending }) => tagPending));
  });
  return { known, pending, holds };
}

const byTag = (entries: readonly Entry[]) => new Map(entries.map((entry) => [entry.tag, entry]));

function isSame(a: Entry | undefined, b: Entry | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
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
    ...correctedFields(entry, tagged),
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
