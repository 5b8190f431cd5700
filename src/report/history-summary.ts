/** The deploy history as a table. */
import { Temporal } from "temporal-polyfill";
import type { Entry } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";
import type { HistoryResult, HistoryRow } from "../use-cases/read-history.ts";
import { type Block, heading, type Inline, paragraph, strong, table } from "./blocks.ts";

export function historySummary({ deployment, rows, total, now }: HistoryResult): Block[] {
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
    ...(rows.length > 0 ? [table([head, ...rows.map((row) => cells(row, now))])] : []),
    paragraph(
      total === 0 ? "No deploy was recorded." : `${rows.length} of ${total} deploys, newest first.`,
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
    status,
    whatOf(entry),
    isCurrent
      ? ""
      : problems.length === 0
        ? "yes"
        : problems.map((problem) => problem.code).join(", "),
  ];
}

function whatOf({ rollback, description }: Entry): string {
  return oneLine(rollback ? `Back to ${rollback.to}: ${rollback.reason}` : description);
}

/** How long ago, in its largest unit: `3 d`, `5 h`, `12 min`. */
export function ageOf(time: string, now: string): string {
  const { days, hours, minutes } = Temporal.Instant.from(now)
    .toZonedDateTimeISO("UTC")
    .since(Temporal.Instant.from(time).toZonedDateTimeISO("UTC"), { largestUnit: "days" });
  if (days > 0) return `${days} d`;
  return hours > 0 ? `${hours} h` : `${Math.max(minutes, 0)} min`;
}
