/** The action `verify/`: inputs in, one request out, and its result told. */
import type { Problem } from "../errors.ts";
import { verifySummary } from "../report/verify-summary.ts";
import { currentJob, inputs, say, setOutputs, summarize } from "../runner/toolkit.ts";
import { verifyLedger } from "../use-cases/verify-ledger.ts";
import { edgesOf } from "./edges.ts";
import { inputNames, readInputs } from "./inputs.ts";

/** @returns what is wrong, or still wrong after a repair; empty when all is well */
export async function verify(): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("verify", inputs(inputNames("verify")));
  const { tools } = edgesOf(job, input.repository ?? job.repository, input.token);
  const result = await verifyLedger({ deployment: input.deployment, repair: input.repair }, tools);

  const left = result.repaired ? result.remaining : result.problems;
  setOutputs({
    sound: String(left.length === 0),
    problems: JSON.stringify(result.problems),
    remaining: JSON.stringify(result.remaining),
    repaired: String(result.repaired),
  });
  await summarize(verifySummary(result));
  say(`${result.deployment}: ${result.problems.length} findings, ${left.length} left`);
  return left;
}
