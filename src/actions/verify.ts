/** The action `verify/`: inputs in, one request out, and its result told. */
import type { Problem } from "../errors/problem.ts";
import { inputNames, readInputs } from "../inputs.ts";
import { inJob } from "../report/next-step-texts.ts";
import { verifyOutputs } from "../report/outputs.ts";
import { verifySummary } from "../report/verify-summary.ts";
import { currentJob, inputs, say, setOutputs } from "../runner/toolkit.ts";
import { verifyLedger } from "../use-cases/verify-ledger.ts";
import type { Ahead } from "./ahead.ts";
import { edgesOf } from "./edges.ts";
import { summary } from "./summary.ts";

/** @returns what is wrong, or still wrong after a repair; empty when all is well */
export async function verify(ahead: Ahead): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("verify", inputs(inputNames("verify")));
  const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
  const result = await verifyLedger({ deployment: input.deployment, repair: input.repair }, tools);

  const left = result.repaired ? result.remaining : result.problems;
  setOutputs(verifyOutputs(result));
  await summary(verifySummary(result, inJob));
  say(`${result.deployment}: ${result.problems.length} findings, ${left.length} left`);
  return left;
}
