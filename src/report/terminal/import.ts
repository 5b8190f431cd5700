/** `import` on a terminal. */
import { shortId } from "../../errors/short-id.ts";
import { oneLine } from "../../ledger/message.ts";
import type { ImportResult } from "../../use-cases/import-deploys.ts";
import { descriptionOf } from "../description.ts";
import { importSummary } from "../import-summary.ts";
import { type Fact, fact, type TerminalReport } from "./report.ts";
import type { Asked } from "./rollback.ts";

/** How many deploys, and how many names that were left out, are shown; all after `--verbose`. */
const shown = 10;

/** @param isAsked whether the question follows whether to record them */
export function importReport(
  result: ImportResult,
  { inputs, command }: Asked,
  isAsked = false,
): TerminalReport {
  const { deployment, entries, skipped, warnings, changed } = result;
  const report = {
    details: importSummary(result),
    facts: [
      ...lines(
        changed ? "Recorded" : "To record",
        entries.map(
          (entry) =>
            `${entry.id}  ${entry.commit === null ? "" : `${shortId(entry.commit)}  `}${entry.createdAt.slice(0, 10)}  ${descriptionOf(entry)}`,
        ),
      ),
      ...lines(
        "Left out",
        skipped.map(({ name, why }) => `${name}: ${oneLine(why)}`),
      ),
    ],
    warnings: warnings.map((message) => ({ rank: "attention" as const, message })),
  };
  if (isAsked) return { ...report, verdict: null };
  const deploys = entries.length === 1 ? "1 deploy" : `${entries.length} deploys`;
  const { "dry-run": _, ...again } = inputs;
  if (entries.length > 0 && !changed) {
    const words = `${deploys} to ${deployment} would be recorded. Nothing was changed yet.`;
    const next = { words: "To record:", command: command("import", { ...again, deployment }) };
    return { ...report, verdict: { sign: "attention", words }, next };
  }
  const words = changed
    ? `Recorded ${deploys} to ${deployment}.`
    : skipped.length > 0
      ? `Nothing new to record for ${deployment}.`
      : `No such deploys to ${deployment} were found. Nothing was recorded.`;
  return {
    ...report,
    verdict: { sign: changed || skipped.length > 0 ? "done" : "attention", words },
    next: { words: "See the history:", command: command("history", { deployment }) },
  };
}

function lines(name: string, all: readonly string[]): Fact[] {
  const left = all.length - shown;
  return all.length === 0
    ? []
    : [fact(name, ...all.slice(0, shown), ...(left > 0 ? [`and ${left} more`] : []))];
}
