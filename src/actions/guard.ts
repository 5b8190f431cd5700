/** The action `guard/`: inputs in, one question out, and its answer told. */
import type { Problem } from "../errors/problem.ts";
import { inputNames, readInputs } from "../inputs.ts";
import { guardSummary } from "../report/hold-summary.ts";
import { guardOutputs } from "../report/outputs.ts";
import { currentJob, inputs, say, setOutputs } from "../runner/toolkit.ts";
import { guardDeploy } from "../use-cases/guard-deploy.ts";
import type { Ahead } from "./ahead.ts";
import { deployedCommit } from "./deployed-commit.ts";
import { edgesOf } from "./edges.ts";
import { summary } from "./summary.ts";

/** @returns why the commit may not be deployed; empty when it may */
export async function guard(ahead: Ahead): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("guard", inputs(inputNames("guard")));
  const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
  const commit = deployedCommit(job, input);
  const { deployment, problems } = await guardDeploy(
    { deployment: input.deployment, commit },
    tools,
  );

  setOutputs(guardOutputs({ problems }));
  if (problems.length > 0) await summary(guardSummary(deployment, commit, problems));
  else say(`The commit ${commit} may be deployed to ${deployment}.`);
  return problems;
}
