/** Where the parts of lanes are, from top to bottom. In pixels. */
import type { Lane } from "./lane.ts";

export const barHeight = 28;
export const pointHeight = 13;
export const axisHeight = 24;
const nameHeight = 20;
/** Arcs that lie higher share the place of the highest. */
const maxLevel = 3;

export interface LanePlace {
  /** Of the lane in the drawing. */
  readonly top: number;
  readonly height: number;
  /** The top of the bars, from that of the lane. */
  readonly bar: number;
  /** The middle of the first row of points. */
  readonly points: number;
}

/** How high an arc rises over the bars. */
export function arcRise(level: number): number {
  return 14 + Math.min(level, maxLevel) * 9;
}

/** One lane below the other, each as high as what is in it; several have names. */
export function placed<Item extends { readonly lane: Lane }>(
  items: readonly Item[],
): (Item & { readonly place: LanePlace })[] {
  let top = 0;
  return items.map((item) => {
    const { arcs, points } = item.lane;
    const rise = arcs.length === 0 ? 0 : arcRise(Math.max(...arcs.map(({ level }) => level)));
    const bar = 8 + rise + (items.length > 1 ? nameHeight : 0);
    const rows = points.length === 0 ? 0 : Math.max(...points.map(({ row }) => row)) + 1;
    const height = bar + barHeight + 12 + rows * pointHeight;
    const place = { top, height, bar, points: bar + barHeight + 14 };
    top += height;
    return { ...item, place };
  });
}

/**
 * Over the bars, from a rollback back to what it brought back, where the arrow is.
 *
 * @param to and @param from from the left
 * @param bottom from the top, where it begins and ends
 */
export function arcPath(to: number, from: number, bottom: number, rise: number): string {
  const top = bottom - rise;
  const bend = Math.min(24, (from - to) / 3);
  const back = `M${from} ${bottom}C${from} ${top} ${from - bend} ${top} ${from - bend} ${top}`;
  const down = `H${to + bend}C${to} ${top} ${to} ${bottom - 8} ${to} ${bottom}`;
  return `${back}${down}M${to - 3.5} ${bottom - 6}L${to} ${bottom}L${to + 3.5} ${bottom - 6}`;
}
