/** The job summary of `guard/`. */
import type { Problem } from "../../errors/problem.ts";
import type { GuardResult } from "../../use-cases/guard-deploy.ts";
import { message } from "../blocks.ts";
import type { Links } from "../links.ts";
import { alertsOf } from "./alerts.ts";
import type { JobSummary, Next } from "./layout.ts";
import { releasing } from "./next.ts";
import type { Where } from "./where.ts";

/** @returns null where there is nothing to say: the commit may be deployed, as every day */
export function guardSummary(
  result: GuardResult,
  { links }: Pick<Where, "links">,
): JobSummary | null {
  const { deployment, commit, problems, reason, warnings, holds } = result;
  const [first] = problems;
  const what = ["Commit ", links.commit(commit)];
  if (first) {
    return {
      sign: "refused",
      verdict: `Not deployed to ${deployment}`,
      next: nextAfter(first, result, links),
      state: [...what, " may not be deployed now."],
      problems,
    };
  }
  if (holds.length === 0 && warnings.length === 0) return null;
  return {
    sign: "done",
    verdict: `May be deployed to ${deployment}`,
    state: [...what, " may be deployed. ", reason ?? ""],
    alerts: alertsOf([], warnings),
  };
}

/** A hold is released where that is done; anything else is as the problem's remedy says. */
function nextAfter(
  first: Problem,
  { deployment, holds, ...result }: GuardResult,
  links: Links,
): Next {
  const [hold] = holds;
  if (first.code === "deploy-held" && hold) {
    const release = releasing("When its reason is gone, ", deployment, hold.id, result, { links });
    return { ...release, remedyOf: first.code };
  }
  return { words: message(first.remedy), remedyOf: first.code };
}
