/** The ledger of a repository as one Deployment sees it: settings, deploy branch, manifest, history. */
import type { History } from "./history.ts";
import type { Manifest } from "./manifest.ts";
import type { Deployment, Settings } from "./settings.ts";

/** Branch and path of the manifest. */
export interface ManifestLocation {
  /** The full ref: `refs/heads/deploys`. */
  readonly ref: string;
  readonly path: string;
  /** The commit at the head of that branch; null before the first record. */
  readonly tip: string | null;
  /** Whether that branch is the deploy branch itself. */
  readonly inTree: boolean;
}

/** The ledger before its manifest is parsed. */
export interface LedgerFiles {
  readonly settings: Settings;
  readonly deployment: Deployment;
  /** The repository's default branch, without `refs/heads/`. */
  readonly defaultBranch: string;
  /** The full ref of the deploy branch: `refs/heads/main`. */
  readonly branch: string;
  /** The commit at its head. */
  readonly head: string;
  readonly location: ManifestLocation;
  /** The manifest's text; null when there is no such file. */
  readonly json: string | null;
}

/** The ledger with its manifest parsed. */
export interface Ledger extends Omit<LedgerFiles, "json"> {
  /** As in the file. */
  readonly manifest: Manifest;
  /** Whether nothing was ever recorded in this repository. */
  readonly isNew: boolean;
  /** Includes the commits that only tags have (see `Entry.commit`). */
  readonly history: History;
}

/** The manifest's path if it is in the deploy branch's own tree, otherwise null. */
export function manifestInTree({ location }: Pick<Ledger, "location">): string | null {
  return location.inTree ? location.path : null;
}
