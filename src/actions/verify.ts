/** `verify/`: checks the ledger and repairs it. */
import { verifyOutputs } from "../report/outputs.ts";
import { verifySummary } from "../report/summary/verify.ts";
import { log, setOutputs } from "../runner/toolkit.ts";
import { verifyLedger } from "../use-cases/verify-ledger.ts";
import type { Action } from "./action.ts";
import { writeSummary } from "./write-summary.ts";

export const verify: Action<"verify"> = {
  failure: { title: "Ledger not checked" },
  async run({ input: { deployment, repair }, services, github }) {
    const rules = async () => github.rules;
    const result = await verifyLedger({ deployment, repair }, { ...services, rules });

    const left = result.repaired ? result.remaining : result.problems;
    setOutputs(verifyOutputs(result));
    await writeSummary(verifySummary(result));
    log(`${result.deployment}: ${result.problems.length} findings, ${left.length} left`);
    return left;
  },
};
