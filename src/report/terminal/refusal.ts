/** Refusals on a terminal, and the command to go on with. */
import type { Problem } from "../../errors/problem.ts";
import { commandsIn } from "./remedy.ts";
import type { Next, TerminalReport, Verdict } from "./report.ts";

/** The report of a command that was refused before there was a result. */
export function refusalReport(
  verb: string,
  problems: readonly Problem[],
  next: Next | null,
): TerminalReport {
  return { problems, verdict: verdictOf(verb, problems), next };
}

function verdictOf(verb: string, problems: readonly Problem[]): Verdict {
  const has = (wanted: Problem["code"]) => problems.some(({ code }) => code === wanted);
  if (has("push-unconfirmed")) {
    return { sign: "attention", words: "It is not known whether the push landed." };
  }
  // The branch of the rollback may be there by then.
  if (has("pull-request-refused")) {
    const words = "No pull request was opened. What is deployed, and its branch, are as they were.";
    return { sign: "refused", words };
  }
  return { sign: "refused", words: `${verb}: refused. Nothing was changed.` };
}

/**
 * The first command in the remedies that is complete, and takes nothing away that somebody put on for a reason.
 *
 * @param problems with whole commands
 */
export function nextAfterRefusal(problems: readonly Problem[]): Next | null {
  const command = problems
    .flatMap(({ remedy }) => commandsIn(remedy))
    .find((words) => !/[<>]/.test(words) && !/^deploy-rollback (?:release|mark)\b/.test(words));
  return command === undefined ? null : { words: "What may help:", command };
}
