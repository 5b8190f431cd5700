/** Problems, and what to do about each. */
import type { ErrorCode } from "../../errors/catalogue.ts";
import type { Problem } from "../../errors/problem.ts";
import { oneLine } from "../../ledger/message.ts";
import { type Block, bulletList, code, type Inline, message } from "../blocks.ts";

const lineBreak: Inline = { type: "break" };

/** @param told the problem whose remedy is told elsewhere */
export function problemBlocks(problems: readonly Problem[], told?: ErrorCode): Block[] {
  if (problems.length === 0) return [];
  return [
    bulletList(
      problems.map((problem) => [
        code(problem.code),
        ": ",
        ...message(oneLine(problem.message)),
        ...(problem.code === told ? [] : [lineBreak, ...message(oneLine(problem.remedy))]),
      ]),
    ),
  ];
}
