/** Builds a rollback's commit, tag and manifest, and pushes them together. */
import { rollbackHoldId, withHold } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry, Hold, Manifest } from "../ledger/manifest.ts";
import { withNewEntry } from "../ledger/recording.ts";
import { type Actors, deployTrailers, tagMessage } from "../ledger/tag.ts";
import type { Identity, NewCommit, Repository, Writer } from "../ports.ts";
import { commitMessage, rollbackEntry } from "../rollback/commit.ts";
import type { PossiblePlan } from "../rollback/plan.ts";
import { pushAndConfirm } from "./push-and-confirm.ts";
import { manifestCommit, manifestFile, manifestUpdate, tagUpdate } from "./write-ledger.ts";

/** Who is named in the rollback, and how it is written. */
export interface Signature {
  readonly writer: Writer;
  /** The run's address; null outside a run. */
  readonly run: string | null;
  readonly actors: Actors;
  readonly author: Identity;
  readonly committer: Identity;
}

export interface PushedRollback {
  readonly entry: Entry;
  readonly commit: string;
  /** False when git reported success but the remote could not be checked afterwards. */
  readonly confirmed: boolean;
}

/** @throws as {@link pushAndConfirm} does */
export async function pushRollback(
  repository: Repository,
  ledger: Ledger,
  plan: PossiblePlan,
  signature: Signature,
): Promise<PushedRollback> {
  const { head, branch, location } = ledger;
  const { target, restoration, next, recordedAt: date, deployment } = plan;
  const { writer, actors, author, committer, run } = signature;
  const coAuthor = writer.keepsAuthors ? null : author;
  const entryOf = (commit: string | null) =>
    rollbackEntry(plan, target, restoration, { commit, createdBy: actors.actor, run });
  const entry = entryOf(null);
  const trailers = deployTrailers(deployment.name, entry, actors);
  const rollback: NewCommit = {
    ...{ parent: head, author, committer, date },
    message: commitMessage(deployment.name, entry, restoration.undone, trailers, coAuthor),
    changes: restoration.changes,
  };
  const message = tagMessage(deployment.name, entry, actors);
  const tag = { name: next.tag, tagger: committer, date, message };
  const moved = (commit: string) => ({ ref: branch, from: head, to: commit });

  if (location.inTree) {
    const manifest = manifestFile(location, manifestWith(ledger, plan, entry, actors));
    const [commit = "", object = ""] = await writer.make(
      [{ ...rollback, changes: [...rollback.changes, manifest] }],
      [{ ...tag, target: 0 }],
    );
    const confirmed = await pushAndConfirm(repository, writer, [
      tagUpdate(next.tag, object),
      moved(commit),
    ]);
    return { entry: { ...entry, commit }, commit, confirmed };
  }
  const [commit = ""] = await writer.make([rollback], []);
  const recorded = entryOf(commit);
  const subject = `Record deploy ${next.id} of ${deployment.name}: back to ${target.id}`;
  const manifest = manifestWith(ledger, plan, recorded, actors);
  const [record = "", object = ""] = await writer.make(
    [manifestCommit(ledger, manifest, { subject, committer, date })],
    [{ ...tag, target: commit }],
  );
  const confirmed = await pushAndConfirm(repository, writer, [
    tagUpdate(next.tag, object),
    moved(commit),
    manifestUpdate(ledger, record),
  ]);
  return { entry: recorded, commit, confirmed };
}

function manifestWith(
  { manifest, history }: Ledger,
  plan: PossiblePlan,
  entry: Entry,
  actors: Actors,
): Manifest {
  const hold = plan.hold && { holds: [...withHold(history.holds, holdOf(plan, actors))] };
  return withNewEntry(manifest, history, entry, { ...hold });
}

function holdOf({ reason, recordedAt, next }: PossiblePlan, { actor }: Actors): Hold {
  const id = rollbackHoldId(next.id);
  return { id, reason, createdBy: actor, createdAt: recordedAt, deployId: next.id };
}
