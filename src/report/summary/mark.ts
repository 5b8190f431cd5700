/** The job summary of `mark/`. */
import type { Mark } from "../../ledger/manifest.ts";
import type { MarkResult } from "../../use-cases/mark-deploy.ts";
import { type Block, type Inline, paragraph, quote } from "../blocks.ts";
import { readable } from "./github.ts";
import type { JobSummary } from "./layout.ts";
import { ourCommand, type Where } from "./where.ts";

export function markSummary(
  { deployment, deploy, before, mark, changed }: MarkResult,
  { now }: Pick<Where, "now">,
): JobSummary {
  const what = `Deploy ${deploy} of ${deployment}`;
  const by = ({ createdBy, createdAt }: Mark): Inline[] => [
    `${createdBy}, `,
    ...readable(now)(createdAt),
  ];
  const replaced: Block[] =
    changed && before
      ? [paragraph(`Taken off: marked ${before.as} by `, ...by(before)), quote(before.reason)]
      : [];
  return {
    sign: "done",
    verdict: mark ? `${what} is marked ${mark.as}` : `${what} has no mark`,
    next:
      mark?.as === "bad"
        ? {
            words: [
              "It cannot be rolled back to, nor is it proposed. To take the mark off, from a clone:",
            ],
            commands: [ourCommand("mark", { "deploy-id": deploy, deployment, as: "none" })],
          }
        : null,
    state: [
      ...(changed ? [] : ["It was so already; nothing changed. "]),
      ...(mark ? ["By ", ...by(mark)] : []),
    ],
    reason: mark?.reason ?? "",
    body: replaced,
  };
}
