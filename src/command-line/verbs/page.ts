/** `page`: the deploy history as a web page. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { refuse } from "../../errors/problem.ts";
import { actionInputs, parseInputs } from "../../inputs.ts";
import { now } from "../../ledger/time.ts";
import { type HistoryText, pageData } from "../../page/page-data.ts";
import { historyTexts } from "../../report/history-texts.ts";
import { pageReport } from "../../report/terminal/page.ts";
import { publishPage } from "../../site/publish-page.ts";
import { readHistories } from "../../use-cases/read-history.ts";
import type { Asked } from "../asked.ts";
import type { CommandResult } from "../result.ts";
import { type GlobalOptions, openSession } from "../session.ts";
import type { Verb } from "../verb.ts";

const inputs = z.object({
  files: z
    .string()
    .transform((lines) => lines.split("\n"))
    .optional(),
  out: z.string().default("deploy-history"),
  all: actionInputs.history.shape.all,
});

export const page: Verb = {
  name: "page",
  about: "Write the deploy history as a web page: this repository's, or that of several",
  argument: [
    "files",
    "[files...]",
    "what `history --json` printed; `-` is standard input (default: all Deployments of this repository)",
  ],
  options: [
    ["--out <folder>", 'where index.html is written (default: "deploy-history")'],
    ["--all", "also deploys that left the manifest, from their tags"],
  ],
  writes: false,
  examples: [
    ["page", "writes deploy-history/index.html, which needs no server"],
    ["page etl.json ml.json --out site", "several repositories on one page"],
  ],
  check: (raw) => {
    parseInputs(inputs, raw);
  },
  run: writeHistory,
};

async function writeHistory(
  asked: Asked,
  options: GlobalOptions,
  canPrompt: boolean,
): Promise<CommandResult> {
  const { files, out, all } = parseInputs(inputs, asked.inputs);
  const texts = files
    ? await Promise.all(files.map(readText))
    : await textsOfClone(await openSession(options, asked, canPrompt), all);
  const data = pageData(texts, now());
  const address = await publishPage(data, out);
  return {
    report: pageReport(data, address.href, asked.command),
    outputs: { page: fileURLToPath(address), deployments: data.deployments.map(({ key }) => key) },
    problems: [],
    warnings: [],
  };
}

async function textsOfClone(
  { clone, services }: Awaited<ReturnType<typeof openSession>>,
  all: boolean,
): Promise<HistoryText[]> {
  return historyTexts(await readHistories({ all }, services), clone.remote.url);
}

/** @throws {Refusal} `file-unreadable` */
async function readText(name: string): Promise<HistoryText> {
  try {
    const json = name === "-" ? await text(process.stdin) : await readFile(name, "utf8");
    return { name: name === "-" ? "standard input" : name, json };
  } catch (error) {
    return refuse("file-unreadable", { name, said: (error as Error).message }, { cause: error });
  }
}
