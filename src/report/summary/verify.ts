/** The job summary of a check of the ledger. */
import type { Problem } from "../../errors/problem.ts";
import { oneLine } from "../../ledger/message.ts";
import type { VerifyResult } from "../../use-cases/verify-ledger.ts";
import { type Block, bulletList, code, codeBlock, heading, message } from "../blocks.ts";
import { counted } from "../counted.ts";
import { fixedBy } from "../repairable.ts";
import { openPoints, setUpTable } from "../set-up.ts";
import { alert } from "./github.ts";
import type { JobSummary, Next } from "./layout.ts";
import { problemBlocks } from "./problems.ts";
import { ourCommand } from "./where.ts";

/** How many lines of the difference are shown. */
const maxLines = 100;

export function verifySummary(result: VerifyResult): JobSummary {
  const { deployment, problems, lost, remaining, difference, repaired } = result;
  const history = `The deploy history of ${deployment}`;
  const setUp = [heading(2, "The set-up"), setUpTable(result.setUp)];
  if (problems.length === 0) {
    const state = [`Tags and manifest agree.${openPoints(result.setUp)}`];
    const open = result.setUp.find((check) => check.state === "attention");
    if (!open) return { sign: "done", verdict: `${history} is sound`, state, body: setUp };
    const verdict = `${history} is sound, but its set-up needs attention`;
    return { sign: "waiting", verdict, next: { words: message(open.remedy) }, state, body: setUp };
  }
  const left = remaining.slice(lost.length);
  const title = repaired ? "What was changed" : "What a repair would change";
  const diff = codeBlock(difference.slice(0, maxLines).join("\n"), "diff");
  return {
    ...verdictOf(result, history),
    // Comes before the problems: nobody may take a history for whole that is not.
    body: [
      ...lostBlocks(lost, repaired),
      ...(repaired && left.length === 0 && lost.length === 0
        ? [heading(2, "What was wrong")]
        : [heading(2, "Problems")]),
      ...problemBlocks(repaired && left.length > 0 ? left : problems),
      ...setUp,
    ],
    details: difference.length > 0 ? [{ title, blocks: [diff] }] : [],
  };
}

function verdictOf(
  result: VerifyResult,
  history: string,
): Pick<JobSummary, "sign" | "verdict" | "state" | "next"> {
  const { problems, remaining, repaired } = result;
  const left = remaining.length;
  if (repaired) {
    return {
      sign: left === 0 ? "done" : "waiting",
      verdict:
        left === 0
          ? `${history} was damaged, and is repaired`
          : `${history} was damaged, and is repaired in part`,
      next: nextByRemedy(remaining),
      state: [
        `The manifest was rebuilt from the tags and its earlier versions; ${counted(left, "problem")} ${left === 1 ? "remains" : "remain"}.`,
      ],
    };
  }
  return {
    sign: "refused",
    verdict: `${history} is damaged: nothing was changed`,
    next: fixedBy(result) > 0 ? nextByRepair(result) : nextByRemedy(problems),
    state: [`${counted(problems.length, "problem")} found.`],
  };
}

function nextByRepair(result: VerifyResult): Next {
  const { deployment, problems, lost } = result;
  const fixed = fixedBy(result);
  const which = fixed === problems.length ? "it" : `${fixed} of the problems`;
  return {
    words: [
      `A repair fixes ${which}${lost.length > 0 ? ", but cannot recover everything" : ""}: run this again with `,
      code("repair: true"),
      ", or from a clone, which asks first:",
    ],
    commands: [ourCommand("verify", { deployment, repair: "true" })],
  };
}

function nextByRemedy([first]: readonly Problem[]): Next | null {
  return first ? { words: message(first.remedy) } : null;
}

function lostBlocks(lost: readonly Problem[], repaired: boolean): Block[] {
  if (lost.length === 0) return [];
  const title = repaired ? "Not recovered" : "A repair cannot recover this";
  return [
    heading(2, title),
    alert("CAUTION", [
      ["Neither the tags nor the manifest's own git history have this. Record it again:"],
    ]),
    bulletList(lost.map(({ message: text, remedy }) => message(`${oneLine(text)} ${remedy}`))),
  ];
}
