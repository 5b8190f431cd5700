/** `guard/`: may this commit be deployed now? */
import { guardSummary } from "../report/hold-summary.ts";
import { guardOutputs } from "../report/outputs.ts";
import { log, setOutputs, warn } from "../runner/toolkit.ts";
import { guardDeploy } from "../use-cases/guard-deploy.ts";
import type { Action } from "./action.ts";
import { checkedOut, deployedCommit, reportCheckedOut } from "./deployed-commit.ts";
import { writeSummary } from "./write-summary.ts";

export const guard: Action<"guard"> = {
  failure: {
    title: "Not known whether the commit may be deployed",
    outputs: (problems) => guardOutputs({ problems, reason: null }),
  },
  async run({ job, input, services }) {
    const found = await checkedOut(job);
    const commit = deployedCommit(job, input, found);
    reportCheckedOut(job, commit, found);
    const request = { deployment: input.deployment, commit };
    const result = await guardDeploy(request, services);
    const { deployment, problems, reason, warnings } = result;

    for (const warning of warnings) warn(warning);
    setOutputs(guardOutputs(result));
    if (problems.length > 0) await writeSummary(guardSummary(deployment, commit, problems));
    else log(`The commit ${commit} may be deployed to ${deployment}. ${reason}`);
    return problems;
  },
};
