/** The job summary of a recorded deploy. */
import { oneLine } from "../../ledger/message.ts";
import type { RecordResult } from "../../use-cases/record-deploy.ts";
import { type Block, bulletList, code, message, table } from "../blocks.ts";
import { partOf } from "../target-name.ts";
import { alertsOf } from "./alerts.ts";
import type { JobSummary } from "./layout.ts";
import { afterFailedDeploy } from "./next.ts";
import type { Where } from "./where.ts";

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

function verdictOf(result: RecordResult): Pick<JobSummary, "sign" | "verdict" | "next"> {
  const { entry, deployment, corrected } = result;
  const { id, rollback } = entry;
  const what = corrected.length > 0 ? "Corrected" : "Recorded";
  switch (entry.status) {
    case "deployed":
      return {
        sign: "done",
        verdict: `${what}: ${runsNow(result) ?? `deploy ${id} to ${deployment}`}`,
      };
    case "initialized":
      return { sign: "waiting", verdict: `${what}: deploy ${id} to ${deployment} is in progress` };
    case "failed":
      return {
        sign: "refused",
        verdict: `${what}: deploy ${id} to ${deployment} failed`,
        next: rollback ? null : afterFailedDeploy(deployment),
      };
  }
}

/** What runs; null where a newer deploy may have followed: a warning tells of one, and an old deploy can be corrected. */
function runsNow({ entry, deployment, changed, corrected, warnings }: RecordResult): string | null {
  if (!changed || corrected.length > 0 || warnings.length > 0) return null;
  const { id, rollback } = entry;
  if (!rollback) return `${deployment} runs deploy ${id}`;
  return `${deployment} runs ${partOf(rollback.scope)}deploy ${rollback.to} again`;
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
