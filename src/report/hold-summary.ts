/** The job summaries of `guard/` and `hold/`. */
import type { Problem } from "../errors/problem.ts";
import { shortId } from "../errors/short-id.ts";
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
    paragraph("Commit ", code(shortId(commit)), " may not be deployed now."),
    ...problemBlocks(problems),
  ];
}

export function holdSummary(
  { deployment, hold, changed }: HoldResult,
  { releaseHold }: NextStepTexts,
): Block[] {
  const already = changed ? "" : " Already so; nothing changed.";
  if (!hold) {
    return [heading(2, `No hold on ${deployment}`), paragraph(`Deploys can go on.${already}`)];
  }
  return [
    heading(2, `Deploys to ${deployment} are on hold`),
    paragraph(
      `By ${hold.createdBy} since ${hold.createdAt}.${already} To release it, `,
      ...releaseHold(deployment),
      ".",
    ),
    quote(hold.reason),
  ];
}
