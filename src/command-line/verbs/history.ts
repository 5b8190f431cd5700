/** `history`: the deploys of a Deployment. */
import type { Asked } from "../../inputs.ts";
import { historySummary } from "../../report/history-summary.ts";
import { historyOutputs } from "../../report/outputs.ts";
import { readHistory } from "../../use-cases/read-history.ts";
import type { Told } from "../result.ts";
import type { Session } from "../session.ts";

export async function history(asked: Asked<"history">, { tools }: Session): Promise<Told> {
  const { deployment, limit, status, all } = asked;
  const result = await readHistory({ deployment, limit, status, all }, tools);
  return { report: historySummary(result), outputs: historyOutputs(result), problems: [] };
}
