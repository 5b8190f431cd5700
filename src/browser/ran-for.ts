/** For how long a deploy's code ran. */
import type { PageDeploy } from "../page/data.ts";
import { lengthOf } from "./duration.ts";

/** @param now in milliseconds since 1970 @returns null when it never ran, as far as is known */
export function ranFor({ active }: Pick<PageDeploy, "active">, now: number): string | null {
  if (active === null) return null;
  const until = active.until === null ? now : Date.parse(active.until);
  return lengthOf(until - Date.parse(active.from));
}
