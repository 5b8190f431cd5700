/** The deploy history as a table. */
import type { HistoryResult, HistoryRow } from "../use-cases/read-history.ts";
import { type Block, type Cell, strong, table } from "./blocks.ts";
import { descriptionOf } from "./description.ts";
import type { Links } from "./links.ts";
import type { When } from "./time.ts";

const head = ["Deploy", "When", "Who", "Runtime", "Type", "Status", "What", "Roll back to it?"];

/** @param maxRows how many rows are shown */
export function historyTable(
  { rows }: Pick<HistoryResult, "rows">,
  when: When,
  links: Links | null,
  maxRows = Number.POSITIVE_INFINITY,
): Block[] {
  if (rows.length === 0) return [];
  return [table([head, ...rows.slice(0, maxRows).map((row) => cells(row, when, links))])];
}

function cells(
  { entry, status, isCurrent, problems }: HistoryRow,
  when: When,
  links: Links | null,
): Cell[] {
  return [
    isCurrent ? strong(`${entry.id} (current)`) : entry.id,
    when(entry.finishedAt ?? entry.createdAt),
    links ? links.person(entry) : entry.createdBy,
    entry.runtime ?? "",
    entry.type,
    entry.mark ? `${status}, ${entry.mark.as}` : status,
    descriptionOf(entry),
    isCurrent
      ? ""
      : problems.length === 0
        ? "yes"
        : problems.map((problem) => problem.code).join(", "),
  ];
}
