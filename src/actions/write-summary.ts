import type { Block } from "../report/blocks.ts";
import { summarize } from "../runner/toolkit.ts";

/** Writes to the job summary. @param how `add` to what this step has written there, or `replace` it */
export async function writeSummary(
  blocks: readonly Block[],
  how: "add" | "replace" = "add",
): Promise<void> {
  // The Markdown writer takes time to load, and nothing needs it earlier.
  const { markdown } = await import("../report/markdown.ts");
  await summarize(markdown(blocks), how);
}
