/** Records a deploy in the ledger: load, decide, build, push. */
import { Refusal, refuse } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import { currentOf, newestOf } from "../ledger/history.ts";
import type { AstroPlace } from "../ledger/import.ts";
import {
  type DeployType,
  type Entry,
  type Manifest,
  recordOf,
  withRecord,
} from "../ledger/manifest.ts";
import { completed, rollbackOfCommit, sameRecord, withEntry } from "../ledger/recording.ts";
import type { Deployment } from "../ledger/settings.ts";
import { type Actors, tagName } from "../ledger/tag.ts";
import { ledgerAt, olderDeploys } from "./older-deploys.ts";
import { type Ledger, openLedger } from "./open-ledger.ts";
import { type PreviousAttempts, retryOnConflict, unconfirmed } from "./publish.ts";
import { pushRecords, refusedTag } from "./push-records.ts";
import { readDeploy } from "./read-deploy.ts";
import type { Tools } from "./services.ts";
import { type DeployRef, nextDeployRef, pushManifest } from "./write-ledger.ts";

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
  /** When it was deployed, if that was earlier: ISO 8601, UTC, in whole seconds. Left out: now. */
  readonly createdAt: string | undefined;
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

export interface RecordTools extends Tools {
  /** Finds the newest deploy of a commit on Astro; left out where Astro cannot be asked. */
  readonly deployOnAstro?: (place: AstroPlace, commit: string) => Promise<AstroFinding | null>;
}

/** What Astro tells of a deploy. */
export interface AstroFinding {
  readonly id: string;
  readonly type: DeployType | null;
}

/** @throws {Refusal} when the deploy cannot be recorded; nothing is written then */
export function recordDeploy(request: RecordRequest, tools: RecordTools): Promise<RecordResult> {
  return retryOnConflict(tools, (repository, earlier) =>
    attempt(repository, request, tools, earlier),
  );
}

async function attempt(
  repository: Repository,
  asked: RecordRequest,
  tools: RecordTools,
  earlier: PreviousAttempts,
): Promise<RecordResult> {
  const ledger = await tools.step("Read the ledger", () =>
    openLedger(repository, asked.deployment),
  );
  const { request, warnings } = await withAstrosAnswer(ledger.deployment, asked, tools);
  const known = await knownDeploy(repository, ledger, request);
  const result = await (known
    ? complete(repository, ledger, request, tools, known, earlier)
    : add(repository, ledger, request, tools, earlier));
  return { ...result, warnings: [...warnings, ...result.warnings] };
}

/** What was not given is asked of Astro, where that is possible; a record does not hang on it. */
async function withAstrosAnswer(
  { astro }: Deployment,
  request: RecordRequest,
  { deployOnAstro }: RecordTools,
): Promise<{ request: RecordRequest; warnings: string[] }> {
  const { externalId, commit, type } = request;
  if (!deployOnAstro || !astro || externalId !== undefined) return { request, warnings: [] };
  try {
    const found = await deployOnAstro(astro, commit);
    if (!found) return { request, warnings: [] };
    const told = type === "infer" ? (found.type ?? type) : type;
    return { request: { ...request, externalId: found.id, type: told }, warnings: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const without = `The deploy is recorded without its ID on Astro. ${error.message}`;
    return { request, warnings: [without] };
  }
}

/**
 * The entry that this deploy has already: a rollback's, one that the same run recorded, or of an
 * earlier deploy one with the same commit and time.
 */
async function knownDeploy(
  repository: Repository,
  ledger: Ledger,
  { run, commit, type, status, createdAt, deployId }: RecordRequest,
): Promise<Entry | undefined> {
  const { entries } = ledger.history;
  const rollback = rollbackOfCommit(entries, commit);
  if (rollback) return rollback;
  if (createdAt === undefined) {
    const isMeantAsNew = run === null && deployId !== undefined;
    return isMeantAsNew ? undefined : sameRecord(entries, run, commit, type, status);
  }
  const all = [...(await olderDeploys(repository, ledger)), ...entries];
  return all.find((entry) => entry.commit === commit && entry.createdAt === createdAt);
}

async function complete(
  repository: Repository,
  ledger: Ledger,
  { status, externalId }: RecordRequest,
  { step, now, committer }: Tools,
  known: Entry,
  { tries }: PreviousAttempts,
): Promise<RecordResult> {
  const { name } = ledger.deployment;
  const date = now();
  const entry = completed(known, { status, at: date, externalId: externalId ?? null });
  // After a try whose answer got lost, this is how its success shows.
  if (entry === known) {
    return { deployment: name, entry, changed: tries > 0, warnings: staleness(ledger, known) };
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
  earlier: PreviousAttempts,
): Promise<RecordResult> {
  const { deployment, history } = ledger;
  const date = now();
  const { createdAt = date } = request;
  const { facts, warnings } = await step("Read the deployed commit", () =>
    readDeploy(
      repository,
      request.createdAt === undefined ? ledger : ledgerAt(ledger, createdAt),
      request,
    ),
  );
  const deployRef =
    request.deployId === undefined
      ? await nextDeployRef(repository, ledger, earlier)
      : await givenDeployRef(repository, ledger, request.deployId, earlier);
  const owner = history.entries.find(({ id }) => id === deployRef.id);
  if (owner)
    refuse("deploy-id-taken", {
      deploy: deployRef.id,
      where: `commit ${owner.commit?.slice(0, 12)}`,
    });
  const entry: Entry = {
    ...deployRef,
    commit: request.commit,
    project: deployment.project,
    ...facts,
    status: request.status,
    createdAt,
    finishedAt: createdAt,
    createdBy: request.actors.actor,
    run: request.run,
    externalId: request.externalId ?? null,
    rollback: null,
  };
  const { written, confirmed } = await step(`Record deploy ${entry.id}`, async () =>
    pushRecords(repository, ledger, [{ entry, actors: request.actors }], {
      subject: `Record deploy ${entry.id} of ${deployment.name}`,
      committer: await committer(),
      date,
      earlier,
      imported: request.createdAt !== undefined,
    }),
  );
  const [recorded = entry] = written;
  if (recorded.tagPending) warnings.push(refusedTag(recorded));
  if (!confirmed) warnings.push(unconfirmed);
  return { deployment: deployment.name, entry: recorded, changed: true, warnings };
}

/** A given ID with its tag, which nothing else may have. */
async function givenDeployRef(
  repository: Repository,
  { settings, deployment }: Ledger,
  id: string,
  { tagTaken }: PreviousAttempts,
): Promise<DeployRef> {
  const tag = tagName(settings["tag-prefix"], deployment.name, id);
  if (tagTaken && (await repository.list([`refs/tags/${tag}`])).size > 0) {
    refuse("deploy-id-taken", { deploy: id, where: `the tag ${tag}` });
  }
  return { id, tag };
}
