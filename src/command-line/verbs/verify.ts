/** `verify`: checks the deploy history, and repairs it. */
import { actionInputs } from "../../inputs.ts";
import { verifyOutputs } from "../../report/outputs.ts";
import { fixedBy } from "../../report/repairable.ts";
import type { CommandFor } from "../../report/terminal/commands.ts";
import { verifyReport } from "../../report/terminal/verify.ts";
import { type VerifyResult, verifyLedger } from "../../use-cases/verify-ledger.ts";
import type { CommandResult } from "../result.ts";
import { gitHubOf } from "../session.ts";
import { deploymentInput, remoteName } from "../shared-inputs.ts";
import { confirmPush } from "../signing.ts";
import { printReport } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";

const { repair: repairFlag } = actionInputs.verify.shape;

export const verify = cloneVerb({
  name: "verify",
  about:
    "Check the deploy history, each tag against the manifest, and whether rollbacks are set up; repair it",
  inputs: {
    deployment: deploymentInput,
    repair: input(repairFlag, "--repair", "rebuild the manifest from the tags"),
  },
  writes: ({ repair }) => repair !== undefined,
  examples: [
    ["verify", "changes nothing"],
    ["verify --repair", "shows what it would change, then asks"],
  ],
  run: async ({ deployment, repair }, session) => {
    const { clone, yes, asked, verbose } = session;
    const rules = async () => (await gitHubOf(clone))?.rules ?? null;
    const services = { ...session.services, rules };
    const { command } = asked;
    if (!repair || yes) {
      return commandResult(await verifyLedger({ deployment, repair }, services), command);
    }
    const found = await verifyLedger({ deployment, repair: false }, services);
    if (fixedBy(found) <= 0) return commandResult(found, command);
    await printReport(verifyReport(found, command, true), { verbose });
    await confirmPush(
      session,
      `Push the rebuilt manifest of ${found.deployment} to ${remoteName(session)}?`,
    );
    const agreed = found.difference;
    return commandResult(await verifyLedger({ deployment, repair, agreed }, services), command);
  },
});

function commandResult(result: VerifyResult, command: CommandFor): CommandResult {
  return {
    report: verifyReport(result, command),
    outputs: { ...verifyOutputs(result), setUp: result.setUp },
    problems: result.repaired ? result.remaining : result.problems,
    warnings: [],
  };
}
