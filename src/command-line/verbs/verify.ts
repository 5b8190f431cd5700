/** `verify`: checks the deploy history, and repairs it. */
import { actionInputs } from "../../inputs.ts";
import { inTerminal } from "../../report/next-step-texts.ts";
import { verifyOutputs } from "../../report/outputs.ts";
import { fixedBy, verifySummary } from "../../report/verify-summary.ts";
import { type VerifyResult, verifyLedger } from "../../use-cases/verify-ledger.ts";
import type { CommandResult } from "../result.ts";
import { deploymentInput } from "../shared-inputs.ts";
import { confirmOrCancel, printReport } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";

const { repair: repairFlag } = actionInputs.verify.shape;

export const verify = cloneVerb({
  name: "verify",
  about: "Check the deploy history, each tag against the manifest, and repair it",
  inputs: {
    deployment: deploymentInput,
    repair: input(repairFlag, "--repair", "rebuild the manifest from the tags"),
  },
  writes: ({ repair }) => repair !== undefined,
  examples: [
    ["verify", "changes nothing"],
    ["verify --repair", "shows what it would change, then asks"],
  ],
  run: async ({ deployment, repair }, { services, yes }) => {
    if (!repair || yes) return commandResult(await verifyLedger({ deployment, repair }, services));
    const found = await verifyLedger({ deployment, repair: false }, services);
    if (fixedBy(found) <= 0) return commandResult(found);
    printReport(commandResult(found).report);
    await confirmOrCancel("Push the rebuilt manifest?");
    const agreed = found.difference;
    return commandResult(await verifyLedger({ deployment, repair, agreed }, services));
  },
});

function commandResult(result: VerifyResult): CommandResult {
  const problems = result.repaired ? result.remaining : result.problems;
  return {
    report: verifySummary(result, inTerminal),
    outputs: verifyOutputs(result),
    problems,
    warnings: [],
  };
}
