/** The job summary of `mark/`. */
import type { MarkResult } from "../use-cases/mark-deploy.ts";
import { type Block, heading, paragraph, quote } from "./blocks.ts";

export function markSummary({ deployment, deploy, before, mark, changed }: MarkResult): Block[] {
  const what = `Deploy ${deploy} of ${deployment}`;
  const replaced =
    changed && before
      ? [
          paragraph(
            `Taken off: marked ${before.as} by ${before.createdBy} at ${before.createdAt}.`,
          ),
          quote(before.reason),
        ]
      : [];
  return [
    heading(2, mark ? `${what} is marked ${mark.as}` : `${what} has no mark`),
    ...(mark ? [paragraph(`By ${mark.createdBy} at ${mark.createdAt}.`), quote(mark.reason)] : []),
    ...replaced,
    ...(changed ? [] : [paragraph("Already so; nothing changed.")]),
  ];
}
