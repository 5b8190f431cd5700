/** `guard`: may this commit be deployed now? */
import type { Asked } from "../../inputs.ts";
import { paragraph } from "../../report/blocks.ts";
import { guardSummary } from "../../report/hold-summary.ts";
import { guardOutputs } from "../../report/outputs.ts";
import { guardDeploy } from "../../use-cases/guard-deploy.ts";
import type { Told } from "../result.ts";
import type { Session } from "../session.ts";

export async function guard(asked: Asked<"guard">, { tools }: Session): Promise<Told> {
  const { commit = "" } = asked;
  const result = await guardDeploy({ deployment: asked.deployment, commit }, tools);
  const { deployment, problems } = result;
  const report =
    problems.length > 0
      ? guardSummary(deployment, commit, problems)
      : [paragraph(`The commit ${commit.slice(0, 12)} may be deployed to ${deployment}.`)];
  return { report, outputs: guardOutputs(result), problems };
}
