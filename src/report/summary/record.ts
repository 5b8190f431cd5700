/** The job summary of a recorded deploy. */
import { oneLine } from "../../ledger/message.ts";
import type { RecordResult } from "../../use-cases/record-deploy.ts";
import { type Block, bulletList, code, message, table } from "../blocks.ts";
import { alertsOf } from "./alerts.ts";
import type { JobSummary, Next } from "./layout.ts";
import { ourCommand, type Where } from "./where.ts";

export function recordSummary(result: RecordResult, { links }: Pick<Where, "links">): JobSummary {
  const { entry, changed, nothingShipped, deployment, warnings } = result;
  const alerts = alertsOf([], warnings);
  if (nothingShipped !== null) {
    return {
      sign: "done",
      verdict: `Nothing new was shipped to ${deployment}`,
      state: [`No deploy was recorded. ${nothingShipped}`],
      alerts,
    };
  }
  return {
    ...verdictOf(result),
    state: changed ? [] : ["Already recorded; nothing was done twice."],
    reason: entry.rollback?.reason ?? "",
    alerts,
    body: [
      ...correctionBlocks(result),
      table([
        ["Commit", "Runtime", "Type", "Tag", "What", "Run"],
        [
          links.commit(entry.commit),
          entry.runtime ?? "unknown",
          entry.type,
          code(entry.tag),
          entry.rollback ? `Back to ${entry.rollback.to}` : oneLine(entry.description),
          links.run(entry.run),
        ],
      ]),
    ],
  };
}

function verdictOf({
  entry,
  deployment,
}: RecordResult): Pick<JobSummary, "sign" | "verdict" | "next"> {
  const { id, rollback } = entry;
  switch (entry.status) {
    case "deployed":
      return {
        sign: "done",
        verdict: rollback
          ? `${deployment} runs deploy ${rollback.to} again: recorded as deploy ${id}`
          : `${deployment} runs deploy ${id}: recorded`,
      };
    case "initialized":
      return { sign: "waiting", verdict: `Deploy ${id} to ${deployment} is in progress: recorded` };
    case "failed":
      return {
        sign: "refused",
        verdict: `Deploy ${id} to ${deployment} failed: recorded`,
        next: rollback ? null : backFrom(deployment),
      };
  }
}

/** After a failed deploy, what ran before runs still; only the branch has the code that failed. */
function backFrom(deployment: string): Next {
  return {
    words: [
      `Look at why it failed. ${deployment} still runs what it ran before; to take the code off the branch too, roll back to `,
      code("previous"),
      ". What that would do, from a clone:",
    ],
    commands: [ourCommand("plan", { "deploy-id": "previous", deployment })],
  };
}

function correctionBlocks({ corrected, entry }: RecordResult): Block[] {
  if (corrected.length === 0) return [];
  return [
    bulletList(
      corrected.map(({ field, was }) =>
        message(
          was === entry[field]
            ? `Confirmed: ${field} is ${show(was)}.`
            : `Corrected: ${field} is ${show(entry[field])}; it was ${show(was)}.`,
        ),
      ),
    ),
  ];
}

const show = (value: string | null) => (value === null ? "unknown" : oneLine(value));
