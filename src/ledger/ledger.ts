/** The ledger of a repository as one Deployment sees it: settings, deploy branch, manifest, history. */
import type { History } from "./history.ts";
import type { Manifest } from "./manifest.ts";
import type { Deployment, Settings } from "./settings.ts";

/** Where the manifest is kept. */
export interface ManifestLocation {
  /** In full: `refs/heads/deploys`. */
  readonly ref: string;
  readonly path: string;
  /** The head of that branch; null before the first record. */
  readonly tip: string | null;
  /** Whether that branch is the deploy branch itself. */
  readonly inTree: boolean;
}

/** The ledger before its manifest is parsed. */
export interface LedgerFiles {
  readonly settings: Settings;
  readonly deployment: Deployment;
  /** Of the repository, without `refs/heads/`. */
  readonly defaultBranch: string;
  /** The deploy branch in full: `refs/heads/main`. */
  readonly branch: string;
  /** The commit at its head. */
  readonly head: string;
  readonly location: ManifestLocation;
  /** The manifest's text; null when there is no such file. */
  readonly json: string | null;
}

export interface Ledger extends Omit<LedgerFiles, "json"> {
  /** As the file has it. */
  readonly manifest: Manifest;
  /** Whether nothing was ever recorded in this repository. */
  readonly isNew: boolean;
  /** With the commits that only tags have (see `Entry.commit`). */
  readonly history: History;
}

/** The manifest's path when it is part of the deploy branch's own tree; else null. */
export function manifestInTree({ location }: Pick<Ledger, "location">): string | null {
  return location.inTree ? location.path : null;
}
