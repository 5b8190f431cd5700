/**
 * Makes pictures of all job summaries, those of `test/decisions/summary-cases.ts`, as GitHub shows them, light and
 * dark: `npm run summaries -- <folder> [name …]`. Needs Chromium (`CHROMIUM`, else `chromium`).
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { summaryMarkdown } from "../src/report/summary/markdown.ts";
import { summaries } from "../test/decisions/summary-cases.ts";
import { photograph } from "./photograph.ts";

const [folder = "", ...names] = process.argv.slice(2);
if (!folder) throw new Error("In which folder?");
mkdirSync(folder, { recursive: true });
for (const [name, summary] of Object.entries(summaries)) {
  if (!summary || (names.length > 0 && !names.includes(name))) continue;
  for (const theme of ["light", "dark"] as const) {
    photograph(summaryMarkdown(summary), join(folder, `${name}-${theme}.png`), { theme });
  }
}
