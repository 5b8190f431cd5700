/** The action `history/`: inputs in, one question out, and its answer told. */
import type { Problem } from "../errors/problem.ts";
import { inputNames, readInputs } from "../inputs.ts";
import { historySummary } from "../report/history-summary.ts";
import { historyOutputs } from "../report/outputs.ts";
import { currentJob, inputs, say, setOutputs, warn } from "../runner/toolkit.ts";
import { readHistory } from "../use-cases/read-history.ts";
import type { Ahead } from "./ahead.ts";
import { edgesOf } from "./edges.ts";
import { summary } from "./summary.ts";

/** @returns nothing: the history is told, or an error says why not */
export async function history(ahead: Ahead): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("history", inputs(inputNames("history")));
  const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
  const result = await readHistory(
    { ...input, deployment: input.deployment, status: input.status },
    tools,
  );

  const outputs = historyOutputs(result);
  const deploys = fitting(outputs.deploys);
  if (deploys.length < outputs.deploys.length) {
    warn(`Outputs are limited: \`deploys\` has the newest ${deploys.length} of them.`);
  }
  setOutputs({ ...outputs, deploys });
  await summary(historySummary(result, 500));
  say(`${result.deployment}: ${result.total} deploys, current ${result.current ?? "none"}`);
  return [];
}

/** All outputs of a job share 1 MB, in characters of UTF-16; half of it is left to others. */
const room = 250_000;

function fitting<Item>(items: readonly Item[]): Item[] {
  const kept: Item[] = [];
  let used = 0;
  for (const item of items) {
    used += JSON.stringify(item).length + 1;
    if (used > room) break;
    kept.push(item);
  }
  return kept;
}
