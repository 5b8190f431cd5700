/** Pushes new entries, with those of their tags that GitHub accepts. */
import { asRecorded } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry, Manifest } from "../ledger/manifest.ts";
import { pruned, withEntry, withImportedEntry, withNewEntry } from "../ledger/recording.ts";
import { type Actors, tagMessage } from "../ledger/tag.ts";
import type { Identity, NewTag, RefUpdate, Repository } from "../ports.ts";
import { PushRefused, pushAndConfirm } from "./push-and-confirm.ts";
import type { PreviousAttempts } from "./retry-on-conflict.ts";
import { manifestCommit, manifestUpdate, tagUpdate } from "./write-ledger.ts";

/** A new entry, and the people who are named in its tag. */
export interface NewRecord {
  readonly entry: Entry;
  readonly actors: Actors;
}

export interface Bookkeeping {
  /** The subject of the manifest's commit. */
  readonly subject: string;
  readonly committer: Identity;
  /** Of tags and commit, by the ledger: ISO 8601, UTC. */
  readonly date: string;
  /** By the clock: ISO 8601, UTC. */
  readonly now: string;
  readonly previous: PreviousAttempts;
  /** Whether the deploys are older than now, and are inserted in order of time. */
  readonly imported: boolean;
}

/**
 * Pushes new entries with their tags and with tags that are still pending. GitHub refuses tags on commits
 * whose workflow files differ from every branch; those tags are left pending.
 *
 * @returns the entries as they were written, and what {@link pushAndConfirm} returns
 */
export async function pushRecords(
  repository: Repository,
  ledger: Ledger,
  records: readonly NewRecord[],
  bookkeeping: Bookkeeping,
): Promise<{ written: Entry[]; confirmed: boolean }> {
  const pending = await taggable(repository, ledger, bookkeeping.previous);
  let tagged: readonly NewRecord[] = [...pending, ...records];
  for (;;) {
    const written = records.map((record) =>
      tagged.includes(record) ? record.entry : { ...record.entry, tagPending: true as const },
    );
    try {
      const confirmed = await pushTagged(repository, ledger, written, tagged, bookkeeping);
      return { written, confirmed };
    } catch (error) {
      const refused = refusedTags(error, tagged);
      if (refused.size === 0) throw error;
      tagged = tagged.filter(({ entry }) => !refused.has(entry.tag));
    }
  }
}

/** The tags that GitHub refuses because of workflow files, if that is all that it refuses. */
function refusedTags(error: unknown, tagged: readonly NewRecord[]): Set<string> {
  const isAboutWorkflows =
    error instanceof PushRefused && error.problems.every(({ code }) => code === "workflow-file");
  if (!isAboutWorkflows) return new Set();
  const tags = tagged.map(({ entry }) => entry.tag);
  return new Set(tags.filter((tag) => error.refs.includes(`refs/tags/${tag}`)));
}

/** The warning about an entry whose tag was refused. */
export function refusedTag({ tag }: Entry): string {
  return `GitHub refuses the tag ${tag} for now, because a workflow file has changed since. The deploy is recorded without it; a later record adds the tag.`;
}

/** Entries whose pending tag can be made: their commits are there, and nobody else made the tag. */
async function taggable(
  repository: Repository,
  { history }: Ledger,
  { tagTaken }: PreviousAttempts,
): Promise<NewRecord[]> {
  const pending = history.entries.filter(({ tagPending }) => tagPending);
  const present = await repository.commits.fetch(pending.flatMap(({ commit }) => commit ?? []));
  const taken = tagTaken
    ? await repository.refs.list(pending.map(({ tag }) => `refs/tags/${tag}`))
    : new Map();
  return pending
    .filter(
      ({ commit, tag }) => commit !== null && present.has(commit) && !taken.has(`refs/tags/${tag}`),
    )
    .map((entry) => {
      const { createdBy } = entry;
      return { entry, actors: { actor: createdBy, triggeringActor: createdBy } };
    });
}

async function pushTagged(
  repository: Repository,
  ledger: Ledger,
  written: readonly Entry[],
  tagged: readonly NewRecord[],
  bookkeeping: Bookkeeping,
): Promise<boolean> {
  const { committer, date } = bookkeeping;
  const tags = tagged.map(({ entry, actors }): NewTag => {
    const name = ledger.history.formerNames.get(entry.id) ?? ledger.deployment.name;
    const message = tagMessage(name, asRecorded(ledger.history, entry), actors);
    return { name: entry.tag, target: entry.commit ?? "", tagger: committer, date, message };
  });
  const manifest = manifestWith(ledger, written, tagged, bookkeeping);
  const [commit = "", ...objects] = await repository.make(
    [manifestCommit(ledger, manifest, bookkeeping)],
    tags,
  );
  const updates = tagged.map(({ entry }, index) => tagUpdate(entry.tag, objects[index] ?? ""));
  // The newest deploy's tag is the best proof that the push landed.
  const [proof, ...others]: RefUpdate[] = [...updates.reverse(), manifestUpdate(ledger, commit)];
  return proof ? pushAndConfirm(repository, [proof, ...others]) : true;
}

/** The manifest with the new entries, and without the marks of pending tags that are pushed now. */
function manifestWith(
  { history, manifest, settings }: Ledger,
  written: readonly Entry[],
  tagged: readonly NewRecord[],
  { imported, now }: Bookkeeping,
): Manifest {
  const withTags = tagged
    .filter(({ entry }) => entry.tagPending)
    .reduce((completing, { entry: { tagPending: _, ...entry } }) => {
      return withEntry(completing, history, entry as Entry);
    }, manifest);
  if (imported) {
    return written.reduce(
      (importing, entry) => withImportedEntry(importing, history, entry),
      withTags,
    );
  }
  const grown = written.reduce((growing, entry) => {
    const { dagDeployEnabled } = entry.status === "deployed" ? entry : history;
    return withNewEntry(growing, history, entry, { dagDeployEnabled });
  }, withTags);
  const windows = Object.values(settings.deployments).map(({ rollback }) => rollback.window);
  return pruned(grown, windows, now);
}
