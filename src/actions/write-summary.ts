import type { Block } from "../report/blocks.ts";
import { summarize } from "../runner/toolkit.ts";

/** @param how adds to the job summary, or replaces what this step last wrote there */
export async function writeSummary(
  blocks: readonly Block[],
  how: "add" | "replace" = "add",
): Promise<void> {
  // What writes Markdown takes time to load, and nothing before this needs it.
  const { markdown } = await import("../report/markdown.ts");
  await summarize(markdown(blocks), how);
}
