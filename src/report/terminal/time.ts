/** Times as a person at a terminal reads them. */
import { ageOf } from "../time.ts";

/** @param time and @param now ISO 8601 */
export function ago(time: string, now: string): string {
  const age = ageOf(time, now);
  return age === "0 min" ? "just now" : `${age} ago`;
}
