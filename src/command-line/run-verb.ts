/** Runs one verb, and prints its result or what was refused. */
import { type Problem, problemsOf, refuse } from "../errors/problem.ts";
import { readIn } from "../errors/words.ts";
import type { RawInputs } from "../inputs.ts";
import { camelCased } from "../report/outputs.ts";
import { nextAfterRefusal, refusalReport } from "../report/terminal/refusal.ts";
import { withWholeCommands } from "../report/terminal/remedy.ts";
import type { Next } from "../report/terminal/report.ts";
import { Asked } from "./asked.ts";
import { done, refused, wrongUsage } from "./exit-codes.ts";
import type { GlobalOptions } from "./session.ts";
import {
  Cancelled,
  handleInterrupts,
  isInteractive,
  printError,
  printErrorReport,
  printJson,
  printReport,
  wasInterrupted,
} from "./terminal.ts";
import type { Verb } from "./verb.ts";
import { loadVerb } from "./verbs.ts";

/**
 * @param name of the verb
 * @returns the exit code
 */
export async function runVerb(
  name: string,
  raw: RawInputs,
  options: GlobalOptions,
): Promise<number> {
  handleInterrupts();
  readIn("terminal");
  const verb = await loadVerb(name);
  const { json, yes, verbose } = options;
  const isAsking = isInteractive() && !json;
  const canPrompt = isAsking && !yes;
  const asked = new Asked(verb.name, raw, options);
  try {
    verb.check(raw, canPrompt);
    const isWriting = typeof verb.writes === "boolean" ? verb.writes : verb.writes(raw);
    if (isWriting && !yes && !isAsking) {
      refuse("invalid-input", { input: "yes", problem: "is required where nobody can be asked" });
    }
    const { report, outputs, problems, warnings } = await verb.run(asked, options, canPrompt);
    if (json) printJson(camelCased({ ...outputs, warnings, problems }));
    else await printReport(report, { verbose, isLong: verb.isLong ?? false });
    return problems.length > 0 ? refused : done;
  } catch (error) {
    return reportError(error, verb, asked, options);
  }
}

function reportError(
  error: unknown,
  verb: Verb,
  asked: Asked,
  { json, verbose }: GlobalOptions,
): number {
  const problems = problemsOf(error);
  const isPushUnknown = problems.some(({ code }) => code === "push-unconfirmed");
  const again = { words: "To run it again:", command: asked.again };
  if (error instanceof Cancelled || (wasInterrupted() && !isPushUnknown)) {
    const verdict = { sign: "attention", words: "Nothing was changed." } as const;
    printErrorReport({ verdict, next: asked.isAnswered ? again : null });
    return refused;
  }
  if (problems.every(({ code }) => code === "invalid-input")) {
    const wrong = problems.map(({ message }) => withOptionName(verb, message)).join("; ");
    return reportWrongUsage(verb.name, wrong, json);
  }
  if (process.env["DEBUG"])
    printError(error instanceof Error ? (error.stack ?? "") : String(error));
  if (json) {
    printJson({ warnings: [], problems });
    return refused;
  }
  const told = withWholeCommands(problems, asked.inputs["deployment"], asked.command);
  const remedy = asked.isAnswered ? null : nextAfterRefusal(told);
  const next = byPullRequest(problems, verb, asked) ?? remedy ?? again;
  printErrorReport(refusalReport(verb.name, told, next), { verbose });
  return refused;
}

/** The same rollback where it is let through. */
function byPullRequest(
  problems: readonly Problem[],
  { name }: Verb,
  { inputs, command }: Asked,
): Next | null {
  if (name !== "rollback" || !problems.some(({ code }) => code === "pull-request-required")) {
    return null;
  }
  const words = "To roll back by pull request:";
  return { words, command: command(name, { ...inputs, "pull-request": "true" }) };
}

/** The catalogue names inputs; here they are options, or the argument. */
function withOptionName({ argument }: Verb, message: string): string {
  return message.replace(/^Input `([\w-]+)`:/, (_, name: string) =>
    name === argument?.[0] ? argument[1] : `--${name}`,
  );
}

/** Exits with 2. @param verb undefined when it is not known */
export function reportWrongUsage(verb: string | undefined, wrong: string, isJson: boolean): number {
  const command = ["deploy-rollback", ...(verb === undefined ? [] : [verb])].join(" ");
  if (isJson) {
    const problem = { code: "invalid-input", message: wrong, remedy: `See \`${command} --help\`.` };
    printJson({ warnings: [], problems: [problem] });
    return wrongUsage;
  }
  printErrorReport({
    verdict: { sign: "refused", words: `${command}: ${wrong}` },
    next: { words: "How it is used:", command: `${command} --help` },
  });
  return wrongUsage;
}
