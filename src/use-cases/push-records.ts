/** Pushes new entries, with those of their tags that GitHub accepts. */
import { asRecorded, historyOf } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry, Manifest } from "../ledger/manifest.ts";
import { pruned, withEntry, withImportedEntries, withNewEntry } from "../ledger/recording.ts";
import { type Actors, tagDifferences, tagMessage } from "../ledger/tag.ts";
import type { Identity, NewTag, RefUpdate, Repository, Services, Writer } from "../ports.ts";
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
  /** Of tags and commit, by the ledger: ISO 8601, UTC. */
  readonly date: string;
  /** By the clock: ISO 8601, UTC. */
  readonly now: string;
  readonly previous: PreviousAttempts;
  /** Whether the deploys are older than now, and are inserted in order of time. */
  readonly imported: boolean;
}

/** By whom, and how. */
interface Writing extends Bookkeeping {
  readonly writer: Writer;
  readonly committer: Identity;
}

/** How many deploys one push has at most: an import may have thousands. */
const batchSize = 1_000;

/**
 * Pushes new entries with their tags and with tags that are still pending. GitHub refuses tags on commits
 * whose workflow files differ from every branch; those tags are left pending. Thousands of deploys are pushed in
 * batches, oldest first, each with its own state of the manifest.
 *
 * @param landed is called with each batch once it is pushed
 * @returns the entries as they were written, and what {@link pushAndConfirm} returns
 */
export async function pushRecords(
  repository: Repository,
  ledger: Ledger,
  records: readonly NewRecord[],
  services: Pick<Services, "committer" | "writer">,
  bookkeeping: Bookkeeping,
  landed: (entries: readonly Entry[]) => void = () => {},
): Promise<{ written: Entry[]; confirmed: boolean }> {
  const writer = await services.writer(repository, ledger.settings.sign);
  const by = { writer, committer: await services.committer() };
  let state = ledger;
  let pending = await pendingTags(repository, ledger);
  let confirmed = true;
  const written: Entry[] = [];
  for (let at = 0; at < records.length; at += batchSize) {
    const batch = records.slice(at, at + batchSize);
    const pushed = await pushBatch(repository, state, batch, pending, { ...bookkeeping, ...by });
    landed(batch.map(({ entry }) => entry));
    written.push(...pushed.written);
    confirmed &&= pushed.confirmed;
    state = after(state, pushed);
    pending = { missing: [], made: [] };
  }
  return { written, confirmed };
}

/** The ledger once a batch is pushed. */
function after(ledger: Ledger, { manifest, commit }: Pushed): Ledger {
  const { location, deployment } = ledger;
  return {
    ...ledger,
    ...(location.inTree && { head: commit }),
    location: { ...location, tip: commit },
    manifest,
    history: historyOf(manifest, deployment),
  };
}

interface Pushed {
  readonly confirmed: boolean;
  readonly manifest: Manifest;
  /** The commit of the manifest. */
  readonly commit: string;
}

async function pushBatch(
  repository: Repository,
  ledger: Ledger,
  records: readonly NewRecord[],
  pending: PendingTags,
  bookkeeping: Writing,
): Promise<Pushed & { written: Entry[] }> {
  let tagged: readonly NewRecord[] = [...pending.missing, ...records];
  for (;;) {
    const isTagged = new Set(tagged);
    const written = records.map((record) =>
      isTagged.has(record) ? record.entry : { ...record.entry, tagPending: true as const },
    );
    try {
      const change = { written, tagged, made: pending.made };
      return { written, ...(await pushTagged(repository, ledger, change, bookkeeping)) };
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
  const refs = new Set(error.refs);
  const tags = tagged.map(({ entry }) => entry.tag);
  return new Set(tags.filter((tag) => refs.has(`refs/tags/${tag}`)));
}

/** The warning about an entry whose tag was refused. */
export function refusedTag({ tag }: Entry): string {
  return `GitHub refuses the tag ${tag} for now, because a workflow file has changed since. The deploy is recorded without it; a later record adds the tag.`;
}

/** What a push changes in the manifest. */
interface Change {
  readonly written: readonly Entry[];
  /** The tags that are pushed. */
  readonly tagged: readonly NewRecord[];
  /** Entries that say that their tag is pending, though somebody has made it. */
  readonly made: readonly Entry[];
}

interface PendingTags {
  readonly missing: readonly NewRecord[];
  readonly made: readonly Entry[];
}

/** Pending tags that can be made, because their commits are there, and those that somebody made as they should be. */
async function pendingTags(repository: Repository, ledger: Ledger): Promise<PendingTags> {
  const pending = ledger.history.entries.filter(({ tagPending }) => tagPending);
  if (pending.length === 0) return { missing: [], made: [] };
  const { commits, refs, tags } = repository;
  const present = await commits.fetch(pending.flatMap(({ commit }) => commit ?? []));
  const listed = await refs.list(pending.map(({ tag }) => `refs/tags/${tag}`));
  const isTaken = ({ tag }: Entry) => listed.has(`refs/tags/${tag}`);
  const taken = pending.filter(isTaken);
  await refs.fetch(taken.map(({ tag }) => `refs/tags/${tag}`));
  const found = await tags.read(taken.map(({ tag }) => tag));
  const made = taken.filter((entry) => {
    const tag = found.get(entry.tag);
    return tag && tagDifferences(tag, nameIn(ledger, entry), entry).length === 0;
  });
  const missing = pending
    .filter((entry) => entry.commit && present.has(entry.commit) && !isTaken(entry))
    .map((entry) => {
      const { createdBy } = entry;
      return { entry, actors: { actor: createdBy, triggeringActor: createdBy } };
    });
  return { missing, made };
}

/** The name under which the manifest holds an entry. */
function nameIn({ history, deployment }: Ledger, { id }: Entry): string {
  return history.formerNames.get(id) ?? deployment.name;
}

async function pushTagged(
  repository: Repository,
  ledger: Ledger,
  change: Change,
  bookkeeping: Writing,
): Promise<Pushed> {
  const { tagged } = change;
  const { writer, committer, date } = bookkeeping;
  const tags = tagged.map(({ entry, actors }): NewTag => {
    const message = tagMessage(nameIn(ledger, entry), asRecorded(ledger.history, entry), actors);
    return { name: entry.tag, target: entry.commit ?? "", tagger: committer, date, message };
  });
  const manifest = manifestWith(ledger, change, bookkeeping);
  const [commit = "", ...objects] = await writer.make(
    [manifestCommit(ledger, manifest, bookkeeping)],
    tags,
  );
  const updates = tagged.map(({ entry }, index) => tagUpdate(entry.tag, objects[index] ?? ""));
  // The newest deploy's tag is the best proof that the push landed.
  const [proof, ...others]: RefUpdate[] = [...updates.reverse(), manifestUpdate(ledger, commit)];
  const confirmed = proof ? await pushAndConfirm(repository, writer, [proof, ...others]) : true;
  return { confirmed, manifest, commit };
}

/** The manifest with the new entries, and without the marks of pending tags that are pushed now or are there. */
function manifestWith(
  { history, manifest, settings }: Ledger,
  { written, tagged, made }: Change,
  { imported, now }: Bookkeeping,
): Manifest {
  const withTags = [...made, ...tagged.map(({ entry }) => entry)]
    .filter(({ tagPending }) => tagPending)
    .reduce((completing, { tagPending: _, ...entry }) => {
      return withEntry(completing, history, entry as Entry);
    }, manifest);
  if (imported) {
    return withImportedEntries(withTags, history, written);
  }
  const grown = written.reduce((growing, entry) => {
    const { dagDeployEnabled } = entry.status === "deployed" ? entry : history;
    return withNewEntry(growing, history, entry, { dagDeployEnabled });
  }, withTags);
  const windows = Object.values(settings.deployments).map(({ rollback }) => rollback.window);
  return pruned(grown, windows, now);
}
