import type { Entry } from "../ledger/manifest.ts";
import { cutTo, oneLine } from "../ledger/message.ts";
import { limits } from "../limits.ts";

/** What a deploy brought, on one line: the target and reason of a rollback, the description of another deploy. */
export function descriptionOf({ rollback, description }: Entry): string {
  const text = rollback ? `Back to ${rollback.to}: ${rollback.reason}` : description;
  // People can write anything into the manifest.
  return cutTo(limits.description, oneLine(text));
}
