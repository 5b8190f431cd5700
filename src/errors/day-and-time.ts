/** A time as people read it: `20 Nov 2026, 09:30 UTC`. @param time ISO 8601 */
export function dayAndTime(time: string): string {
  // Not made in advance: the formats of all languages take longer to load than the rest of the catalogue.
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: "UTC", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit" },
  });
  return `${format.format(new Date(time))} UTC`;
}
