/** `history/`: the deploy history. */
import { now } from "../ledger/time.ts";
import { pageData } from "../page/page-data.ts";
import { historyTexts } from "../report/history-texts.ts";
import { historyOutputs } from "../report/outputs.ts";
import { historySummary } from "../report/summary/history.ts";
import { checkoutFolder } from "../runner/job.ts";
import { log, setOutputs, warn } from "../runner/toolkit.ts";
import { publishPage } from "../site/publish-page.ts";
import { readHistories, readHistory } from "../use-cases/read-history.ts";
import type { Action, ActionContext } from "./action.ts";
import { whereOf, writeSummary } from "./write-summary.ts";

export const history: Action<"history"> = {
  failure: { title: "History not read" },
  async run(context) {
    const { input, services } = context;
    const { deployment, status, limit, all } = input;
    const result = await readHistory({ deployment, status, limit, all }, services);

    const outputs = historyOutputs(result);
    const deploys = fitting(outputs.deploys);
    if (deploys.length < outputs.deploys.length) {
      warn(`Outputs are limited in size: \`deploys\` has only the newest ${deploys.length}.`);
    }
    await writePageOf(context);
    setOutputs({ ...outputs, deploys, page: input.page ?? null });
    await writeSummary(historySummary(result, whereOf(context), status !== undefined));
    log(`${result.deployment}: ${result.total} deploys, current ${result.current ?? "none"}`);
    return [];
  },
};

/** Writes the page of all Deployments of the repository, if it is wanted. */
async function writePageOf({ job, input, remote, services }: ActionContext<"history">) {
  const { page, all } = input;
  if (page === undefined) return;
  const texts = historyTexts(await readHistories({ all }, services), remote.url);
  await publishPage(pageData(texts, now()), checkoutFolder(job, page) || page);
}

/** All outputs of a job share 1 MB, in UTF-16 characters; half of it is left to others. */
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
