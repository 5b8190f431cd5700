/** `hold` and `release`: deploys wait, or go on. */
import { holdSummary } from "../../report/hold-summary.ts";
import { inTerminal } from "../../report/next-step-texts.ts";
import { holdOutputs } from "../../report/outputs.ts";
import { holdDeploys } from "../../use-cases/hold-deploys.ts";
import type { CommandResult } from "../result.ts";
import type { Session } from "../session.ts";
import { deploymentInput, promptReason, reasonInput, toDeployment } from "../shared-inputs.ts";
import { confirmOrCancel } from "../terminal.ts";
import { cloneVerb } from "../verb.ts";

export const hold = cloneVerb({
  name: "hold",
  about: "Stop all deploys, except the newest rollback's, until `release`",
  inputs: { deployment: deploymentInput, reason: reasonInput },
  prompts: { reason: promptReason },
  writes: true,
  examples: [['hold --reason "Database migration until 18:00"', ""]],
  run: async ({ deployment, reason }, session) => {
    if (!session.yes) await confirmOrCancel(`Hold deploys${toDeployment(deployment)}?`);
    return setHold(deployment, reason, session);
  },
});

export const release = cloneVerb({
  name: "release",
  about: "Release the hold, so that deploys go on",
  inputs: { deployment: deploymentInput },
  writes: true,
  examples: [["release", ""]],
  run: async ({ deployment }, session) => {
    if (!session.yes) await confirmOrCancel(`Release deploys${toDeployment(deployment)}?`);
    return setHold(deployment, null, session);
  },
});

/** @param reason null releases the hold */
async function setHold(
  deployment: string | undefined,
  reason: string | null,
  { actors, services }: Session,
): Promise<CommandResult> {
  const result = await holdDeploys({ deployment, reason, actor: actors.actor }, services);
  return { report: holdSummary(result, inTerminal), outputs: holdOutputs(result), problems: [] };
}
