/** The report of a check of the ledger. */
import type { VerifyResult } from "../use-cases/verify-ledger.ts";
import { type Block, codeBlock, heading, paragraph, strong } from "./blocks.ts";
import type { NextStepTexts } from "./next-step-texts.ts";
import { problemBlocks } from "./problems.ts";

/** How many lines of the difference are shown. */
const maxLines = 100;

export function verifySummary(result: VerifyResult, { repair }: NextStepTexts): Block[] {
  const { deployment, problems, remaining, difference, repaired } = result;
  if (problems.length === 0) {
    return [
      heading(2, `The deploy history of ${deployment} is sound`),
      paragraph("Tags and manifest agree."),
    ];
  }
  const repairable = problems.length - remaining.length;
  return [
    heading(1, `The deploy history of ${deployment} ${repaired ? "was" : "is"} damaged`),
    paragraph(
      `${problems.length === 1 ? "1 problem" : `${problems.length} problems`}. `,
      strong(
        repaired
          ? `The manifest was rebuilt from the tags; ${remaining.length} problems remain.`
          : "Nothing was changed.",
      ),
      ...(repaired || repairable <= 0
        ? []
        : [` A repair would fix ${repairable} of them: `, ...repair(deployment), "."]),
    ),
    ...problemBlocks(repaired && remaining.length > 0 ? remaining : problems),
    ...(difference.length > 0
      ? [
          heading(2, repaired ? "What was changed" : "What a repair would change"),
          codeBlock(difference.slice(0, maxLines).join("\n"), "diff"),
        ]
      : []),
  ];
}
