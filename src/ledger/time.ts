/** Times in the ledger: ISO 8601, UTC, in whole seconds, and never going back. Source: docs/specification.md, 2.2. */
import { remembered } from "../remembered.ts";
import type { Manifest } from "./manifest.ts";

/**
 * Formats a time as in the ledger: ISO 8601, UTC, in whole seconds.
 *
 * @param time anything that `Date` accepts
 * @returns empty when it is not a time
 */
export function inWholeSeconds(time: string | number | Date): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The time by this machine's clock: ISO 8601, UTC, in whole seconds. */
export const now = (): string => inWholeSeconds(Date.now());

/**
 * The time for what is written now: by the clock, but never before anything in the manifest. So the order of times
 * is the order in which things were recorded, whatever a runner's clock says.
 *
 * @param now by this machine's clock
 */
export function ledgerTime(manifest: Manifest, now: string): string {
  return inWholeSeconds(Math.max(newestIn(manifest), Date.parse(now)));
}

/** The newest time in a manifest, in milliseconds since 1970. */
const newestIn = remembered(({ deployments }: Manifest): number => {
  const times = Object.values(deployments).flatMap(({ holds, deploys }) => [
    ...holds.map(({ createdAt }) => Date.parse(createdAt)),
    ...deploys.flatMap(({ createdAt, finishedAt, mark, corrections = [] }) => [
      Date.parse(createdAt),
      ...corrections.map(({ at }) => Date.parse(at)),
      ...(finishedAt === null ? [] : [Date.parse(finishedAt)]),
      ...(mark ? [Date.parse(mark.createdAt)] : []),
    ]),
  ]);
  return times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
});

const tolerated = 60_000;

/** The warning about a clock that differs from the ledger's time by more than a minute; null when it does not. */
export function clockWarning(manifest: Manifest, now: string): string | null {
  const time = ledgerTime(manifest, now);
  const behind = Date.parse(time) - Date.parse(now);
  return behind > tolerated
    ? `This machine's clock says ${now}, but the deploy history has entries up to ${time}: a clock is wrong. That time is recorded instead, so that the order stays right.`
    : null;
}

/** A day before a time, to look there for what came after it on a server with another clock. Both ISO 8601, UTC. */
export function dayBefore(time: string): string {
  return new Date(Date.parse(time) - 86_400_000).toISOString();
}
