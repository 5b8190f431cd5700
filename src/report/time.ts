/** Times as people read them. */
import { dayAndTime } from "../errors/day-and-time.ts";
import type { Inline } from "./blocks.ts";

/** How a report shows a time. @param time ISO 8601 */
export type When = (time: string) => readonly Inline[];

/** As it is written, where an exact time is wanted. */
export const exactly: When = (time) => [time];

/** How long ago, in its largest unit: `3 d`, `5 h`, `12 min`. @param time and @param now ISO 8601 */
export function ageOf(time: string, now: string): string {
  const { days, hours, minutes } = sinceThen(time, now);
  if (days > 0) return `${days} d`;
  return hours > 0 ? `${hours} h` : `${Math.max(minutes, 0)} min`;
}

/** A time and its age: `20 Nov 2026, 09:30 UTC · 3 days ago`, which wraps between the two only. @param time and @param now ISO 8601 */
export function dayAndAge(time: string, now: string): string {
  const halves = [dayAndTime(time), `· ${ageInWords(time, now)}`];
  return halves.map((half) => half.replaceAll(" ", "\u00a0")).join(" ");
}

function ageInWords(time: string, now: string): string {
  // Not made in advance: the words of all languages take longer to load than the rest of a report.
  const past = new Intl.RelativeTimeFormat("en");
  const { days, hours, minutes } = sinceThen(time, now);
  if (days > 0) return past.format(-days, "day");
  if (hours > 0) return past.format(-hours, "hour");
  return minutes > 0 ? past.format(-minutes, "minute") : "just now";
}

function sinceThen(time: string, now: string) {
  const minutes = Math.trunc((Date.parse(now) - Date.parse(time)) / 60_000);
  const hours = Math.trunc(minutes / 60);
  return { days: Math.trunc(hours / 24), hours: hours % 24, minutes: minutes % 60 };
}
