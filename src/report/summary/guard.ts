/** The job summary of `guard/`. */
import type { GuardResult } from "../../use-cases/guard-deploy.ts";
import { message } from "../blocks.ts";
import { alertsOf } from "./alerts.ts";
import type { JobSummary } from "./layout.ts";
import type { Where } from "./where.ts";

/** @returns null where there is nothing to say: the commit may be deployed, as every day */
export function guardSummary(
  result: GuardResult,
  { links }: Pick<Where, "links">,
): JobSummary | null {
  const { deployment, commit, problems, reason, warnings, isHeld } = result;
  const [first] = problems;
  const what = ["Commit ", links.commit(commit)];
  if (first) {
    return {
      sign: "refused",
      verdict: `Not deployed to ${deployment}`,
      next: { words: message(first.remedy), remedyOf: first.code },
      state: [...what, " may not be deployed now."],
      problems,
    };
  }
  if (!isHeld && warnings.length === 0) return null;
  return {
    sign: "done",
    verdict: `May be deployed to ${deployment}`,
    state: [...what, isHeld ? " gets through the hold. " : " may be deployed. ", reason ?? ""],
    alerts: alertsOf([], warnings),
  };
}
