/** Records a deploy in the ledger: load, decide, build, push. */
import { Refusal, refuse } from "../errors.ts";
import type { Identity, NewTag } from "../git/fast-import.ts";
import type { RefUpdate, Repository } from "../git/repository.ts";
import { currentOf, newestOf } from "../ledger/history.ts";
import {
  type DeployType,
  type Entry,
  type Manifest,
  recordOf,
  withRecord,
} from "../ledger/manifest.ts";
import {
  completed,
  pruned,
  rollbackOfCommit,
  sameRecord,
  withEntry,
  withNewEntry,
} from "../ledger/recording.ts";
import { type Actors, tagMessage, tagName } from "../ledger/tag.ts";
import { type Ledger, openLedger } from "./open-ledger.ts";
import { publish, unconfirmed, untilLanded } from "./publish.ts";
import { readDeploy } from "./read-deploy.ts";
import type { Tools } from "./tools.ts";
import {
  manifestCommit,
  manifestUpdate,
  nextSlot,
  pushManifest,
  type Slot,
  tagUpdate,
} from "./write-ledger.ts";

export interface RecordRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** Full ID of the deployed commit. */
  readonly commit: string;
  readonly type: DeployType | "infer";
  readonly status: "deployed" | "failed";
  /** Empty: the subject of the commit. */
  readonly description: string;
  readonly dagDeployEnabled: boolean | undefined;
  readonly runtime: string | undefined;
  readonly externalId: string | undefined;
  /** Left out: the next free one. */
  readonly deployId: string | undefined;
  /** The run's address; null outside a run. */
  readonly run: string | null;
  readonly actors: Actors;
}

export interface RecordResult {
  readonly deployment: string;
  readonly entry: Entry;
  readonly changed: boolean;
  readonly warnings: readonly string[];
}

/** @throws {Refusal} when the deploy cannot be recorded; nothing is written then */
export function recordDeploy(request: RecordRequest, tools: Tools): Promise<RecordResult> {
  return untilLanded((earlier) => attempt(request, tools, earlier > 0));
}

async function attempt(
  request: RecordRequest,
  tools: Tools,
  again: boolean,
): Promise<RecordResult> {
  await using repository = await tools.step("Fetch the repository", tools.open);
  const ledger = await tools.step("Read the ledger", () =>
    openLedger(repository, request.deployment),
  );
  const known = knownDeploy(ledger, request);
  // Awaited here: the copy of the repository is gone once this function ends.
  return await (known
    ? complete(repository, ledger, request, tools, known, again)
    : add(repository, ledger, request, tools, again));
}

/** The entry that this deploy has already: a rollback's, or one that the same run recorded. */
function knownDeploy({ history }: Ledger, { run, commit, type }: RecordRequest): Entry | undefined {
  return (
    rollbackOfCommit(history.entries, commit) ?? sameRecord(history.entries, run, commit, type)
  );
}

async function complete(
  repository: Repository,
  ledger: Ledger,
  { status, externalId }: RecordRequest,
  { step, now, committer }: Tools,
  known: Entry,
  again: boolean,
): Promise<RecordResult> {
  const { name } = ledger.deployment;
  const date = now();
  const entry = completed(known, { status, at: date, externalId: externalId ?? null });
  // After a try whose answer got lost, this is how its success shows.
  if (entry === known) {
    return { deployment: name, entry, changed: again, warnings: staleness(ledger, known) };
  }
  const confirmed = await step(`Complete deploy ${entry.id}`, async () => {
    const subject = `Deploy ${entry.id} of ${name}: ${entry.status}`;
    const manifest = withOutcome(ledger, entry);
    return pushManifest(repository, ledger, manifest, {
      subject,
      committer: await committer(),
      date,
    });
  });
  const warnings = [...staleness(ledger, known), ...(confirmed ? [] : [unconfirmed])];
  return { deployment: name, entry, changed: true, warnings };
}

/** The manifest with a completed entry, and with its DAG deploy setting once its code runs. */
function withOutcome({ manifest, history }: Ledger, entry: Entry): Manifest {
  const written = withEntry(manifest, history, entry);
  const entries = history.entries.map((old) => (old.id === entry.id ? entry : old));
  if (currentOf(entries)?.id !== entry.id) return written;
  const name = history.formerNames.get(entry.id) ?? history.deployment;
  const { dagDeployEnabled } = entry;
  return withRecord(written, name, { ...recordOf(written, name), dagDeployEnabled });
}

/** A re-run of an old deploy run ships old code, but stays the same record. */
function staleness({ history }: Ledger, { id }: Entry): string[] {
  const newest = newestOf(history.entries);
  if (!newest || newest.id === id) return [];
  return [
    `Deploy ${id} was recorded before, and deploy ${newest.id} has been recorded since. If its code was deployed again now, the history does not show that: start a new run instead of re-running an old one.`,
  ];
}

async function add(
  repository: Repository,
  ledger: Ledger,
  request: RecordRequest,
  { step, now, committer }: Tools,
  again: boolean,
): Promise<RecordResult> {
  const { deployment, history } = ledger;
  const date = now();
  const { facts, warnings } = await step("Read the deployed commit", () =>
    readDeploy(repository, ledger, request),
  );
  const slot =
    request.deployId === undefined
      ? await nextSlot(repository, ledger, again)
      : await givenSlot(repository, ledger, request.deployId, again);
  const owner = history.entries.find(({ id }) => id === slot.id);
  if (owner)
    refuse("deploy-id-taken", { deploy: slot.id, where: `commit ${owner.commit?.slice(0, 12)}` });
  const entry: Entry = {
    ...slot,
    commit: request.commit,
    project: deployment.project,
    ...facts,
    status: request.status,
    createdAt: date,
    finishedAt: date,
    createdBy: request.actors.actor,
    run: request.run,
    externalId: request.externalId ?? null,
    rollback: null,
  };
  const result = await step(`Record deploy ${entry.id}`, async () =>
    pushNew(repository, ledger, entry, request.actors, await committer(), again),
  );
  const { written, confirmed } = result;
  if (written.tagPending) {
    warnings.push(
      `GitHub refuses the tag ${entry.tag} for now, because a workflow file changed since. The deploy is recorded without it, and a later one adds it.`,
    );
  }
  if (!confirmed) warnings.push(unconfirmed);
  return { deployment: deployment.name, entry: written, changed: true, warnings };
}

/** A given ID with its tag, which nothing else may have. */
async function givenSlot(
  repository: Repository,
  { settings, deployment }: Ledger,
  id: string,
  raced: boolean,
): Promise<Slot> {
  const tag = tagName(settings["tag-prefix"], deployment.name, id);
  if (raced && (await repository.list([`refs/tags/${tag}`])).size > 0) {
    refuse("deploy-id-taken", { deploy: id, where: `the tag ${tag}` });
  }
  return { id, tag };
}

/**
 * Pushes a new entry with its tag, and with tags that are still pending, as far as GitHub lets it:
 * it refuses tags on commits whose workflow files differ from every branch.
 */
async function pushNew(
  repository: Repository,
  ledger: Ledger,
  entry: Entry,
  actors: Actors,
  committer: Identity,
  raced: boolean,
): Promise<{ written: Entry; confirmed: boolean }> {
  const pending = await taggable(repository, ledger, raced);
  const choices = pending.length > 0 ? [[...pending, entry], [entry], []] : [[entry], []];
  for (const tagged of choices) {
    const written = tagged.includes(entry) ? entry : { ...entry, tagPending: true as const };
    try {
      const confirmed = await pushTagged(repository, ledger, written, tagged, actors, committer);
      return { written, confirmed };
    } catch (error) {
      if (!isAboutWorkflowFiles(error) || tagged.length === 0) throw error;
    }
  }
  throw new Error("there is always a choice without tags");
}

/** Entries whose pending tag can be made: their commits are there, and nobody else made the tag. */
async function taggable(
  repository: Repository,
  { history }: Ledger,
  raced: boolean,
): Promise<Entry[]> {
  const pending = history.entries.filter(({ tagPending }) => tagPending);
  const present = await repository.fetchCommits(pending.flatMap(({ commit }) => commit ?? []));
  const taken = raced
    ? await repository.list(pending.map(({ tag }) => `refs/tags/${tag}`))
    : new Map();
  return pending.filter(
    ({ commit, tag }) => commit !== null && present.has(commit) && !taken.has(`refs/tags/${tag}`),
  );
}

function isAboutWorkflowFiles(error: unknown): boolean {
  return error instanceof Refusal && error.problems.every(({ code }) => code === "workflow-file");
}

async function pushTagged(
  repository: Repository,
  ledger: Ledger,
  entry: Entry,
  tagged: readonly Entry[],
  actors: Actors,
  committer: Identity,
): Promise<boolean> {
  const { deployment, settings } = ledger;
  const date = entry.createdAt;
  const subject = `Record deploy ${entry.id} of ${deployment.name}`;
  const manifest = pruned(
    manifestWith(ledger, entry, tagged),
    Object.values(settings.deployments).map(({ rollback }) => rollback.window),
    date,
  );
  const tags = tagged.map((of): NewTag => {
    const name = ledger.history.formerNames.get(of.id) ?? deployment.name;
    const by = of === entry ? actors : { actor: of.createdBy, triggeringActor: of.createdBy };
    return {
      name: of.tag,
      target: of.commit ?? "",
      tagger: committer,
      date,
      message: tagMessage(name, of, by),
    };
  });
  const [commit = "", ...objects] = await repository.make(
    [manifestCommit(ledger, manifest, { subject, committer, date })],
    tags,
  );
  const updates = tagged.map(({ tag }, index) => tagUpdate(tag, objects[index] ?? ""));
  // The new deploy's own tag tells best whether the push landed.
  const [proof, ...others]: RefUpdate[] = [...updates.reverse(), manifestUpdate(ledger, commit)];
  return proof ? publish(repository, [proof, ...others]) : true;
}

/** The manifest with the new entry, and without the marks of pending tags that are pushed now. */
function manifestWith(ledger: Ledger, entry: Entry, tagged: readonly Entry[]): Manifest {
  const { history } = ledger;
  const mended = tagged
    .filter(({ tagPending }) => tagPending)
    .reduce(
      (manifest, { tagPending: _, ...whole }) => withEntry(manifest, history, whole as Entry),
      ledger.manifest,
    );
  const { dagDeployEnabled } = entry.status === "deployed" ? entry : history;
  return withNewEntry(mended, history, entry, { dagDeployEnabled });
}
