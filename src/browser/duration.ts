/** Lengths of time and times, as people read them. All are in UTC. */

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** In its two largest units: `3 d 4 h`, `12 min`; under a minute `0 min`. @param length in milliseconds */
export function lengthOf(length: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, length);
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (parts.length > 0 && parts.length < 2)) parts.push(`${count} ${name}`);
  }
  const told = parts.slice(0, 2).filter((part) => !part.startsWith("0 "));
  return told.join(" ") || "0 min";
}

/** In its largest unit: `3 d ago`, `just now`. @param time ISO 8601 @param now in milliseconds since 1970 */
export function ago(time: string, now: number): string {
  const [largest = "0 min"] = lengthOf(now - Date.parse(time)).match(/^\d+ \w+/) ?? [];
  return largest === "0 min" ? "just now" : `${largest} ago`;
}

const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  ...{ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  timeZone: "UTC",
});

/** `20 Nov 2026, 09:30 UTC`. @param time ISO 8601 */
export function exactly(time: string): string {
  return `${dayAndTime.format(new Date(time))} UTC`;
}
