/** How a rollback that landed by pull request is recorded. Source: docs/specification.md, 3.8. */
import { currentOf, type History } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { LandedRollback } from "../rollback/claim.ts";
import type { Statement } from "./facts.ts";

/** What a deploy's entry has that is a rollback; nothing for a plain deploy. */
export function landedFields(
  history: History,
  { rollback }: LandedRollback,
  { dagDeployEnabled }: Pick<Statement, "dagDeployEnabled">,
): Partial<Pick<Entry, "description" | "dagDeployEnabled" | "rollback">> {
  if (!rollback) return {};
  const { to, scope, reason, pull, run, asked, target } = rollback;
  const from = currentOf(history)?.id ?? null;
  const restored = scope === "all" ? (dagDeployEnabled ?? target.dagDeployEnabled) : undefined;
  return {
    description: "",
    ...(restored !== undefined && { dagDeployEnabled: restored }),
    rollback: {
      ...{ to, from, scope, reason, run },
      ...(asked && { asked }),
      ...(pull && { pullRequest: pull.number }),
    },
  };
}

/** The warning about a claim that does not hold. */
export function refutedClaim({ refuted }: LandedRollback): string[] {
  if (!refuted) return [];
  const { to, pull, scope } = refuted;
  const who = pull ? `Pull request #${pull.number}` : "A commit since the last deploy";
  const what =
    scope === "all" ? "code" : scope === "dags" ? "DAGs" : "code outside the DAGs folder";
  return [
    `${who} says that it brings deploy ${to} back, but what was deployed is not that ${what}. It is recorded as a plain deploy: to roll back, roll back again.`,
  ];
}
