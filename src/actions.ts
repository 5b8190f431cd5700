/**
 * All actions, and the command line. No action throws: whatever goes wrong becomes outputs, a summary, and
 * annotations with what to do; the details go to the debug log.
 */

import type { Ahead } from "./actions/ahead.ts";
import { summary } from "./actions/summary.ts";
import { type Problem, problem, Refusal } from "./errors/problem.ts";
import { failureSummary } from "./report/failure-summary.ts";
import { failureOutputs, guardOutputs } from "./report/outputs.ts";
import { debug, fail, setOutputs } from "./runner/toolkit.ts";

export type ActionName =
  | "rollback"
  | "record"
  | "guard"
  | "hold"
  | "history"
  | "verify"
  | "comment";

export const actions: Record<ActionName, (ahead: Ahead) => Promise<void>> = {
  rollback: (ahead) =>
    reportFailures(
      import("./actions/rollback.ts").then((action) => action.rollback(ahead)),
      async (problems) => {
        setOutputs(failureOutputs(problems));
        await tellFailure("Not rolled back", problems);
      },
    ),
  record: (ahead) => {
    const unchanged = "The history was not changed; the deploy itself may have happened.";
    return reportFailures(
      import("./actions/record.ts").then((action) => action.record(ahead)),
      (problems) => tellFailure("Deploy not recorded", problems, unchanged),
    );
  },
  guard: (ahead) =>
    reportFailures(
      import("./actions/guard.ts").then((action) => action.guard(ahead)),
      async (problems) => {
        setOutputs(guardOutputs({ problems }));
        await tellFailure("Not known whether the commit may be deployed", problems);
      },
    ),
  hold: (ahead) =>
    reportFailures(
      import("./actions/hold.ts").then((action) => action.hold(ahead)),
      (problems) => tellFailure("Hold not changed", problems),
    ),
  history: (ahead) =>
    reportFailures(
      import("./actions/history.ts").then((action) => action.history(ahead)),
      (problems) => tellFailure("History not read", problems),
    ),
  verify: (ahead) =>
    reportFailures(
      import("./actions/verify.ts").then((action) => action.verify(ahead)),
      (problems) => tellFailure("Ledger not checked", problems),
    ),
  comment: (ahead) =>
    reportFailures(
      import("./actions/comment.ts").then((action) => action.comment(ahead)),
      (problems) => tellFailure("Pull requests not told", problems),
    ),
};

/** The command line. Loaded only where it is used, for actions have to start fast. */
export async function commandLine(args: readonly string[], version: string): Promise<number> {
  const { run } = await import("./command-line/program.ts");
  return run(args, version);
}

async function reportFailures(
  action: Promise<readonly Problem[]>,
  tell: (problems: readonly Problem[]) => Promise<void>,
): Promise<void> {
  try {
    const problems = await action;
    if (problems.length > 0) fail(problems);
  } catch (error) {
    const problems = problemsOf(error);
    debug(detailsOf(error));
    fail(problems);
    await tell(problems);
  }
}

function tellFailure(
  title: string,
  problems: readonly Problem[],
  unchanged?: string,
): Promise<void> {
  return summary(failureSummary(title, problems, unchanged));
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof Refusal) return error.problems;
  return [problem("unexpected", { said: error instanceof Error ? error.message : String(error) })];
}

function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\nCaused by: ${detailsOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
