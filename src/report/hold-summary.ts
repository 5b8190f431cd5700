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
  { deployment, verb, hold, holds, changed }: HoldResult,
  { releaseHold }: NextStepTexts,
): Block[] {
  const already = changed ? [] : [paragraph("Already so; nothing changed.")];
  const released =
    verb === "release" && hold
      ? [paragraph("Released: hold ", code(hold.id), ` of ${hold.createdBy}.`), quote(hold.reason)]
      : [];
  if (holds.length === 0) {
    return [
      heading(2, `No hold on ${deployment}`),
      ...released,
      paragraph("Deploys can go on."),
      ...already,
    ];
  }
  return [
    heading(2, `Deploys to ${deployment} are ${verb === "hold" ? "" : "still "}on hold`),
    ...released,
    ...already,
    ...holds.flatMap(({ id, reason, createdBy, createdAt }) => [
      paragraph(
        `By ${createdBy} since ${createdAt}. To release it, `,
        ...releaseHold(deployment, id),
        ".",
      ),
      quote(reason),
    ]),
  ];
}
