/**
 * What the bundle offers: one function for each action. None throws: whatever goes wrong becomes
 * outputs, a summary, and annotations with what to do; the details go to the debug log.
 */
import { type Problem, problem, Refusal } from "../errors.ts";
import { failureOutputs } from "../report/rollback-outputs.ts";
import { failureSummary } from "../report/rollback-summary.ts";
import { debug, fail, setOutputs, summarize } from "../runner/toolkit.ts";
import * as guardAction from "./guard.ts";
import * as historyAction from "./history.ts";
import * as holdAction from "./hold.ts";
import * as recordAction from "./record.ts";
import * as rollbackAction from "./rollback.ts";
import * as verifyAction from "./verify.ts";

export async function rollback(): Promise<void> {
  await settled(rollbackAction.rollback, async (problems) => {
    setOutputs(failureOutputs(problems));
    await summarize(failureSummary("Not rolled back", problems));
  });
}

export async function record(): Promise<void> {
  await settled(recordAction.record, (problems) =>
    summarize(failureSummary("Deploy not recorded", problems)),
  );
}

export async function guard(): Promise<void> {
  await settled(guardAction.guard, async (problems) => {
    setOutputs({ allowed: "false", problems: JSON.stringify(problems) });
    await summarize(failureSummary("Not known whether the commit may be deployed", problems));
  });
}

export async function hold(): Promise<void> {
  await settled(holdAction.hold, (problems) =>
    summarize(failureSummary("Hold not changed", problems)),
  );
}

export async function history(): Promise<void> {
  await settled(historyAction.history, (problems) =>
    summarize(failureSummary("History not read", problems)),
  );
}

export async function verify(): Promise<void> {
  await settled(verifyAction.verify, (problems) =>
    summarize(failureSummary("Ledger not checked", problems)),
  );
}

async function settled(
  action: () => Promise<readonly Problem[]>,
  tell: (problems: readonly Problem[]) => Promise<void>,
): Promise<void> {
  try {
    const problems = await action();
    if (problems.length > 0) fail(problems);
  } catch (error) {
    const problems = problemsOf(error);
    debug(detailsOf(error));
    fail(problems);
    await tell(problems);
  }
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
