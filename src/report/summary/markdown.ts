/** A job summary as Markdown, no longer than GitHub takes. */
import { paragraph } from "../blocks.ts";
import { counted } from "../counted.ts";
import { markdown } from "../markdown.ts";
import { detailBlocks, type JobSummary, mainBlocks } from "./layout.ts";

/** In bytes. GitHub drops the summary of a step, all of it and without a word, above 1 MiB. */
const most = 1_000_000;

/** What does not fit is left out from the end, and said. @param limit in bytes */
export function summaryMarkdown(summary: JobSummary, limit = most): string {
  const details = detailBlocks(summary);
  const main = mainBlocks(summary);
  for (let count = details.length; count >= 0; count--) {
    const left = details.length - count;
    const note =
      left > 0
        ? [paragraph(`Left out, because the summary is too long: ${counted(left, "part")}.`)]
        : [];
    const text = markdown([...main, ...note, ...details.slice(0, count).flat()]);
    if (Buffer.byteLength(text) <= limit) return text;
  }
  return cut(markdown(main), limit);
}

/** Whole lines, as many as fit. No line of the main part opens anything that a later one has to close, but for code. */
function cut(text: string, limit: number): string {
  const note = "\n\nThe rest is left out: the summary is too long.\n";
  const start = Buffer.from(text)
    .subarray(0, limit - 100)
    .toString();
  const lines = start.slice(0, start.lastIndexOf("\n"));
  const isInCode = (lines.match(/^```/gm)?.length ?? 0) % 2 === 1;
  return lines + (isInCode ? "\n```" : "") + note;
}
