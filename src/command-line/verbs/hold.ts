/** `hold` and `release`: deploys wait, or go on. */
import type { Asked } from "../../inputs.ts";
import { holdSummary } from "../../report/hold-summary.ts";
import { inTerminal } from "../../report/next-step-texts.ts";
import { holdOutputs } from "../../report/outputs.ts";
import { holdDeploys } from "../../use-cases/hold-deploys.ts";
import type { Told } from "../result.ts";
import type { Session } from "../session.ts";
import { assertAgreed } from "../terminal.ts";

export async function hold(asked: Asked<"hold">, session: Session): Promise<Told> {
  const { actors, tools, yes } = session;
  const { deployment, release } = asked;
  const where = deployment === undefined ? "" : ` to ${deployment}`;
  if (!yes) await assertAgreed(release ? `Let deploys${where} go on?` : `Hold deploys${where}?`);
  const reason = release ? null : (asked.reason ?? null);
  const result = await holdDeploys({ deployment, reason, actor: actors.actor }, tools);
  return { report: holdSummary(result, inTerminal), outputs: holdOutputs(result), problems: [] };
}
