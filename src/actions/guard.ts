/** `guard/`: may this commit be deployed now? */

import { guardOutputs } from "../report/outputs.ts";
import { guardSummary } from "../report/summary/guard.ts";
import { log, setOutputs, warn } from "../runner/toolkit.ts";
import { guardDeploy } from "../use-cases/guard-deploy.ts";
import type { Action } from "./action.ts";
import { checkedOut, deployedCommit, reportCheckedOut } from "./deployed-commit.ts";
import { peopleOf } from "./people.ts";
import { whereOf, writeSummary } from "./write-summary.ts";

export const guard: Action<"guard"> = {
  failure: {
    title: "Not known whether the commit may be deployed",
    outputs: (problems) => guardOutputs({ problems, reason: null }),
  },
  async run(context) {
    const { job, input, github, services } = context;
    const found = await checkedOut(job, input.path);
    const commit = deployedCommit(job, input, found);
    reportCheckedOut(job, commit, found);
    const request = { deployment: input.deployment, commit };
    const { pullEnd } = github;
    const people = peopleOf(job, github);
    const result = await guardDeploy(request, { ...services, people, pullEnd });
    const { deployment, problems, reason, warnings } = result;

    for (const warning of warnings) warn(warning);
    setOutputs(guardOutputs(result));
    const summary = guardSummary(result, whereOf(context));
    if (summary) await writeSummary(summary);
    if (problems.length === 0)
      log(`The commit ${commit} may be deployed to ${deployment}. ${reason}`);
    return problems;
  },
};
