/** `mark`: says of a deploy that it is good or bad. */
import { actionInputs, type RawInputs, reasonForMark } from "../../inputs.ts";
import { markOutputs } from "../../report/outputs.ts";
import { markReport } from "../../report/terminal/ledger.ts";
import { markDeploy } from "../../use-cases/mark-deploy.ts";
import { readHistory } from "../../use-cases/read-history.ts";
import { pickDeployment } from "../pick-deployment.ts";
import type { Session } from "../session.ts";
import { deploymentInput, promptReason, remoteName, toDeployment } from "../shared-inputs.ts";
import { confirmPush } from "../signing.ts";
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
  prompts: {
    deployment: (_, session) => pickDeployment(session),
    reason: async (raw, session) => {
      if (raw["as"] === "none") return undefined;
      await assertExists(raw, session);
      return promptReason();
    },
  },
  writes: true,
  examples: [
    ['mark 41 --as bad --reason "Deletes old partitions"', "nobody can roll back to it"],
    ['mark 38 --as good --reason "A week without an incident"', "what `rollback last-good` means"],
    ["mark 41 --as none", "take its mark off"],
  ],
  run: async ({ deployment, "deploy-id": deployId, as, reason = "" }, session) => {
    const { yes, actors, services } = session;
    const which = `deploy ${deployId}${toDeployment(deployment)}`;
    const what = as === "none" ? `Take the mark off ${which}` : `Mark ${which} ${as}`;
    if (!yes) await confirmPush(session, `${what}, and push that to ${remoteName(session)}?`);
    const { actor } = actors;
    const result = await markDeploy({ deployment, deployId, as, reason, actor }, services);
    return {
      report: markReport(result, session.asked.command),
      outputs: markOutputs(result),
      problems: [],
      warnings: [],
    };
  },
});

/** Nobody is asked why before it is known that there is such a deploy. @throws {Refusal} `deploy-not-found` */
async function assertExists(raw: RawInputs, { services }: Session): Promise<void> {
  const { deployment, "deploy-id": deployId } = raw;
  await readHistory({ deployment, deployId, limit: 1, status: undefined, all: false }, services);
}
