/** The ID that the next deploy gets, and its tag. Source: docs/specification.md, 3.5. */
import { limits } from "../limits.ts";
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

const isCounted = (id: string) => /^[1-9]\d*$/.test(id) && id.length <= limits.countedDigits;

/**
 * The first free number after the highest ID that is a number of up to nine digits. Longer numbers, such as one
 * that was typed by mistake, are IDs like any other text: they are left out, and never given twice.
 */
export function nextId(ids: Iterable<string>): string {
  const taken = new Set(ids);
  let next = 1;
  for (const id of taken) if (isCounted(id)) next = Math.max(next, Number(id) + 1);
  while (taken.has(String(next))) next++;
  return String(next);
}
