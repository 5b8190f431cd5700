/** The plan of a rollback, made before anything is written. Source: docs/specification.md, 3.6. */
import type { Problem } from "../errors/problem.ts";
import type { Obstacle } from "../ledger/branch-rules.ts";
import type { DeliveryMode } from "../ledger/delivery-mode.ts";
import type { DeployRef } from "../ledger/deploy-ref.ts";
import type { Code, DeployType, Entry, Scope } from "../ledger/manifest.ts";
import type { Deployment, Landing } from "../ledger/settings.ts";
import type { LeftSetting } from "./deployment-file.ts";
import type { TreeChange } from "./restore.ts";
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

/** A Deployment file, and the settings in it that could not be changed. */
export interface Uneditable {
  readonly path: string;
  readonly settings: readonly LeftSetting[];
}

/** The restored tree and settings, and what they change. */
export interface Restoration {
  /** ID of the new commit's tree, without the manifest that an in-tree ledger puts there. */
  readonly tree: string;
  /** What makes that tree of the head's. */
  readonly changes: readonly TreeChange[];
  readonly files: readonly FileChange[];
  /** The code that runs after the rollback, by content. */
  readonly code: Code;
  readonly runtime: VersionChange;
  readonly baseImage: string | null;
  /** The image that the target ran, to deploy it without building it again; null when it is not known. */
  readonly image: string | null;
  readonly dagDeployEnabled: { readonly from: boolean; readonly to: boolean };
  readonly deployType: Extract<DeployType, "dags-only" | "image-and-dags">;
  /** What a person has to set in the Deployment file; null when nothing is left to set. */
  readonly uneditable: Uneditable | null;
  /** Deploys that ran after the target and are undone. */
  readonly undone: readonly Entry[];
  /** Commits that touch the project, were never deployed, and are undone too; newest first. */
  readonly undeployed: readonly Commit[];
  /** The numbers of the pull requests that are undone, as far as subjects of commits tell them. */
  readonly pullRequests: readonly number[];
  /** Commits outside a narrower scope that were never deployed and are shipped with the rollback; newest first. */
  readonly shippedAlong: readonly Commit[];
  /** How many older commits were never deployed and were not examined. */
  readonly unexamined: number;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}

export interface Plan {
  readonly deployment: Deployment;
  /** The target as requested. */
  readonly asked: string;
  /** What an unknown target was probably meant to be; null when nothing is that close. */
  readonly meant: string | null;
  readonly scope: Scope;
  readonly allowDowngrade: boolean;
  /** Whether the rollback puts a hold on the Deployment. */
  readonly hold: boolean;
  readonly reason: string;
  /** The head of the deploy branch that the plan was made for. */
  readonly head: string;
  readonly newest: Entry | null;
  readonly current: Entry | null;
  /** Null when the requested deploy does not exist. */
  readonly target: Entry | null;
  /** Null when the target's code cannot be put together. */
  readonly restoration: Restoration | null;
  /** How the new commit gets onto the branch. */
  readonly land: Landing;
  /** Why the rules of the branch will refuse the commit; null when no rule that is known does. */
  readonly obstacle: Obstacle | null;
  /** How the new commit gets deployed. */
  readonly deliveryMode: DeliveryMode;
  /** The file of the workflow that releases the hold; null when there is none, or the rollback puts on no hold. */
  readonly releaseWorkflow: string | null;
  /** The ID and tag that the rollback gets, unless another deploy is recorded first. */
  readonly next: DeployRef;
  readonly warnings: readonly Warning[];
  /** Every rule that failed. */
  readonly problems: readonly Problem[];
  /** When the plan was made: ISO 8601, UTC. */
  readonly now: string;
  /** The time that the rollback gets in the ledger: ISO 8601, UTC. */
  readonly recordedAt: string;
  /** IDs of the newest deploys that can be rolled back to, according to their entries. */
  readonly eligible: readonly string[];
}

/** A plan that no rule forbids. */
export type PossiblePlan = Plan & { readonly target: Entry; readonly restoration: Restoration };

export function isPossible(plan: Plan): plan is PossiblePlan {
  return plan.problems.length === 0 && plan.target !== null && plan.restoration !== null;
}
