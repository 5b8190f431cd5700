/** The action `hold/`: inputs in, one request out, and its result told. */
import type { Problem } from "../errors.ts";
import { holdSummary } from "../report/hold-summary.ts";
import { currentJob, inputs, say, setOutputs, summarize } from "../runner/toolkit.ts";
import { holdDeploys } from "../use-cases/hold-deploys.ts";
import { edgesOf } from "./edges.ts";
import { inputNames, readInputs } from "./inputs.ts";

/** @returns nothing: the hold is as it was asked for, or an error says why not */
export async function hold(): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("hold", inputs(inputNames("hold")));
  const { tools } = edgesOf(job, input.repository ?? job.repository, input.token);
  const result = await holdDeploys(
    {
      deployment: input.deployment,
      reason: input.release ? null : (input.reason ?? null),
      actor: job.actor,
    },
    tools,
  );

  setOutputs({ held: String(result.hold !== null), changed: String(result.changed) });
  await summarize(holdSummary(result));
  say(`${result.deployment}: ${result.hold ? "held" : "not held"}`);
  return [];
}
