/** `record`, `guard`, `hold`, `release` and `mark` on a terminal. */
import { shortId } from "../../errors/short-id.ts";
import { oneLine } from "../../ledger/message.ts";
import type { GuardResult } from "../../use-cases/guard-deploy.ts";
import type { HoldResult } from "../../use-cases/hold-deploys.ts";
import type { MarkResult } from "../../use-cases/mark-deploy.ts";
import type { RecordResult } from "../../use-cases/record-deploy.ts";
import { code } from "../blocks.ts";
import { descriptionOf } from "../description.ts";
import type { CommandFor } from "./commands.ts";
import { nextAfterRefusal } from "./refusal.ts";
import { withWholeCommands } from "./remedy.ts";
import { fact, type Next, type RankedWarning, type TerminalReport } from "./report.ts";

const attention = (message: string): RankedWarning => ({ rank: "attention", message });

export function recordReport(result: RecordResult, command: CommandFor): TerminalReport {
  const { entry, deployment, changed, nothingShipped, corrected } = result;
  const warnings = result.warnings.map(attention);
  const history: Next = {
    words: "See the history:",
    command: command("history", { deployment }),
  };
  if (nothingShipped !== null) {
    const words = `Nothing was recorded: nothing new was shipped to ${deployment}. ${nothingShipped}`;
    return { warnings, verdict: { sign: "attention", words }, next: history };
  }
  const hasFailed = entry.status === "failed";
  const what = entry.rollback
    ? `rollback ${entry.id} of ${deployment} to deploy ${entry.rollback.to}`
    : `deploy ${entry.id} to ${deployment}`;
  const words = changed
    ? `Recorded: ${what}, ${entry.status}.`
    : `Already recorded: ${what}, ${entry.status}.`;
  return {
    facts: [
      fact("What", descriptionOf(entry)),
      fact("Commit", [
        code(entry.commit === null ? "unknown" : shortId(entry.commit)),
        ", tag ",
        code(entry.tag),
      ]),
      fact("Type", entry.type),
      fact("Runtime", entry.runtime ?? "unknown"),
      ...corrected.map(({ field, was }) =>
        was === entry[field]
          ? fact("Confirmed", `${field} is ${show(was)}.`)
          : fact("Corrected", `${field} is ${show(entry[field])}; it was ${show(was)}.`),
      ),
    ],
    warnings,
    verdict: { sign: hasFailed || warnings.length > 0 ? "attention" : "done", words },
    next: hasFailed
      ? {
          words: "To go back to what ran before:",
          command: command("plan", { "deploy-id": "previous", deployment }),
        }
      : history,
  };
}

const show = (value: string | null) => (value === null ? "unknown" : oneLine(value));

export function guardReport(
  { deployment, commit, problems: found, reason, warnings }: GuardResult,
  command: CommandFor,
): TerminalReport {
  const problems = withWholeCommands(found, deployment, command);
  const what = `Commit \`${shortId(commit)}\``;
  if (problems.length > 0) {
    return {
      warnings: warnings.map(attention),
      problems,
      verdict: { sign: "refused", words: `${what} may not be deployed to ${deployment} now.` },
      next: nextAfterRefusal(problems) ?? {
        words: "See what runs:",
        command: command("history", { deployment }),
      },
    };
  }
  return {
    warnings: warnings.map(attention),
    verdict: {
      sign: warnings.length > 0 ? "attention" : "done",
      words: `${what} may be deployed to ${deployment}. ${reason ?? ""}`.trimEnd(),
    },
    next: {
      words: "After the deploy, record it:",
      command: command("record", { commit, deployment }),
    },
  };
}

export function holdReport(result: HoldResult, command: CommandFor): TerminalReport {
  const { deployment, verb, hold, holds, changed } = result;
  const releasing = (id: string): Next => ({
    words: verb === "hold" ? "When the reason is gone:" : "To release the other hold:",
    command: command("release", { "hold-id": id, deployment }),
  });
  const others = holds.filter(({ id }) => id !== hold?.id);
  const warnings = others.map(({ id, createdBy, reason }) =>
    attention(`Also on: hold \`${id}\` by ${createdBy}: ${oneLine(reason)}`),
  );
  const facts = hold
    ? [fact("Hold", [code(hold.id), ` by ${hold.createdBy}`]), fact("Reason", oneLine(hold.reason))]
    : [];
  const already = changed ? "" : " It was so already; nothing changed.";
  if (verb === "hold" && hold) {
    const words = `Deploys to ${deployment} are on hold: only the newest rollback gets through.${already}`;
    return { facts, warnings, verdict: { sign: "attention", words }, next: releasing(hold.id) };
  }
  const [other] = holds;
  if (other) {
    const words = `${hold ? "Released, but deploys" : "Deploys"} to ${deployment} are still on hold.${already}`;
    return { facts, warnings, verdict: { sign: "attention", words }, next: releasing(other.id) };
  }
  const words = `${hold ? "Released: deploys" : "No hold is on: deploys"} to ${deployment} can go on.${already}`;
  return {
    facts,
    verdict: { sign: "done", words },
    next: { words: "See the history:", command: command("history", { deployment }) },
  };
}

export function markReport(result: MarkResult, command: CommandFor): TerminalReport {
  const { deployment, deploy, before, mark, changed } = result;
  const what = `Deploy ${deploy} of ${deployment}`;
  const already = changed ? "" : " It was so already; nothing changed.";
  const words = mark ? `${what} is marked ${mark.as}.${already}` : `${what} has no mark.${already}`;
  return {
    facts: [
      ...(mark ? [fact("Reason", oneLine(mark.reason))] : []),
      ...(changed && before
        ? [fact("Taken off", `${before.as}, by ${before.createdBy}: ${oneLine(before.reason)}`)]
        : []),
    ],
    verdict: { sign: "done", words },
    next: mark
      ? {
          words: "To take the mark off:",
          command: command("mark", { "deploy-id": deploy, deployment, as: "none" }),
        }
      : { words: "See the history:", command: command("history", { deployment }) },
  };
}
