/** The report of an import: which deploys are recorded, and which are not. */
import { shortId } from "../errors/short-id.ts";
import { oneLine } from "../ledger/message.ts";
import type { ImportResult } from "../use-cases/import-deploys.ts";
import { type Block, bulletList, heading, type Inline, message, paragraph } from "./blocks.ts";
import { descriptionOf } from "./description.ts";
import { longTable } from "./long-table.ts";

/** More are only in the JSON. */
const mostRows = 500;

export function importSummary(result: ImportResult): Block[] {
  const { deployment, entries, skipped, warnings, changed } = result;
  const rows = entries.map((entry): Inline[] => [
    entry.id,
    entry.commit === null ? "" : shortId(entry.commit),
    entry.createdAt,
    entry.createdBy,
    entry.runtime ?? "",
    entry.type,
    entry.status,
    descriptionOf(entry),
  ]);
  const title = changed ? "Recorded" : "To record";
  const head = ["Deploy", "Commit", "When", "Who", "Runtime", "Type", "Status", "What"];
  return [
    heading(2, `Import of earlier deploys to ${deployment}`),
    ...(rows.length > 0
      ? [paragraph(`${title}: ${rows.length}.`), ...longTable(head, rows, mostRows)]
      : [
          paragraph(
            skipped.length > 0
              ? "Nothing new to record."
              : "Nothing to record: no such deploys were found.",
          ),
        ]),
    ...(skipped.length > 0
      ? [
          paragraph(`Skipped: ${skipped.length}.`),
          ...longTable(
            ["Name", "Why"],
            skipped.map(({ name, why }) => [name, message(oneLine(why))]),
            mostRows,
          ),
        ]
      : []),
    ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
  ];
}
