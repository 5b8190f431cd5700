/**
 * Runs an action: reads its inputs, prepares its services, reports failures. No action throws: every failure
 * becomes outputs, a summary and annotations that say what to do; details go to the debug log.
 */
import { problemsOf } from "../errors/problem.ts";
import { type ActionName, expectations, inputNames, readInputs } from "../inputs.ts";
import type { EarlyFetch } from "../prefetch/early-fetch.ts";
import { failureSummary } from "../report/summary/failure.ts";
import { currentJob, debug, fail, inputs, setOutputs } from "../runner/toolkit.ts";
import type { Action } from "./action.ts";
import { servicesFor } from "./services.ts";
import { writeSummary } from "./write-summary.ts";

/** Each is loaded only when it runs, so that actions start fast. */
const actions: { readonly [Name in ActionName]: () => Promise<Action<Name>> } = {
  rollback: async () => (await import("./rollback.ts")).rollback,
  record: async () => (await import("./record.ts")).record,
  guard: async () => (await import("./guard.ts")).guard,
  hold: async () => (await import("./hold.ts")).hold,
  mark: async () => (await import("./mark.ts")).mark,
  history: async () => (await import("./history.ts")).history,
  verify: async () => (await import("./verify.ts")).verify,
  comment: async () => (await import("./comment.ts")).comment,
};

/** @param early what was fetched in advance; null switches prefetching off */
export async function runAction<Name extends ActionName>(
  name: Name,
  early: EarlyFetch | null,
): Promise<void> {
  const action: Action<Name> = await actions[name]();
  try {
    const job = await currentJob();
    const input = readInputs(name, inputs(inputNames(name), expectations));
    const { needed } = action;
    const { removeCopy, ...services } = servicesFor(
      job,
      input,
      early,
      needed && ((texts) => needed(texts, input, job)),
    );
    try {
      const problems = await action.run({ job, input, ...services });
      if (problems.length > 0) fail(problems);
    } finally {
      await removeCopy();
    }
  } catch (error) {
    await reportFailure(action.failure, error);
  }
}

async function reportFailure(
  { title, unchanged, outputs }: Action<ActionName>["failure"],
  error: unknown,
): Promise<void> {
  const problems = problemsOf(error);
  debug(detailsOf(error));
  fail(problems);
  if (outputs) setOutputs(outputs(problems));
  await writeSummary(failureSummary(title, problems, unchanged));
}

function detailsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\nCaused by: ${detailsOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
