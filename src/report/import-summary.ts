/** The report of an import: what is recorded, and what is not. */
import { oneLine } from "../ledger/message.ts";
import type { ImportResult } from "../use-cases/import-deploys.ts";
import {
  type Block,
  bulletList,
  heading,
  type Inline,
  message,
  paragraph,
  table,
} from "./blocks.ts";

export function importSummary(result: ImportResult): Block[] {
  const { deployment, entries, skipped, warnings, changed } = result;
  const rows = entries.map((entry): Inline[] => [
    entry.id,
    entry.commit?.slice(0, 12) ?? "",
    entry.createdAt,
    entry.createdBy,
    entry.runtime ?? "",
    entry.type,
    entry.status,
    oneLine(
      entry.rollback ? `Back to ${entry.rollback.to}: ${entry.rollback.reason}` : entry.description,
    ),
  ]);
  const done = changed ? "Recorded" : "To be recorded";
  const head = ["Deploy", "Commit", "When", "Who", "Runtime", "Type", "Status", "What"];
  return [
    heading(2, `Deploys of ${deployment} from before`),
    ...(rows.length > 0
      ? [paragraph(`${done}: ${rows.length}.`), table([head, ...rows])]
      : [
          paragraph(
            skipped.length > 0
              ? "There is nothing new to record."
              : "There is nothing to record: the remote has no such deploys.",
          ),
        ]),
    ...(skipped.length > 0
      ? [
          paragraph(`Left out: ${skipped.length}.`),
          table([
            ["Name", "Why"],
            ...skipped.map(({ name, why }) => [name, message(oneLine(why))]),
          ]),
        ]
      : []),
    ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
  ];
}
