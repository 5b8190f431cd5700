/** The facts that a rollback is decided on. Use cases load them; the decision is in `decide.ts`. */

import type { BranchRules } from "../ledger/branch-rules.ts";
import type { ShippedCode } from "../ledger/code.ts";
import type { DeliveryMode } from "../ledger/delivery-mode.ts";
import type { DeployRef } from "../ledger/deploy-ref.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Scope } from "../ledger/manifest.ts";
import type { OutsideContent } from "../ledger/outside-content.ts";
import type { Landing } from "../ledger/settings.ts";
import type { CodeChange } from "./code.ts";
import type { Person } from "./permission.ts";
import type { Commit, FileChange, Uneditable } from "./plan.ts";
import type { TreeChange } from "./restore.ts";
import type { LocatedDeploy } from "./rules.ts";
import type { Pins } from "./versions.ts";

/** The request for a rollback. */
export interface PlanRequest {
  /** An ID, `#`ID, a tag's name, or `previous`. */
  readonly deployId: string;
  readonly scope: Scope;
  readonly reason: string;
  readonly allowDowngrade: boolean;
  /** The Runtime version of the target, as a person states it; undefined: what the record or the Dockerfile says. */
  readonly runtime: string | undefined;
  /** Whether the rollback puts a hold on the Deployment. */
  readonly hold: boolean;
  /** How to deploy the rollback; undefined: as in the settings. */
  readonly deliver: DeliveryMode | undefined;
  /** How its commit gets onto the branch; undefined: as in the settings. */
  readonly land: Landing | undefined;
  /** Whether there is a token for Astro. */
  readonly hasAstroToken: boolean;
  /** What must still be as in the plan that was approved; undefined: there is none. */
  readonly approved: ApprovedPlan | undefined;
}

/** What identifies a plan, or a part of it; what is undefined is not compared. */
export interface ApprovedPlan {
  /** ID of the newest deploy; `none`: there was none. */
  readonly newest: string | undefined;
  /** Full ID of the head of the deploy branch. */
  readonly head: string | undefined;
  /** ID of the restored tree. */
  readonly tree: string | undefined;
}

/** All that is known before the decision. */
export interface RollbackFacts {
  readonly ledger: Ledger;
  /** ISO 8601, UTC. */
  readonly now: string;
  /** The ID and tag that the rollback gets, unless another deploy is recorded first. */
  readonly next: DeployRef;
  /** Who requested the rollback, and who re-ran it. */
  readonly people: readonly Person[];
  /**
   * Paths of the project, and kept paths, that changed between the approved head and the current one; null
   * when the approved head is gone.
   */
  readonly changedSinceApproval: readonly string[] | null;
  /** As in {@link Plan}. */
  readonly releaseWorkflow: string | null;
  /** Of the deploy branch; null where they were not asked for. */
  readonly rules: BranchRules | null;
  /** Null when the request names no deploy of this Deployment. */
  readonly code: CodeFacts | null;
}

/** The code that a rollback brings back, and what the remote has of it. */
export interface CodeFacts extends CodeChange {
  /** Deploy ID → what the remote has of the deploys whose code comes back. */
  readonly located: ReadonlyMap<string, LocatedDeploy>;
  /** Null when some of that code is missing. */
  readonly tree: TreeFacts | null;
}

/** A path of the settings that neither the head nor the target has. */
export interface NamelessPath {
  readonly setting: "also" | "rollback.keep";
  readonly path: string;
  /** The existing path that comes closest; null when none is close. */
  readonly closest: string | null;
}

/** The restored tree, and how it differs from the head and from the code that runs. */
export interface TreeFacts {
  /** ID of the tree, without the manifest that an in-tree ledger puts there. */
  readonly tree: string;
  /** What makes that tree of the head's. */
  readonly changes: readonly TreeChange[];
  /** What that tree ships, by content. */
  readonly code: ShippedCode;
  /** Whether it has the project folder: with a narrower scope, all of the project may be gone. */
  readonly hasProject: boolean;
  /** What it reaches outside, and so does not ship. */
  readonly outside: readonly OutsideContent[];
  /** The submodules of the project that have no entry in its `.gitmodules`, or none that can be read. */
  readonly entryless: readonly string[];
  /**
   * ID of the tree that the same rollback makes on the approved head, where nothing has changed that is not
   * rolled back; null when no plan was approved, or when its head is gone.
   */
  readonly treeOnApprovedHead: string | null;
  /** What a person has to set in the Deployment file; null when nothing is left to set. */
  readonly uneditable: Uneditable | null;
  readonly nameless: readonly NamelessPath[];
  /** What changes compared with the head. */
  readonly files: readonly FileChange[];
  /** Paths that differ from the code that runs; null when that code is not available. */
  readonly differing: readonly string[] | null;
  readonly pins: Pins;
  /** Commits on the branch that touch what is rolled back and were never deployed, newest first. */
  readonly undeployed: readonly Commit[];
  /** Those that touch what a narrower scope leaves as it is at the head. */
  readonly undeployedOutside: readonly Commit[];
  /** How many older commits were never deployed and were not examined. */
  readonly unexamined: number;
}
