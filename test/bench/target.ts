/** What a figure should be at most, and whether it is. */

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
  /** What stands in the way, and whether it is that and nothing worse, by figures of the same run. */
  readonly limit?: { readonly why: string; readonly holds: boolean };
}

/** @param show how the figures are written */
export function atMost(
  what: string,
  value: number,
  most: number,
  show: (figure: number) => string,
  limit?: Target["limit"],
): Target {
  const measured = { measured: show(value), met: value <= most };
  return { what, wanted: `≤ ${show(most)}`, ...measured, ...(limit && { limit }) };
}

/** Whether it is missed for no reason that is known. */
export function isMissed({ met, limit }: Target): boolean {
  return !met && !limit?.holds;
}
