/** The deploy history as a table. */
import { Temporal } from "temporal-polyfill";
import { oneLine } from "../ledger/message.ts";
import type { HistoryResult, HistoryRow } from "../use-cases/read-history.ts";
import { type Block, code, heading, type Inline, paragraph, strong, table } from "./blocks.ts";
import { descriptionOf } from "./description.ts";

/** @param maxRows how many rows are shown: GitHub drops a summary that is too long */
export function historySummary(
  { deployment, rows, total, now, holds }: HistoryResult,
  maxRows = Number.POSITIVE_INFINITY,
): Block[] {
  const shown = rows.slice(0, maxRows);
  const head = [
    "Deploy",
    "When",
    "Age",
    "Who",
    "Runtime",
    "Type",
    "Status",
    "What",
    "Roll back to it?",
  ];
  return [
    heading(2, `Deploy history of ${deployment}`),
    ...(shown.length > 0 ? [table([head, ...shown.map((row) => cells(row, now))])] : []),
    ...shown.flatMap(({ entry: { id, mark } }) =>
      mark?.as === "bad"
        ? [
            paragraph(
              strong(`Deploy ${id} is marked bad`),
              ` by ${mark.createdBy} since ${mark.createdAt}: ${oneLine(mark.reason)}`,
            ),
          ]
        : [],
    ),
    ...holds.map(({ id, createdBy, createdAt, reason }) =>
      paragraph(
        strong("Deploys are on hold"),
        ` by ${createdBy} since ${createdAt}: ${oneLine(reason)} (hold `,
        code(id),
        ")",
      ),
    ),
    paragraph(
      total === 0
        ? "No deploy has been recorded."
        : `${shown.length} of ${total} deploys, newest first.`,
    ),
  ];
}

function cells({ entry, status, isCurrent, problems }: HistoryRow, now: string): Inline[] {
  const time = entry.finishedAt ?? entry.createdAt;
  return [
    isCurrent ? strong(`${entry.id} (current)`) : entry.id,
    time,
    ageOf(time, now),
    entry.createdBy,
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

/** How long ago, in its largest unit: `3 d`, `5 h`, `12 min`. */
export function ageOf(time: string, now: string): string {
  const { days, hours, minutes } = Temporal.Instant.from(now)
    .toZonedDateTimeISO("UTC")
    .since(Temporal.Instant.from(time).toZonedDateTimeISO("UTC"), { largestUnit: "days" });
  if (days > 0) return `${days} d`;
  return hours > 0 ? `${hours} h` : `${Math.max(minutes, 0)} min`;
}
