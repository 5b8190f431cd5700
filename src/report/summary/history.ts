/** The job summary of `history/`. */
import type { HistoryResult } from "../../use-cases/read-history.ts";
import { type Block, code, paragraph, quote } from "../blocks.ts";
import { historyTable } from "../history-table.ts";
import { alert, readable } from "./github.ts";
import type { JobSummary } from "./layout.ts";
import { afterFailedDeploy, recordFirst } from "./next.ts";
import type { Where } from "./where.ts";

/** How many rows are shown. */
const maxRows = 500;

/** @param isFiltered whether only deploys with some status were asked for */
export function historySummary(
  result: HistoryResult,
  where: Where,
  isFiltered: boolean,
): JobSummary {
  const { deployment, rows, total, holds } = result;
  const shown = Math.min(rows.length, maxRows);
  const when = readable(where.now);
  const none = isFiltered ? ["No deploy has that status."] : [];
  return {
    ...verdictOf(result, isFiltered),
    state: total > 0 ? [`${shown} of ${total} deploys, newest first.`] : none,
    alerts: holds.map(({ id, createdBy, createdAt, reason }) =>
      alert("WARNING", [
        [
          `Deploys to ${deployment} are on hold, by ${createdBy}, `,
          ...when(createdAt),
          ": ",
          reason,
          " (hold ",
          code(id),
          ")",
        ],
      ]),
    ),
    body: [
      ...historyTable(result, when, where.links, maxRows),
      ...rows
        .slice(0, maxRows)
        .flatMap(({ entry: { id, mark } }): Block[] =>
          mark?.as === "bad"
            ? [
                paragraph(
                  `Deploy ${id} is marked bad by ${mark.createdBy}, `,
                  ...when(mark.createdAt),
                  ":",
                ),
                quote(mark.reason),
              ]
            : [],
        ),
    ],
  };
}

function verdictOf(
  { deployment, rows, total, current }: HistoryResult,
  isFiltered: boolean,
): Pick<JobSummary, "sign" | "verdict" | "next"> {
  const newest = isFiltered ? undefined : rows[0];
  const runs =
    current === null
      ? `nothing is known to run on ${deployment}`
      : `${deployment} runs deploy ${current}`;
  if (total === 0 && !isFiltered) {
    const verdict = `Nothing is recorded for ${deployment} yet`;
    return { sign: "waiting", verdict, next: recordFirst(deployment) };
  }
  if (newest?.status === "failed") {
    const verdict = `Deploy ${newest.entry.id} failed; ${runs}`;
    return { sign: "refused", verdict, next: afterFailedDeploy(deployment) };
  }
  if (newest?.status === "initialized") {
    return { sign: "waiting", verdict: `Deploy ${newest.entry.id} is not deployed yet; ${runs}` };
  }
  return current === null
    ? { sign: "waiting", verdict: `Nothing is known to run on ${deployment}` }
    : { sign: "done", verdict: runs };
}
