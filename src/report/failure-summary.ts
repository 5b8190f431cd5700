/** The summary of a request that failed before there was a plan, or when it was pushed. */
import type { Problem } from "../errors/problem.ts";
import { type Block, heading, paragraph, strong } from "./blocks.ts";
import { problemBlocks } from "./problems.ts";

export function failureSummary(
  title: string,
  problems: readonly Problem[],
  unchanged = "Nothing was changed.",
): Block[] {
  const isPushUnknown = problems.some(({ code }) => code === "push-unconfirmed");
  return [
    ...(isPushUnknown
      ? [heading(1, "Not known whether the push landed")]
      : [heading(1, title), paragraph(strong(unchanged))]),
    ...problemBlocks(problems),
  ];
}
