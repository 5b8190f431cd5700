/** The action `hold/`: inputs in, one request out, and its result told. */
import type { Problem } from "../errors/problem.ts";
import { inputNames, readInputs } from "../inputs.ts";
import { holdSummary } from "../report/hold-summary.ts";
import { inJob } from "../report/next-step-texts.ts";
import { holdOutputs } from "../report/outputs.ts";
import { currentJob, inputs, say, setOutputs } from "../runner/toolkit.ts";
import { holdDeploys } from "../use-cases/hold-deploys.ts";
import type { Ahead } from "./ahead.ts";
import { edgesOf } from "./edges.ts";
import { summary } from "./summary.ts";

/** @returns nothing: the hold is as it was asked for, or an error says why not */
export async function hold(ahead: Ahead): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("hold", inputs(inputNames("hold")));
  const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
  const result = await holdDeploys(
    {
      deployment: input.deployment,
      reason: input.release ? null : (input.reason ?? null),
      actor: job.actor,
    },
    tools,
  );

  setOutputs(holdOutputs(result));
  await summary(holdSummary(result, inJob));
  say(`${result.deployment}: ${result.hold ? "held" : "not held"}`);
  return [];
}
