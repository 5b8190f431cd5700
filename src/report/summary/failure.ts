/** The summary of a request that failed before there was a plan, or when it was pushed. */
import type { Problem } from "../../errors/problem.ts";
import { message, strong } from "../blocks.ts";
import type { JobSummary } from "./layout.ts";

/** @param unchanged says what was not changed, where not just nothing was */
export function failureSummary(
  title: string,
  problems: readonly Problem[],
  unchanged?: string,
): JobSummary {
  const [first] = problems;
  const next = first ? { words: message(first.remedy), remedyOf: first.code } : null;
  const common = { next, problems };
  if (problems.some(({ code }) => code === "push-unconfirmed")) {
    return { sign: "waiting", verdict: "Not known whether the push landed", ...common };
  }
  return unchanged === undefined
    ? { sign: "refused", verdict: `${title}: nothing was changed`, ...common }
    : { sign: "refused", verdict: title, state: [strong(unchanged)], ...common };
}
