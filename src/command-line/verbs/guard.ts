/** `guard`: may this commit be deployed now? */

import { shortId } from "../../errors/short-id.ts";
import { objectId } from "../../ledger/names.ts";
import { paragraph } from "../../report/blocks.ts";
import { guardSummary } from "../../report/hold-summary.ts";
import { guardOutputs } from "../../report/outputs.ts";
import { guardDeploy } from "../../use-cases/guard-deploy.ts";
import { deploymentInput, resolveCommit } from "../shared-inputs.ts";
import { cloneVerb, input } from "../verb.ts";

export const guard = cloneVerb({
  name: "guard",
  about: "Check whether a commit may be deployed now",
  inputs: {
    deployment: deploymentInput,
    commit: input(objectId, "--commit <commit>", "the commit to check (default: HEAD)"),
  },
  resolve: { commit: resolveCommit },
  writes: false,
  examples: [["guard && astro deploy", "deploys only if HEAD may be deployed"]],
  run: async ({ deployment: asked, commit }, { services }) => {
    const result = await guardDeploy({ deployment: asked, commit }, services);
    const { deployment, problems, reason, warnings } = result;
    const report =
      problems.length > 0
        ? guardSummary(deployment, commit, problems)
        : [
            paragraph(`Commit ${shortId(commit)} may be deployed to ${deployment}. ${reason}`),
            ...warnings.map((warning) => paragraph(warning)),
          ];
    return { report, outputs: guardOutputs(result), problems, warnings };
  },
});
