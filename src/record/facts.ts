/** The facts that a record is made from. Use cases load them; the decisions are in `decide.ts`. */
import type { ShippedCode } from "../ledger/code.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { DeployType } from "../ledger/manifest.ts";
import type { OutsideContent } from "../ledger/outside-content.ts";
import type { Actors } from "../ledger/tag.ts";
import type { Pin } from "../runtime/pin.ts";

/** What a person, a workflow or Astro states about a deploy; undefined where nothing is stated. */
export interface Statement {
  /** Full ID of the deployed commit. */
  readonly commit: string;
  readonly type: DeployType | "infer";
  /** Empty: the subject of the commit. */
  readonly description: string;
  readonly dagDeployEnabled: boolean | undefined;
  readonly runtime: string | undefined;
  /** The image that was built and ran. */
  readonly image: string | undefined;
  /** What Astro reports of the deploy; undefined where it was not asked, or has no such deploy. */
  readonly reported?: { readonly runtime: string | undefined; readonly image: string | undefined };
}

export interface RecordRequest extends Statement {
  /** Undefined when the settings have just one. */
  readonly deployment: string | undefined;
  readonly status: "deployed" | "failed";
  readonly externalId: string | undefined;
  /** Undefined: the next free one. */
  readonly deployId: string | undefined;
  /** Whether only facts about the recorded deploy `deployId` are corrected, and not how it ended. */
  readonly corrects: boolean;
  /** When a past deploy was made: ISO 8601, UTC. Undefined: now. */
  readonly createdAt: string | undefined;
  /** The run's address; null outside a run. */
  readonly run: string | null;
  readonly actors: Actors;
}

export interface DeployFacts {
  /** As it was at the time of the deploy. */
  readonly ledger: Ledger;
  /** Null when the repository has no such commit. */
  readonly commit: CommitFacts | null;
}

/** Which branch a commit is on. */
export type CommitBranch = "deploy branch" | "another branch" | "no branch";

/** The contents of a deployed commit. */
export interface CommitFacts {
  readonly hasProject: boolean;
  readonly pin: Pin;
  /** Its text; null when there is none. */
  readonly deploymentFile: string | null;
  /** What the commit ships, by content. */
  readonly code: ShippedCode;
  /** What it reaches outside, and so does not ship. */
  readonly outside: readonly OutsideContent[];
  /** The description, or the first line of the commit's message if none was given. */
  readonly subject: string;
  /** Paths that differ from the code that ran; null when unknown or not needed. */
  readonly differing: readonly string[] | null;
}
