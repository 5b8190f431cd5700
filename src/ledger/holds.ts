/** The holds of a Deployment: putting one on, and which one a release takes off. Source: docs/specification.md, 5.5. */
import { refuse } from "../errors/problem.ts";
import type { Hold } from "./manifest.ts";

const ofRollback = "rollback-";

/** The ID of the hold that a rollback puts on. @param deploy ID of the rollback */
export function rollbackHoldId(deploy: string): string {
  return `${ofRollback}${deploy}`;
}

/** The hold that a rollback by pull request puts on. @param branch of the pull request; ends in what identifies it */
export function proposalHold(
  branch: string,
  {
    pullRequest,
    ...hold
  }: Pick<Hold, "reason" | "createdBy" | "createdAt" | "deployId"> & {
    readonly pullRequest: number | undefined;
  },
): Hold {
  const id = `${ofRollback}${branch.slice(branch.lastIndexOf("-") + 1)}`;
  return { id, ...hold, ...(pullRequest !== undefined && { pullRequest }) };
}

/** Whether an ID is reserved for the holds of rollbacks. */
export function isRollbackHold(id: string): boolean {
  return id.startsWith(ofRollback);
}

/**
 * The holds with another one.
 *
 * @returns the same array when that hold is on already
 * @throws {Refusal} `hold-exists` when it is on for another reason
 */
export function withHold(holds: readonly Hold[], hold: Hold): readonly Hold[] {
  const same = holds.find(({ id }) => id === hold.id);
  if (!same) return [...holds, hold];
  if (same.reason !== hold.reason) refuse("hold-exists", { hold: hold.id, reason: same.reason });
  return holds;
}

/**
 * The hold that a release takes off.
 *
 * @param id undefined: the only one
 * @returns undefined when no such hold is on
 * @throws {Refusal} `several-holds` when no ID was given and several are on
 */
export function holdToRelease(holds: readonly Hold[], id: string | undefined): Hold | undefined {
  if (id !== undefined) return holds.find((hold) => hold.id === id);
  if (holds.length > 1) refuse("several-holds", { holds });
  return holds[0];
}
