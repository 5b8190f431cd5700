/**
 * A time as the ledger has it: ISO 8601, UTC, in whole seconds.
 *
 * @param time anything that `Date` reads
 * @returns empty when it is no time
 */
export function inWholeSeconds(time: string | number | Date): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The time by this machine's clock. */
export const now = (): string => inWholeSeconds(Date.now());
