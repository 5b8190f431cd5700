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
