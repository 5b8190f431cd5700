/** The job summary of a check of the ledger. */
import type { VerifyResult } from "../use-cases/verify-ledger.ts";
import { type Block, heading, paragraph, strong } from "./blocks.ts";
import type { NextStepTexts } from "./next-step-texts.ts";
import { problemBlocks } from "./problems.ts";

/** How many lines of a difference are shown. */
const shown = 100;

export function verifySummary(result: VerifyResult, { repair }: NextStepTexts): Block[] {
  const { deployment, problems, remaining, difference, repaired } = result;
  if (problems.length === 0) {
    return [
      heading(2, `The deploy history of ${deployment} is sound`),
      paragraph("Tags and manifest agree."),
    ];
  }
  const mended = problems.length - remaining.length;
  return [
    heading(1, `The deploy history of ${deployment} ${repaired ? "was" : "is"} damaged`),
    paragraph(
      `${problems.length === 1 ? "One finding" : `${problems.length} findings`}. `,
      strong(
        repaired
          ? `The manifest was rebuilt from the tags; ${remaining.length} findings remain.`
          : "Nothing was changed.",
      ),
      ...(repaired || mended <= 0
        ? []
        : [` A repair would mend ${mended} of them: `, ...repair(deployment), "."]),
    ),
    ...problemBlocks(repaired && remaining.length > 0 ? remaining : problems),
    ...(difference.length > 0
      ? [
          heading(2, repaired ? "What was changed" : "What a repair would change"),
          { type: "code" as const, lang: "diff", value: difference.slice(0, shown).join("\n") },
        ]
      : []),
  ];
}
