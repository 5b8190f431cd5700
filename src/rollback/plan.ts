/** A rollback worked out before anything is written. Source: docs/specification.md, 3.6. */
import type { Problem } from "../errors/problem.ts";
import type { DeployRef } from "../ledger/deploy-ref.ts";
import type { DeployType, Entry, Scope } from "../ledger/manifest.ts";
import type { Deployment } from "../ledger/settings.ts";
import type { DeliveryMode } from "./delivery.ts";
import type { VersionChange } from "./versions.ts";

/** A commit on the branch, for people to read. */
export interface Commit {
  readonly oid: string;
  readonly author: string;
  /** ISO 8601. */
  readonly date: string;
  readonly subject: string;
}

export interface FileChange {
  readonly path: string;
  readonly change: "added" | "changed" | "removed";
}

/** What the rollback would bring about. */
export interface Restoration {
  /** The tree of the new commit, without the manifest that an in-tree ledger puts there. */
  readonly tree: string;
  readonly files: readonly FileChange[];
  readonly runtime: VersionChange;
  readonly image: string | null;
  readonly dagDeployEnabled: { readonly from: boolean; readonly to: boolean };
  readonly deployType: Extract<DeployType, "dags-only" | "image-and-dags">;
  /** The Deployment file, where it is written so that its values cannot be set. */
  readonly uneditable: string | null;
  /** Deploys that ran since the target and are taken out. */
  readonly undone: readonly Entry[];
  /** Commits that touch the project, were never deployed, and are taken out as well. */
  readonly undeployed: readonly Commit[];
  /** How many older commits were never deployed either, and were not examined. */
  readonly unexamined: number;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}

export interface Plan {
  readonly deployment: Deployment;
  /** As it was written. */
  readonly asked: string;
  readonly scope: Scope;
  readonly allowDowngrade: boolean;
  /** Whether deploys are held from the rollback on. */
  readonly hold: boolean;
  readonly reason: string;
  /** The head of the deploy branch that all this rests on. */
  readonly head: string;
  readonly newest: Entry | null;
  readonly current: Entry | null;
  /** Null when no deploy is meant by what was asked. */
  readonly target: Entry | null;
  /** Null when the target's code cannot be put together. */
  readonly restoration: Restoration | null;
  /** Who gets the new commit to run. */
  readonly deliveryMode: DeliveryMode;
  /** The ID that the new deploy gets, and its tag, unless another deploy comes first. */
  readonly next: DeployRef;
  readonly warnings: readonly Warning[];
  /** Every rule that failed. */
  readonly problems: readonly Problem[];
  /** When it was worked out: ISO 8601, UTC. */
  readonly now: string;
  /** Newest deploys that their records allow to roll back to. */
  readonly eligible: readonly string[];
}

/** A plan that every rule allows. */
export type PossiblePlan = Plan & { readonly target: Entry; readonly restoration: Restoration };

export function isPossible(plan: Plan): plan is PossiblePlan {
  return plan.problems.length === 0 && plan.target !== null && plan.restoration !== null;
}
