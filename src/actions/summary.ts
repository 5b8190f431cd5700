import type { Block } from "../report/blocks.ts";
import { summarize } from "../runner/toolkit.ts";

/** Adds a report to the job summary, or puts it in the place of this step's last one. */
export async function summary(
  blocks: readonly Block[],
  how: "besides" | "instead" = "besides",
): Promise<void> {
  // What writes it takes its time to load, and nothing before this needs it.
  const { markdown } = await import("../report/markdown.ts");
  await summarize(markdown(blocks), how);
}
