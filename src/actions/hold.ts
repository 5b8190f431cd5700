/** `hold/`: puts a hold on a Deployment, or releases one. */

import { holdOutputs } from "../report/outputs.ts";
import { holdSummary } from "../report/summary/hold.ts";
import { log, setOutputs } from "../runner/toolkit.ts";
import { holdDeploys, releaseDeploys } from "../use-cases/hold-deploys.ts";
import type { Action } from "./action.ts";
import { peopleOf } from "./people.ts";
import { whereOf, writeSummary } from "./write-summary.ts";

export const hold: Action<"hold"> = {
  failure: { title: "Hold not changed" },
  async run(context) {
    const { job, input, github, services } = context;
    const { deployment, reason = "", release, "hold-id": id } = input;
    const { actor, run } = job;
    const result = release
      ? await releaseDeploys({ deployment, id }, { ...services, people: peopleOf(job, github) })
      : await holdDeploys({ deployment, id, reason, actor, run }, services);

    setOutputs(holdOutputs(result));
    await writeSummary(holdSummary(result, whereOf(context)));
    log(`${result.deployment}: ${result.holds.length > 0 ? "held" : "not held"}`);
    return [];
  },
};
