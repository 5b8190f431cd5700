/** Problems, and what to do about each. */
import type { Problem } from "../errors/problem.ts";
import { oneLine } from "../ledger/message.ts";
import {
  type Block,
  type Cell,
  code,
  commaSeparated,
  heading,
  message,
  paragraph,
  table,
} from "./blocks.ts";

export function problemBlocks(problems: readonly Problem[]): Block[] {
  const rows = problems.map((problem): Cell[] => [
    code(problem.code),
    message(oneLine(problem.message)),
    message(problem.remedy),
  ]);
  return [heading(2, "Problems"), table([["Code", "What is wrong", "What to do"], ...rows])];
}

/** @param eligible IDs of deploys that can be rolled back to instead */
export function refusalBlocks(
  problems: readonly Problem[],
  eligible: readonly string[] = [],
): Block[] {
  // That problem's own message lists them.
  const isListed = problems.some((problem) => problem.code === "deploy-not-found");
  if (eligible.length === 0 || isListed) return problemBlocks(problems);
  const list = commaSeparated(eligible.map(code));
  return [
    ...problemBlocks(problems),
    paragraph("Newest deploys that can be rolled back to: ", ...list, "."),
  ];
}
