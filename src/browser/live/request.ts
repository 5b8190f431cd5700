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
export const longestReason = 500;

/** The plan of a rollback; a downgrade is asked for later, with what it means. */
export function planInputs(deployment: string, deploy: string, scope: Scope) {
  return { deployment, "deploy-id": deploy, scope, patch: "true", "allow-downgrade": "true" };
}

/** What still stands between a plan and its rollback; null when nothing does. */
export function whatIsMissing(planned: RolledBack, decision: Decision): string | null {
  const { reason, allowDowngrade } = decision;
  const length = [...reason.trim()].length;
  if (!planned.eligible) return "It is refused.";
  if (length === 0) return "Say why.";
  if (length > longestReason) return `The reason is ${length - longestReason} characters too long.`;
  if (isDowngrade(planned) && !allowDowngrade) return "Allow the lower Runtime version.";
  return null;
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
