const format = new Intl.DateTimeFormat("en-GB", {
  ...{ timeZone: "UTC", day: "numeric", month: "short", year: "numeric" },
  ...{ hour: "2-digit", minute: "2-digit" },
});

/** A time as people read it: `20 Nov 2026, 09:30 UTC`. @param time ISO 8601 */
export function dayAndTime(time: string): string {
  return `${format.format(new Date(time))} UTC`;
}
