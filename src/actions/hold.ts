/** `hold/`: puts a hold on a Deployment, or releases it. */
import { holdSummary } from "../report/hold-summary.ts";
import { inJob } from "../report/next-step-texts.ts";
import { holdOutputs } from "../report/outputs.ts";
import { log, setOutputs } from "../runner/toolkit.ts";
import { holdDeploys } from "../use-cases/hold-deploys.ts";
import type { Action } from "./action.ts";
import { writeSummary } from "./write-summary.ts";

export const hold: Action<"hold"> = {
  failure: { title: "Hold not changed" },
  async run({ job, input, services }) {
    const { deployment, release } = input;
    const reason = release ? null : (input.reason ?? null);
    const result = await holdDeploys({ deployment, reason, actor: job.actor }, services);

    setOutputs(holdOutputs(result));
    await writeSummary(holdSummary(result, inJob));
    log(`${result.deployment}: ${result.hold ? "held" : "not held"}`);
    return [];
  },
};
