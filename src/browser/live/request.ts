/** What a person decides about a plan, and what is asked for then. */
import type { z } from "zod";
import type { outputSchemas } from "../../report/output-schema.ts";

/** What `plan --json` and `rollback --json` print. */
export type RolledBack = z.output<typeof outputSchemas.plan>;

export type Scope = RolledBack["plan"]["scope"];

/** What a person fills in. */
export interface Decision {
  readonly reason: string;
  /** Whether all other deploys wait. */
  readonly hold: boolean;
  /** Whether the Runtime version may go down. */
  readonly allowDowngrade: boolean;
  readonly byPullRequest: boolean;
}

/** The most characters of a reason, as the command line counts them. */
const longestReason = 500;

/** The plan of a rollback; a downgrade is asked for later, with what it means. */
export function planInputs(deployment: string, deploy: string, scope: Scope) {
  return { deployment, "deploy-id": deploy, scope, patch: "true", "allow-downgrade": "true" };
}

/** What still stands between a plan and its rollback; null when nothing does. */
export function whatIsMissing(planned: RolledBack, decision: Decision): string | null {
  const { reason, allowDowngrade } = decision;
  if (!planned.eligible) return "It is refused.";
  const lacking = whatReasonLacks(reason);
  if (lacking !== null) return lacking;
  return isDowngrade(planned) && !allowDowngrade ? "Allow the lower Runtime version." : null;
}

/** What is wrong with a reason; null when nothing is. */
export function whatReasonLacks(reason: string): string | null {
  const length = [...reason.trim()].length;
  if (length === 0) return "Say why.";
  const over = length - longestReason;
  return over > 0 ? `The reason is too long, by ${over} of ${longestReason} characters.` : null;
}

export function isDowngrade({ runtimeChange }: RolledBack): boolean {
  return runtimeChange === "downgrade";
}

/** The rollback of exactly what the plan showed. */
export function rollbackInputs(planned: RolledBack, decision: Decision) {
  const { plan, newestDeploy, headSha, treeSha, rolledBackTo } = planned;
  const { reason, hold, allowDowngrade, byPullRequest } = decision;
  return {
    ...{ deployment: plan.deployment, "deploy-id": rolledBackTo ?? plan.asked, scope: plan.scope },
    ...{ reason, hold: String(hold), "allow-downgrade": String(allowDowngrade) },
    "pull-request": String(byPullRequest),
    "expected-newest": newestDeploy ?? "none",
    "expected-head": headSha,
    "expected-tree": treeSha ?? "",
  };
}
