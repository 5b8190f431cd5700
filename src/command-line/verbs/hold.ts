/** `hold` and `release`: deploys wait, or go on. */
import { newHoldId } from "../../inputs.ts";
import { holdId } from "../../ledger/names.ts";
import { holdSummary } from "../../report/hold-summary.ts";
import { inTerminal } from "../../report/next-step-texts.ts";
import { holdOutputs } from "../../report/outputs.ts";
import { type HoldResult, holdDeploys, releaseDeploys } from "../../use-cases/hold-deploys.ts";
import type { CommandResult } from "../result.ts";
import { deploymentInput, promptReason, reasonInput, toDeployment } from "../shared-inputs.ts";
import { confirmOrCancel } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";

export const hold = cloneVerb({
  name: "hold",
  about: "Stop all deploys, except the newest rollback's, until `release`",
  inputs: {
    deployment: deploymentInput,
    reason: reasonInput,
    "hold-id": input(newHoldId.optional(), "--hold-id <hold>", "the ID to release it by"),
  },
  prompts: { reason: promptReason },
  writes: true,
  examples: [['hold --reason "Database migration until 18:00"', ""]],
  run: async ({ deployment, reason, "hold-id": id }, { yes, actors, services }) => {
    if (!yes) await confirmOrCancel(`Hold deploys${toDeployment(deployment)}?`);
    const { actor } = actors;
    return resultOf(await holdDeploys({ deployment, id, reason, actor, run: null }, services));
  },
});

export const release = cloneVerb({
  name: "release",
  about: "Release a hold, so that deploys go on",
  inputs: {
    deployment: deploymentInput,
    "hold-id": input(holdId.optional(), "[hold]", "ID of the hold; not needed when only one is on"),
  },
  writes: true,
  examples: [
    ["release", ""],
    ["release rollback-42", "the hold that rollback 42 put on"],
  ],
  run: async ({ deployment, "hold-id": id }, { yes, services }) => {
    const which = id === undefined ? "the hold" : `hold ${id}`;
    if (!yes) await confirmOrCancel(`Release ${which}${onDeployment(deployment)}?`);
    return resultOf(await releaseDeploys({ deployment, id }, services));
  },
});

function onDeployment(name: string | undefined): string {
  return name === undefined ? "" : ` on ${name}`;
}

function resultOf(result: HoldResult): CommandResult {
  return {
    report: holdSummary(result, inTerminal),
    outputs: holdOutputs(result),
    problems: [],
    warnings: [],
  };
}
