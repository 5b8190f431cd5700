/** The time axis: where times are, and which of them are written. */
import { utcTicks } from "d3-time";
import type { Range } from "./lane.ts";

export interface Axis {
  /** @param time in milliseconds since 1970 @returns in pixels from the left */
  readonly x: (time: number) => number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

const formatOf = (parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" });
const clock = formatOf({ hour: "2-digit", minute: "2-digit" });
const day = formatOf({ day: "numeric", month: "short" });
const month = formatOf({ month: "short", year: "numeric" });

const dayLength = 86_400_000;
/** Room that a label needs, in pixels. */
const labelWidth = 90;

/** @param left and @param right the first and the last pixel */
export function axisOf({ from, until }: Range, left: number, right: number): Axis {
  const x = (time: number) => left + ((time - from) / (until - from)) * (right - left);
  const count = Math.max(2, Math.floor((right - left) / labelWidth));
  const times = utcTicks(new Date(from), new Date(until), count).map(Number);
  const [first = 0, second = 0] = times;
  const isLong = second - first > 27 * dayLength;
  const label = (time: number) =>
    (isLong ? month : time % dayLength === 0 ? day : clock).format(time);
  return { x, ticks: times.map((time) => ({ x: x(time), label: label(time) })) };
}
