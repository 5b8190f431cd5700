/**
 * Marks: which deploys somebody, or a health check, found good or bad. A mark speaks of the code that ran, so it
 * counts for every deploy that ran the same. Source: docs/specification.md, 3.1, 4 and 5.10.
 */

import { remembered } from "../remembered.ts";
import type { Deploys } from "./history.ts";
import type { Entry, Mark } from "./manifest.ts";
import { type SnapshotStack, snapshotStack } from "./snapshots.ts";

/** A mark, and the deploy that has it. */
export interface Marked {
  readonly deploy: string;
  readonly mark: Mark;
}

interface Marks {
  readonly stack: SnapshotStack;
  /** Content of a code → the newest mark of a deploy that ran it. */
  readonly newest: ReadonlyMap<string, Marked>;
}

const marksOf = remembered((deploys: Deploys): Marks => {
  const stack = snapshotStack(deploys);
  const newest = new Map<string, Marked>();
  for (const { id, mark } of deploys.entries) {
    const content = mark && stack.contentAfter(id);
    if (!content) continue;
    const other = newest.get(content)?.mark;
    if (!other || isNewer(mark, other)) newest.set(content, { deploy: id, mark });
  }
  return { stack, newest };
});

/** At the same second, `bad` counts: it is the safe one. */
function isNewer(mark: Mark, other: Mark): boolean {
  const difference = Date.parse(mark.createdAt) - Date.parse(other.createdAt);
  return difference === 0 ? mark.as === "bad" : difference > 0;
}

/** The mark that makes a deploy a bad one: its own, or the newest of its code; undefined when there is none. */
export function badMarkOf(deploys: Deploys, { id, mark }: Entry): Marked | undefined {
  if (mark?.as === "bad") return { deploy: id, mark };
  const { stack, newest } = marksOf(deploys);
  const content = stack.contentAfter(id);
  const ofCode = content === undefined ? undefined : newest.get(content);
  return ofCode?.mark.as === "bad" ? ofCode : undefined;
}

/** The ID of the deploy that `last-good` means now; undefined when there is none. */
export function lastGoodOf(deploys: Deploys): string | undefined {
  const { snapshots, nameOf } = marksOf(deploys).stack;
  const before = new Set<string | undefined>(snapshots.slice(0, -1));
  return deploys.deployed.findLast(
    (entry) =>
      entry.mark?.as === "good" && before.has(nameOf(entry.id)) && !badMarkOf(deploys, entry),
  )?.id;
}

/** The deploys as they were marked at a time. Marks that were replaced since are not known. @param time ISO 8601 */
export function markedBefore<D extends Deploys>(deploys: D, time: string): D {
  const asThen = <E extends Entry>(entry: E): E =>
    entry.mark && Date.parse(entry.mark.createdAt) > Date.parse(time)
      ? { ...entry, mark: null }
      : entry;
  return {
    ...deploys,
    entries: deploys.entries.map(asThen),
    deployed: deploys.deployed.map(asThen),
  };
}
