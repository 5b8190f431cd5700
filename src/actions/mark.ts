/** `mark/`: marks a deploy good or bad, or takes its mark off. */

import { markOutputs } from "../report/outputs.ts";
import { markSummary } from "../report/summary/mark.ts";
import { log, setOutputs } from "../runner/toolkit.ts";
import { markDeploy } from "../use-cases/mark-deploy.ts";
import type { Action } from "./action.ts";
import { peopleOf } from "./people.ts";
import { whereOf, writeSummary } from "./write-summary.ts";

export const mark: Action<"mark"> = {
  failure: { title: "Deploy not marked" },
  async run(context) {
    const { job, input, github, services } = context;
    const { deployment, "deploy-id": deployId, as, reason = "" } = input;
    const result = await markDeploy(
      { deployment, deployId, as, reason, actor: job.actor },
      { ...services, people: peopleOf(job, github) },
    );

    setOutputs(markOutputs(result));
    await writeSummary(markSummary(result, whereOf(context)));
    const state = result.mark ? `is marked ${result.mark.as}` : "has no mark";
    log(`${result.deployment}: deploy ${result.deploy} ${state}`);
    return [];
  },
};
