/** The action `history/`: inputs in, one question out, and its answer told. */
import type { Problem } from "../errors.ts";
import { inputNames, readInputs } from "../inputs.ts";
import { historySummary } from "../report/history-summary.ts";
import { markdown } from "../report/markdown.ts";
import { historyOutputs } from "../report/outputs.ts";
import { currentJob, inputs, say, setOutputs, summarize } from "../runner/toolkit.ts";
import { readHistory } from "../use-cases/read-history.ts";
import { edgesOf } from "./edges.ts";

/** @returns nothing: the history is told, or an error says why not */
export async function history(): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("history", inputs(inputNames("history")));
  const { tools } = edgesOf(job, input.repository ?? job.repository, input.token);
  const result = await readHistory(
    { ...input, deployment: input.deployment, status: input.status },
    tools,
  );

  setOutputs(historyOutputs(result));
  await summarize(markdown(historySummary(result)));
  say(`${result.deployment}: ${result.total} deploys, current ${result.current ?? "none"}`);
  return [];
}
