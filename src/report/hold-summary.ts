/** The job summaries of `guard/` and `hold/`. */
import type { Problem } from "../errors/problem.ts";
import type { HoldResult } from "../use-cases/hold-deploys.ts";
import { type Block, code, heading, paragraph, quote } from "./blocks.ts";
import type { NextStepTexts } from "./next-step-texts.ts";
import { problemBlocks } from "./problems.ts";

/** The summary of a commit that may not be deployed. */
export function guardSummary(
  deployment: string,
  commit: string,
  problems: readonly Problem[],
): Block[] {
  return [
    heading(1, `Not deployed to ${deployment}`),
    paragraph("The commit ", code(commit.slice(0, 12)), " may not be deployed now."),
    ...problemBlocks(problems),
  ];
}

export function holdSummary(
  { deployment, hold, changed }: HoldResult,
  { releaseHold }: NextStepTexts,
): Block[] {
  const before = changed ? "" : " It was so before.";
  if (!hold) {
    return [heading(2, `Deploys to ${deployment} are free`), paragraph(`No hold is on.${before}`)];
  }
  return [
    heading(2, `Deploys to ${deployment} are held`),
    paragraph(
      `By ${hold.createdBy} since ${hold.createdAt}.${before} To release it, `,
      ...releaseHold(deployment),
      ".",
    ),
    quote(hold.reason),
  ];
}
