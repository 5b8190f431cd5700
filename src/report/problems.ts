/** What stands against something, and what to do about it. */
import type { Problem } from "../errors/problem.ts";
import { oneLine } from "../ledger/message.ts";
import { type Block, type Cell, code, heading, message, table } from "./blocks.ts";

export function problemBlocks(problems: readonly Problem[]): Block[] {
  const rows = problems.map((problem): Cell[] => [
    code(problem.code),
    message(oneLine(problem.message)),
    message(problem.remedy),
  ]);
  return [
    heading(2, "Why not, and what to do"),
    table([["Rule", "What was found", "What to do"], ...rows]),
  ];
}
