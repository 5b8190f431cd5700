/** The report of a check of the ledger. */
import type { Problem } from "../errors/problem.ts";
import { oneLine } from "../ledger/message.ts";
import type { VerifyResult } from "../use-cases/verify-ledger.ts";
import {
  type Block,
  bulletList,
  codeBlock,
  heading,
  message,
  paragraph,
  strong,
} from "./blocks.ts";
import type { NextStepTexts } from "./next-step-texts.ts";
import { problemBlocks } from "./problems.ts";

/** How many lines of the difference are shown. */
const maxLines = 100;

export function verifySummary(result: VerifyResult, { repair }: NextStepTexts): Block[] {
  const { deployment, problems, lost, remaining, difference, repaired } = result;
  if (problems.length === 0) {
    return [
      heading(2, `The deploy history of ${deployment} is sound`),
      paragraph("Tags and manifest agree."),
    ];
  }
  const repairable = fixedBy(result);
  const left = remaining.slice(lost.length);
  return [
    heading(1, `The deploy history of ${deployment} ${repaired ? "was" : "is"} damaged`),
    ...lostBlocks(lost, repaired),
    paragraph(
      `${count(problems.length)}. `,
      strong(
        repaired
          ? `The manifest was rebuilt from the tags and its earlier versions; ${count(remaining.length)} ${remaining.length === 1 ? "remains" : "remain"}.`
          : "Nothing was changed.",
      ),
      ...(repaired || repairable <= 0
        ? []
        : [` A repair would fix ${repairable} of them: `, ...repair(deployment), "."]),
    ),
    ...problemBlocks(repaired && left.length > 0 ? left : problems),
    ...(difference.length > 0
      ? [
          heading(2, repaired ? "What was changed" : "What a repair would change"),
          codeBlock(difference.slice(0, maxLines).join("\n"), "diff"),
        ]
      : []),
  ];
}

const count = (problems: number) => (problems === 1 ? "1 problem" : `${problems} problems`);

/** How many of the problems a repair fixes. */
export function fixedBy({ problems, lost, remaining }: VerifyResult): number {
  return problems.length - (remaining.length - lost.length);
}

/** Comes first: nobody may take a history for whole that is not. */
function lostBlocks(lost: readonly Problem[], repaired: boolean): Block[] {
  if (lost.length === 0) return [];
  const title = repaired ? "Not recovered" : "A repair cannot recover this";
  return [
    heading(2, title),
    paragraph(
      strong("Neither the tags nor the manifest's own git history have this. Record it again:"),
    ),
    bulletList(lost.map(({ message: text, remedy }) => message(`${oneLine(text)} ${remedy}`))),
  ];
}
