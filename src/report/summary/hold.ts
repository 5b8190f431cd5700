/** The job summary of `hold/`. */
import type { Hold } from "../../ledger/manifest.ts";
import type { HoldResult } from "../../use-cases/hold-deploys.ts";
import { type Block, code, paragraph, quote } from "../blocks.ts";
import { readable } from "./github.ts";
import type { JobSummary } from "./layout.ts";
import { releasing } from "./next.ts";
import type { Where } from "./where.ts";

export function holdSummary(result: HoldResult, where: Where): JobSummary {
  const { deployment, verb, hold, holds, changed } = result;
  const [first] = hold && verb === "hold" ? [hold] : holds;
  const release =
    first && releasing("When the reason is gone, ", deployment, first.id, result, where);
  const released = verb === "release" && hold ? holdBlocks("Released", hold, where) : [];
  return {
    ...verdictOf(result),
    next: release ?? null,
    state: changed ? [] : ["It was so already; nothing changed."],
    body: [...released, ...holds.flatMap((one) => holdBlocks("On", one, where))],
  };
}

function verdictOf({
  deployment,
  verb,
  hold,
  holds,
}: HoldResult): Pick<JobSummary, "sign" | "verdict"> {
  if (holds.length === 0) {
    const verdict = hold
      ? `Released: deploys to ${deployment} can go on`
      : `No hold is on: deploys to ${deployment} can go on`;
    return { sign: "done", verdict };
  }
  if (verb === "hold") {
    return {
      sign: "done",
      verdict: `Deploys to ${deployment} are on hold, except the newest rollback`,
    };
  }
  return { sign: "waiting", verdict: `Deploys to ${deployment} are still on hold` };
}

function holdBlocks(
  state: string,
  { id, createdBy, createdAt, reason }: Hold,
  where: Where,
): Block[] {
  return [
    paragraph(`${state}: hold `, code(id), ` by ${createdBy}, `, ...readable(where.now)(createdAt)),
    quote(reason),
  ];
}
