import type { Entry } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";

/** What a deploy brought, on one line: the target and reason of a rollback, the description of another deploy. */
export function descriptionOf({ rollback, description }: Entry): string {
  return oneLine(rollback ? `Back to ${rollback.to}: ${rollback.reason}` : description);
}
