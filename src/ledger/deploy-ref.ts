/** The ID that the next deploy gets, and its tag. Source: docs/specification.md, 3.5. */
import type { History } from "./history.ts";
import { tagName } from "./tag.ts";

/** A deploy's ID and its tag. */
export interface DeployRef {
  readonly id: string;
  readonly tag: string;
}

/**
 * The ID and tag of the next deploy.
 *
 * @param prefix `tag-prefix` of the settings
 * @param tagged IDs of existing tags; needed only once the first choice has turned out to be taken
 */
export function nextDeployRef(
  { entries, deployment }: History,
  prefix: string,
  tagged: readonly string[],
): DeployRef {
  const recorded = entries.map(({ id }) => id);
  const first = nextId(recorded);
  const id = tagged.includes(first) ? nextId([...recorded, ...tagged]) : first;
  return { id, tag: tagName(prefix, deployment, id) };
}

const countsAs = (id: string) => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0);

/** One more than the highest numeric ID; 1 when there is none. Other IDs do not count. */
export function nextId(ids: Iterable<string>): string {
  let highest = 0;
  for (const id of ids) highest = Math.max(highest, countsAs(id));
  return String(highest + 1);
}
