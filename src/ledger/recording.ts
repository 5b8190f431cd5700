/** How a recorded deploy changes the manifest. Source: docs/specification.md, 2.2, 3.5 and 5. */
import { Temporal } from "temporal-polyfill";
import { asRecorded, currentOf, deploysOf, type History, merged } from "./history.ts";
import {
  type DeploymentRecord,
  type Entry,
  type Manifest,
  recordOf,
  withRecord,
} from "./manifest.ts";
import { isSameRun } from "./run.ts";
import type { Settings } from "./settings.ts";

/** How a deploy ended. */
export interface Outcome {
  readonly status: "deployed" | "failed";
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly externalId: string | null;
}

/**
 * The rollback that made a commit; undefined when none did. An imported rollback made no commit: it has
 * that of its target, which was deployed before.
 */
export function rollbackOfCommit(entries: readonly Entry[], commit: string): Entry | undefined {
  const first = entries.find((entry) => entry.commit === commit);
  return first?.rollback ? first : undefined;
}

/**
 * The deploy that the same run already recorded for the same commit and type. Outside a run: the newest
 * deploy, if it has the same commit and status, because nobody records that twice on purpose.
 *
 * @param run the run's address; null outside a run
 * @param type as requested; `infer` matches any type
 * @param ofAnyRun whether a record outside a run is also of a deploy that a run recorded
 */
export function sameRecord(
  entries: readonly Entry[],
  run: string | null,
  commit: string,
  type: string,
  status: Entry["status"],
  ofAnyRun = false,
): Entry | undefined {
  const newest = entries.at(-1);
  if (run === null) {
    if (newest?.commit !== commit || newest.rollback || newest.status !== status) return undefined;
    return newest.run === null || ofAnyRun ? newest : undefined;
  }
  return entries.findLast(
    (entry) =>
      isSameRun(entry.run, run) &&
      entry.rollback === null &&
      entry.commit === commit &&
      (type === "infer" || entry.type === type),
  );
}

/**
 * Sets the outcome of a recorded deploy. A deploy that succeeded never becomes a failed one, because its
 * code did run; a failed one may succeed when it is tried again.
 *
 * @returns the same entry when nothing changes
 */
export function completed(entry: Entry, { status, at, externalId }: Outcome): Entry {
  const stays = entry.status === "deployed" || entry.status === status;
  if (stays) return entry;
  return { ...entry, status, finishedAt: at, externalId: externalId ?? entry.externalId };
}

/**
 * Notes that Astro is at work on a rollback. One that failed is under way again.
 *
 * @param externalId the ID of Astro's deploy
 * @returns the same entry when nothing changes
 */
export function begunOnAstro(entry: Entry, externalId: string): Entry {
  if (entry.status === "deployed" || entry.externalId === externalId) return entry;
  return { ...entry, status: "initialized", finishedAt: null, externalId };
}

/** The manifest with a new entry after the others. */
export function withNewEntry(
  manifest: Manifest,
  history: History,
  entry: Entry,
  changes: Partial<Pick<DeploymentRecord, "dagDeployEnabled" | "holds">>,
): Manifest {
  const record = recordOf(manifest, history.deployment);
  const { dagDeployEnabled, holds } = history;
  return withRecord(manifest, history.deployment, {
    ...record,
    dagDeployEnabled,
    holds: [...holds],
    ...changes,
    deploys: [...record.deploys, entry],
  });
}

/**
 * The manifest with imported deploys, inserted in order of time so that the newest deploy stays the newest.
 *
 * @param imported in order of time
 */
export function withImportedEntries(
  manifest: Manifest,
  history: History,
  imported: readonly Entry[],
): Manifest {
  const record = recordOf(manifest, history.deployment);
  const deploys = inserted(record.deploys, imported);
  const former = history.entries.filter(({ id }) => history.formerNames.has(id));
  const current = currentOf(deploysOf(merged([former, deploys])));
  const imports = current && imported.some(({ id }) => id === current.id);
  return withRecord(manifest, history.deployment, {
    ...record,
    dagDeployEnabled: (imports ? current : history).dagDeployEnabled,
    holds: [...history.holds],
    deploys,
  });
}

/** Each new entry comes after all that are not newer. */
function inserted(deploys: readonly Entry[], imported: readonly Entry[]): Entry[] {
  let left = deploys.length;
  const backwards = imported.toReversed().flatMap((entry) => {
    const before = left;
    while (left > 0 && isNewer(deploys[left - 1], entry)) left--;
    return [...deploys.slice(left, before).reverse(), entry];
  });
  return [...deploys.slice(0, left), ...backwards.reverse()];
}

function isNewer(entry: Entry | undefined, than: Entry): boolean {
  return entry !== undefined && Date.parse(entry.createdAt) > Date.parse(than.createdAt);
}

/** The manifest with the entry of the same ID replaced. */
export function withEntry(manifest: Manifest, history: History, entry: Entry): Manifest {
  const name = history.formerNames.get(entry.id) ?? history.deployment;
  const record = recordOf(manifest, name);
  const recorded = asRecorded(history, entry);
  const deploys = record.deploys.map((old) => (old.id === recorded.id ? recorded : old));
  return withRecord(manifest, name, { ...record, deploys });
}

/** How many deploys of each Deployment stay in the manifest whatever their age. */
export const newestKept = 200;

/**
 * The manifest without deploys that can no longer matter. Kept are those inside the longest window, the
 * newest 200 of each Deployment, those whose code a kept one runs, and those whose code these run. Tags are never removed.
 *
 * @param windows of all Deployments, ISO 8601 durations
 * @param now ISO 8601, UTC
 */
export function pruned(manifest: Manifest, windows: readonly string[], now: string): Manifest {
  const since = Math.min(...windows.map((window) => startOfWindow(window, now)));
  return Object.entries(manifest.deployments).reduce((kept, [name, record]) => {
    const deploys = keptOf(record.deploys, since);
    return deploys.length === record.deploys.length
      ? kept
      : withRecord(kept, name, { ...record, deploys });
  }, manifest);
}

/** The longest rollback window of all Deployments, an ISO 8601 duration. */
export function longestWindow({ deployments }: Settings): string {
  const windows = Object.values(deployments).map(({ rollback }) => rollback.window);
  const now = "2000-01-01T00:00:00Z";
  return windows.reduce((longest, window) =>
    startOfWindow(window, now) < startOfWindow(longest, now) ? window : longest,
  );
}

/**
 * The start of a window that ends now. Months are calendar months, UTC.
 *
 * @param window ISO 8601 duration
 * @param now ISO 8601, UTC
 * @returns milliseconds since 1970
 */
export function startOfWindow(window: string, now: string): number {
  if (last?.window !== window || last.now !== now) {
    const start = Temporal.Instant.from(now).toZonedDateTimeISO("UTC").subtract(window);
    last = { window, now, start: start.epochMilliseconds };
  }
  return last.start;
}

/** What was worked out last: all deploys of a history are judged by the same window. */
let last: { readonly window: string; readonly now: string; readonly start: number } | undefined;

/** The deploys of one Deployment that can still matter. @param since start of the longest window, milliseconds since 1970 */
export function keptOf(deploys: readonly Entry[], since: number): Entry[] {
  const { deployed } = deploysOf(deploys);
  const newest = new Set([...deploys.slice(-newestKept), ...deployed.slice(-1)]);
  const own = deploys.filter(
    (entry) =>
      // Until its tag exists, the entry is the only record.
      newest.has(entry) || Date.parse(entry.createdAt) >= since || entry.tagPending,
  );
  const kept = new Set<Entry>(own);
  const parts = partsOfEach(deployed);
  // Twice: a deploy that is kept for its DAGs alone keeps its image, and the other way round.
  for (const entry of own.flatMap((each) => [each, ...(parts.get(each) ?? [])])) {
    for (const part of parts.get(entry) ?? []) kept.add(part);
  }
  // Without the entry whose clock was ahead, those after it would get another place in the order.
  let latest: Entry | undefined;
  for (const entry of deploys) {
    if (!latest || Date.parse(entry.createdAt) >= Date.parse(latest.createdAt)) latest = entry;
    else if (kept.has(entry)) kept.add(latest);
  }
  return deploys.filter((entry) => kept.has(entry));
}

/** Deploy → those that shipped the image and the DAGs that ran after it, as {@link partsOf} says. */
function partsOfEach(deployed: readonly Entry[]): ReadonlyMap<Entry, readonly Entry[]> {
  let image: Entry | undefined;
  let dags: Entry | undefined;
  return new Map(
    deployed.map((entry) => {
      if (entry.type !== "dags-only") image = entry;
      if (entry.type !== "image-only") dags = entry;
      return [entry, [image, dags].filter((part) => part !== undefined)];
    }),
  );
}
