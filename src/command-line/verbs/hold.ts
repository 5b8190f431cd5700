/** `hold` and `release`: deploys wait, or go on. */
import { newHoldId } from "../../inputs.ts";
import { holdId } from "../../ledger/names.ts";
import { holdOutputs } from "../../report/outputs.ts";
import { holdReport } from "../../report/terminal/ledger.ts";
import { type HoldResult, holdDeploys, releaseDeploys } from "../../use-cases/hold-deploys.ts";
import { pickDeployment } from "../pick-deployment.ts";
import type { CommandResult } from "../result.ts";
import type { Session } from "../session.ts";
import {
  deploymentInput,
  promptReason,
  reasonInput,
  remoteName,
  toDeployment,
} from "../shared-inputs.ts";
import { confirmPush } from "../signing.ts";
import { cloneVerb, input } from "../verb.ts";

export const hold = cloneVerb({
  name: "hold",
  about: "Stop all deploys, except the newest rollback's, until `release`",
  inputs: {
    deployment: deploymentInput,
    reason: reasonInput,
    "hold-id": input(newHoldId.optional(), "--hold-id <hold>", "the ID to release it by"),
  },
  prompts: { deployment: (_, session) => pickDeployment(session), reason: promptReason },
  writes: true,
  examples: [['hold --reason "Database migration until 18:00"', ""]],
  run: async ({ deployment, reason, "hold-id": id }, session) => {
    const { yes, actors, services } = session;
    const question = `Hold deploys${toDeployment(deployment)}, and push that to ${remoteName(session)}?`;
    // A hold harms nobody, and is released as easily.
    if (!yes) await confirmPush(session, question, true);
    const { actor } = actors;
    const result = await holdDeploys({ deployment, id, reason, actor, run: null }, services);
    return resultOf(result, session);
  },
});

export const release = cloneVerb({
  name: "release",
  about: "Release a hold, so that deploys go on",
  inputs: {
    deployment: deploymentInput,
    "hold-id": input(holdId.optional(), "[hold]", "ID of the hold; not needed when only one is on"),
  },
  prompts: { deployment: (_, session) => pickDeployment(session) },
  writes: true,
  examples: [
    ["release", ""],
    ["release rollback-42", "the hold that rollback 42 put on"],
  ],
  run: async ({ deployment, "hold-id": id }, session) => {
    const which = id === undefined ? "the hold" : `hold ${id}`;
    const where = deployment === undefined ? "" : ` on ${deployment}`;
    const question = `Release ${which}${where}, so that deploys go on, and push that to ${remoteName(session)}?`;
    if (!session.yes) await confirmPush(session, question);
    return resultOf(await releaseDeploys({ deployment, id }, session.services), session);
  },
});

function resultOf(result: HoldResult, { asked }: Session): CommandResult {
  return {
    report: holdReport(result, asked.command),
    outputs: holdOutputs(result),
    problems: [],
    warnings: [],
  };
}
