/** `mark`: says of a deploy that it is good or bad. */
import { actionInputs, reasonForMark } from "../../inputs.ts";
import { markSummary } from "../../report/mark-summary.ts";
import { markOutputs } from "../../report/outputs.ts";
import { markDeploy } from "../../use-cases/mark-deploy.ts";
import { deploymentInput, promptReason } from "../shared-inputs.ts";
import { confirmOrCancel } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";

const { "deploy-id": deploy, as, reason } = actionInputs.mark.shape;

export const mark = cloneVerb({
  name: "mark",
  about: "Mark a deploy good or bad, or take its mark off",
  inputs: {
    "deploy-id": input(
      deploy,
      "[deploy]",
      "the deploy: 38, #38, deploy/prod/38, previous or last-good",
    ),
    deployment: deploymentInput,
    as: input(as, "--as <mark>", "what it is; `none` takes its mark off", as.options),
    reason: input(reason, "-r, --reason <text>", "why, in 1 to 500 characters; not for `none`"),
  },
  refine: reasonForMark,
  prompts: { reason: ({ as: asked }) => (asked === "none" ? undefined : promptReason()) },
  writes: true,
  examples: [
    ['mark 41 --as bad --reason "Deletes old partitions"', "nobody can roll back to it"],
    ['mark 38 --as good --reason "A week without an incident"', "what `rollback last-good` means"],
    ["mark 41 --as none", "take its mark off"],
  ],
  run: async ({ deployment, "deploy-id": deployId, as, reason = "" }, session) => {
    const { yes, actors, services } = session;
    const question =
      as === "none" ? `Take the mark off deploy ${deployId}?` : `Mark deploy ${deployId} ${as}?`;
    if (!yes) await confirmOrCancel(question);
    const { actor } = actors;
    const result = await markDeploy({ deployment, deployId, as, reason, actor }, services);
    return {
      report: markSummary(result),
      outputs: markOutputs(result),
      problems: [],
      warnings: [],
    };
  },
});
