/** `verify`: checks the history, and mends it. */
import type { Asked } from "../../inputs.ts";
import { inTerminal } from "../../report/next-step-texts.ts";
import { verifyOutputs } from "../../report/outputs.ts";
import { verifySummary } from "../../report/verify-summary.ts";
import { type VerifyResult, verifyLedger } from "../../use-cases/verify-ledger.ts";
import type { Told } from "../result.ts";
import type { Session } from "../session.ts";
import { assertAgreed, show } from "../terminal.ts";

export async function verify(asked: Asked<"verify">, { tools, yes }: Session): Promise<Told> {
  const { deployment, repair } = asked;
  if (!repair || yes) return told(await verifyLedger({ deployment, repair }, tools));
  const found = await verifyLedger({ deployment, repair: false }, tools);
  if (found.remaining.length === found.problems.length) return told(found);
  show(told(found).report);
  await assertAgreed("Push the manifest that is rebuilt so?");
  const agreed = found.difference;
  return told(await verifyLedger({ deployment, repair, agreed }, tools));
}

function told(result: VerifyResult): Told {
  const problems = result.repaired ? result.remaining : result.problems;
  return { report: verifySummary(result, inTerminal), outputs: verifyOutputs(result), problems };
}
