/** The job summary of `history/`. */
import type { HistoryResult } from "../../use-cases/read-history.ts";
import { type Block, code, type Inline, paragraph, quote } from "../blocks.ts";
import { historyTable } from "../history-table.ts";
import { alert, readable } from "./github.ts";
import type { JobSummary } from "./layout.ts";
import { ourCommand, type Where } from "./where.ts";

/** @param maxRows how many rows are shown: GitHub drops a summary that is too long */
export function historySummary(result: HistoryResult, where: Where, maxRows = 500): JobSummary {
  const { deployment, rows, total, holds } = result;
  const shown = Math.min(rows.length, maxRows);
  const when = readable(where.now);
  return {
    ...verdictOf(result),
    state: total === 0 ? [] : [`${shown} of ${total} deploys, newest first.`],
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

function verdictOf({
  deployment,
  rows,
  total,
  current,
}: HistoryResult): Pick<JobSummary, "sign" | "verdict" | "next"> {
  const newest = rows[0];
  if (total === 0) {
    const words: Inline[] = [
      "The step ",
      code("record"),
      " of the deploy workflow records the next deploy. To record what runs now, from a clone of what was deployed:",
    ];
    return {
      sign: "waiting",
      verdict: `Nothing is recorded for ${deployment} yet`,
      next: { words, commands: [ourCommand("record", { deployment })] },
    };
  }
  const runs =
    current === null
      ? `what ${deployment} runs is not recorded`
      : `${deployment} runs deploy ${current}`;
  if (newest?.status === "failed") {
    return { sign: "refused", verdict: `Deploy ${newest.entry.id} failed; ${runs}` };
  }
  if (newest?.status === "initialized") {
    return { sign: "waiting", verdict: `Deploy ${newest.entry.id} is not deployed yet; ${runs}` };
  }
  return { sign: "done", verdict: runs[0]?.toUpperCase() === "W" ? `W${runs.slice(1)}` : runs };
}
