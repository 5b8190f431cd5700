/** What the page of `ui` is answered: the same as a person in a terminal and a program that reads `--json`. */
import { type Problem, problemsOf, refuse } from "../errors/problem.ts";
import { expectations, type RawInputs } from "../inputs.ts";
import { pageData } from "../page/page-data.ts";
import type { Services } from "../ports.ts";
import { historyTexts } from "../report/history-texts.ts";
import { camelCased } from "../report/outputs.ts";
import { nextAfterRefusal, refusalReport } from "../report/terminal/refusal.ts";
import { withWholeCommands } from "../report/terminal/remedy.ts";
import type { TerminalReport } from "../report/terminal/report.ts";
import type { Backend } from "../ui/server.ts";
import { readHistories } from "../use-cases/read-history.ts";
import { Asked } from "./asked.ts";
import type { Session } from "./session.ts";
import { Cancelled, printError, printErrorReport, wasInterrupted } from "./terminal.ts";
import type { Verb } from "./verb.ts";

/** @param verbs that the page may run */
export function pageAnswers(session: Session, verbs: readonly Verb[]): Backend["answer"] {
  return async (name, inputs, show) => {
    const asked = new Asked(name, inputs, session);
    const showStep: Services["step"] = (title, work) => {
      if (wasInterrupted()) throw new Cancelled();
      show(title);
      return work();
    };
    try {
      if (name === "histories") return await histories(session, showStep);
      const verb = verbs.find((one) => one.name === name);
      if (!verb) return refuse("unexpected", { said: `the page cannot ask for ${name}` });
      return await runVerb(verb, asked, session, showStep);
    } catch (error) {
      return refusal(error, asked);
    }
  };
}

/** Runs a verb as with `--yes --json`. */
async function runVerb(
  verb: Verb,
  asked: Asked,
  session: Session,
  showStep: Services["step"],
): Promise<object> {
  assertShown(verb, asked.inputs);
  verb.check(asked.inputs, false);
  const options = { ...session, json: true, yes: true, verbose: false };
  const { report, outputs, problems, warnings } = await verb.run(asked, options, false, showStep);
  if (verb.writes === true) printError(report.verdict?.words ?? "");
  return { ...camelCased({ ...outputs, warnings, problems }), said: endOf(report) };
}

/** The end of a report, where what matters stands. */
function endOf({ verdict, next = null, warnings = [] }: TerminalReport) {
  return { verdict, next, warnings };
}

/** What a person saw on the page is what is pushed. @throws {Refusal} `invalid-input` */
function assertShown({ name }: Verb, inputs: RawInputs): void {
  if (name === "verify" && inputs["repair"] !== undefined) {
    const wrong = "is for the command line, which shows first what it would change";
    refuse("invalid-input", { input: "repair", problem: wrong });
  }
  if (name !== "rollback") return;
  const missing = expectations.find((expected) => !inputs[expected] || inputs[expected] === "*");
  if (missing) refuse("invalid-input", { input: missing, problem: "is required on the page" });
}

/** What the page shows of all Deployments, and how the clone was named, for commands to copy. */
async function histories(
  { services, clone, directory, remote }: Session,
  showStep: Services["step"],
) {
  const found = await readHistories({ all: false }, { ...services, step: showStep });
  const data = pageData(historyTexts(found, clone.remote.url), services.now());
  return { data, place: { directory, remote }, warnings: [], problems: [] };
}

/** As a terminal says it, with what is known of a push. */
function refusal(error: unknown, { verb, inputs, command }: Asked) {
  if (isCancelled(error)) {
    const verdict = {
      sign: "attention",
      words: "The program was ended. Nothing was changed.",
    } as const;
    return { warnings: [], problems: [], said: endOf({ verdict }) };
  }
  const problems = withWholeCommands(problemsOf(error), inputs["deployment"], command);
  const report = refusalReport(verb, problems, nextAfterRefusal(problems));
  if (verb !== "histories") printErrorReport(report);
  return { warnings: [], problems, said: endOf(report) };
}

/** Whether something ended because the page was to end, and it is known that it pushed nothing. */
function isCancelled(error: unknown): boolean {
  const isPushUnknown = ({ code }: Problem) => code === "push-unconfirmed";
  return error instanceof Cancelled || (wasInterrupted() && !problemsOf(error).some(isPushUnknown));
}
