/** The job summaries of `guard/` and `hold/`. */
import type { Problem } from "../errors.ts";
import type { HoldResult } from "../use-cases/hold-deploys.ts";
import { code, heading, markdown, paragraph, quote } from "./markdown.ts";
import { problemBlocks } from "./problems.ts";

/** The summary of a commit that may not be deployed. */
export function guardSummary(
  deployment: string,
  commit: string,
  problems: readonly Problem[],
): string {
  return markdown([
    heading(1, `Not deployed to ${deployment}`),
    paragraph("The commit ", code(commit.slice(0, 12)), " may not be deployed now."),
    ...problemBlocks(problems),
  ]);
}

export function holdSummary({ deployment, hold, changed }: HoldResult): string {
  const before = changed ? "" : " It was so before.";
  if (!hold) {
    return markdown([
      heading(2, `Deploys to ${deployment} are free`),
      paragraph(`No hold is on.${before}`),
    ]);
  }
  return markdown([
    heading(2, `Deploys to ${deployment} are held`),
    paragraph(
      `By ${hold.createdBy} since ${hold.createdAt}.${before} Release: run `,
      code("hold/"),
      " with ",
      code("release: true"),
      ".",
    ),
    quote(hold.reason),
  ]);
}
