/** Everything that the decision about a rollback is made from. Use cases load it; the decision is in `decide.ts`. */
import type { DeployRef } from "../ledger/deploy-ref.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Scope } from "../ledger/manifest.ts";
import type { Pin } from "../runtime/pin.ts";
import type { CodeChange } from "./code.ts";
import type { DeliveryMode } from "./delivery.ts";
import type { Commit, FileChange } from "./plan.ts";
import type { LocatedDeploy, Person } from "./rules.ts";

/** What was asked for. */
export interface PlanRequest {
  /** An ID, `#`ID, a tag's name, or `previous`. */
  readonly deployId: string;
  readonly scope: Scope;
  readonly reason: string;
  readonly allowDowngrade: boolean;
  /** Whether the rollback puts a hold on. */
  readonly hold: boolean;
  /** How the rollback gets deployed; undefined: as the settings say. */
  readonly deliver: DeliveryMode | undefined;
  /** Whether there is a token for Astro. */
  readonly hasAstroToken: boolean;
  /** What an approved plan was based on; undefined: no plan was approved. */
  readonly expectedNewest: string | undefined;
  readonly expectedHead: string | undefined;
}

export interface RollbackFacts {
  readonly ledger: Ledger;
  /** ISO 8601, UTC. */
  readonly now: string;
  /** The ID and tag that the rollback gets, unless another deploy is recorded first. */
  readonly next: DeployRef;
  /** Who asked, and who re-ran. */
  readonly people: readonly Person[];
  /**
   * Paths of the project, and kept paths, that changed between the approved head and the current one; null
   * when the approved head is gone.
   */
  readonly changedSinceApproval: readonly string[] | null;
  /** Null when the request names no deploy of this Deployment. */
  readonly code: CodeFacts | null;
}

export interface CodeFacts extends CodeChange {
  /** Deploy ID → what the remote has of the deploys whose code comes back. */
  readonly located: ReadonlyMap<string, LocatedDeploy>;
  /** Null when some of that code is missing. */
  readonly tree: TreeFacts | null;
}

/** The restored tree, and how it compares. */
export interface TreeFacts {
  /** Without the manifest, where that is part of the deploy branch's tree. */
  readonly tree: string;
  /** The Deployment file, when its values cannot be set. */
  readonly uneditable: string | null;
  /** What changes against the head. */
  readonly files: readonly FileChange[];
  /** Paths that differ from the code that runs; null when that code cannot be compared with. */
  readonly differing: readonly string[] | null;
  /** What the Dockerfiles of the restored and of the running image pin. */
  readonly pins: { readonly restored: Pin; readonly running: Pin };
  /** Commits on the branch that touch what is rolled back and were never deployed, newest first. */
  readonly undeployed: readonly Commit[];
  /** How many more there are that were not examined. */
  readonly unexamined: number;
}
