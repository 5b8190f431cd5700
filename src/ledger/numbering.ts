/** Which ID the next deploy gets. Source: docs/specification.md, 3.5. */

const countsAs = (id: string) => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0);

/**
 * One more than the highest of the IDs that count; 1 when none does.
 *
 * @param ids those in the manifest, and, once the next one's tag turned out to exist, those of tags
 */
export function nextId(ids: Iterable<string>): string {
  let highest = 0;
  for (const id of ids) highest = Math.max(highest, countsAs(id));
  return String(highest + 1);
}
