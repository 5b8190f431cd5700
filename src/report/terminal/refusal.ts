/** Refusals on a terminal, and the command to go on with. */
import type { Problem } from "../../errors/problem.ts";
import type { CommandFor } from "./commands.ts";
import type { Next, TerminalReport } from "./report.ts";

/** The report of a command that was refused before there was a result. */
export function refusalReport(
  verb: string,
  problems: readonly Problem[],
  next: Next | null,
): TerminalReport {
  const isPushUnknown = problems.some(({ code }) => code === "push-unconfirmed");
  return {
    problems,
    verdict: isPushUnknown
      ? { sign: "attention", words: "It is not known whether the push landed." }
      : { sign: "refused", words: `${verb}: refused. Nothing was changed.` },
    next,
  };
}

/**
 * The first command in the remedies that is complete, and takes nothing away that somebody put on for a reason.
 *
 * @param deployment put into it; undefined when it is not known
 */
export function nextAfterRefusal(
  problems: readonly Problem[],
  deployment: string | undefined,
  command: CommandFor,
): Next | null {
  const written = problems
    .flatMap(({ remedy }) => [...remedy.matchAll(/`((?:deploy-rollback|git|astro|gh) [^`]+)`/g)])
    .map(([, words = ""]) => words)
    .find((words) => !/[<>]/.test(words) && !/^deploy-rollback (?:release|mark)\b/.test(words));
  if (written === undefined) return null;
  return { words: "What may help:", command: inPlace(written, deployment, command) };
}

/** Adds what names the Deployment, the clone and the remote. */
function inPlace(written: string, deployment: string | undefined, command: CommandFor): string {
  const [, verb, rest = ""] = /^deploy-rollback (\S+)(.*)$/.exec(written) ?? [];
  if (verb === undefined) return written;
  const bare = `deploy-rollback ${verb}`;
  return bare + rest + command(verb, { deployment }).slice(bare.length);
}
