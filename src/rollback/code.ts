/** The code that a rollback brings back and the code that runs, according to the ledger. Source: docs/specification.md, 3.2. */
import { type History, partsOf, runningParts, type SnapshotParts } from "../ledger/history.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";

export interface CodeChange {
  readonly target: Entry;
  /** The deploys whose commits hold the target's code. */
  readonly restored: SnapshotParts;
  /** The deploys whose commits hold the code that runs now; null when nothing has been deployed. */
  readonly running: SnapshotParts | null;
}

/** The code before and after a rollback to a deploy. */
export function codeChangeTo(history: History, target: Entry): CodeChange {
  return { target, restored: partsOf(history, target), running: runningParts(history) };
}

/** The deploys that a snapshot's parts come from, each once. */
export function deploysOfParts({ image, dags }: SnapshotParts): Entry[] {
  return image === undefined || image.id === dags.id ? [dags] : [image, dags];
}

/** The deploys whose tags and commits a rollback needs: the target, and those that hold its code. */
export function restoredDeploys({ target, restored }: CodeChange): Entry[] {
  const others = deploysOfParts(restored).filter(({ id }) => id !== target.id);
  return [target, ...others];
}

/** The deploys whose commits a rollback of a scope takes code from. */
export function sourcesOf({ image, dags }: SnapshotParts, scope: Scope): Entry[] {
  if (scope === "dags") return [dags];
  if (scope === "image") return image ? [image] : [];
  return deploysOfParts({ image, dags });
}

/** A snapshot whose commits are known. */
export interface KnownParts extends SnapshotParts {
  readonly image: Entry & { readonly commit: string };
  readonly dags: Entry & { readonly commit: string };
}

/** Whether the commits of both parts are known. */
export function areKnown(parts: SnapshotParts): parts is KnownParts {
  return parts.image?.commit != null && parts.dags.commit !== null;
}
