/** Records a deploy in the ledger: load, decide, build, push. */
import { Refusal, refuse } from "../errors/problem.ts";
import { shortId } from "../errors/short-id.ts";
import { codeAfter } from "../ledger/code.ts";
import { corrected } from "../ledger/corrections.ts";
import type { DeployRef } from "../ledger/deploy-ref.ts";
import { currentOf, deploysOf, runningParts } from "../ledger/history.ts";
import type { AstroDeploy, AstroPlace } from "../ledger/import.ts";
import type { Ledger } from "../ledger/ledger.ts";
import {
  type Correction,
  type Entry,
  type Manifest,
  recordOf,
  withRecord,
} from "../ledger/manifest.ts";
import { completed, withEntry } from "../ledger/recording.ts";
import { tagName } from "../ledger/tag.ts";
import { clockWarning, ledgerTime } from "../ledger/time.ts";
import type { Repository, Services } from "../ports.ts";
import { type AstroAnswer, astroAnswer } from "../record/astro.ts";
import {
  asReported,
  describeDeploy,
  judgeBranch,
  recordedBefore,
  stalenessOf,
  statedFacts,
  whyNothingShipped,
} from "../record/decide.ts";
import type { RecordRequest } from "../record/facts.ts";
import { landedFields, refutedClaim } from "../record/landed.ts";
import type { LandedRollback } from "../rollback/claim.ts";
import { findLandedRollback } from "./landed-rollback.ts";
import { loadDeploy } from "./load-deploy.ts";
import { ledgerAt, olderDeploys } from "./older-deploys.ts";
import { branchOf } from "./on-deploy-branch.ts";
import { openLedger } from "./open-ledger.ts";
import { type OutdatedServices, tellOutdated } from "./outdated-proposal.ts";
import { unconfirmed } from "./push-and-confirm.ts";
import { pushRecords, refusedTag } from "./push-records.ts";
import { type PreviousAttempts, retryOnConflict } from "./retry-on-conflict.ts";
import { codeOf } from "./trees.ts";
import { findDeployRef, pushManifest, taggedIds } from "./write-ledger.ts";

export interface RecordResult {
  readonly deployment: string;
  readonly entry: Entry;
  readonly changed: boolean;
  /** Why there was no new deploy to record; null when there was. Then `entry` is the current one. */
  readonly nothingShipped: string | null;
  /** What this record corrected in a known deploy. */
  readonly corrected: readonly Correction[];
  readonly warnings: readonly string[];
  /** For the log alone. */
  readonly notes: readonly string[];
}

type Recorded = Omit<RecordResult, "notes">;

export interface RecordServices extends Services, OutdatedServices {
  /** The newest deploys on Astro; undefined without access to Astro. */
  readonly deploysOnAstro?: (place: AstroPlace) => Promise<AstroDeploy[]>;
}

/** @throws {Refusal} when the deploy cannot be recorded; nothing is written in that case */
export function recordDeploy(
  asked: RecordRequest,
  services: RecordServices,
): Promise<RecordResult> {
  return retryOnConflict(services, async (repository, previous) => {
    const ledger = await services.step("Read the ledger", () =>
      openLedger(repository, asked.deployment),
    );
    const { answer, warnings } = await askAstro(ledger, asked, services);
    const request = answer.kind === "deploy" ? asReported(asked, answer) : asked;
    const older = request.createdAt === undefined ? [] : await olderDeploys(repository, ledger);
    const known = recordedBefore(ledger.history, older, request);
    const result = known
      ? await complete(repository, ledger, known, asked, request, services, previous)
      : await add(repository, ledger, request, answer, services, previous);
    const clock = result.changed ? clockWarning(ledger.manifest, services.now()) : null;
    const outdated = result.changed
      ? await tellOutdated(repository, withDeploy(ledger, result.entry), services)
      : { notes: [], warnings: [] };
    return {
      ...result,
      notes: outdated.notes,
      warnings: [
        ...[...warnings, ...result.warnings, ...(clock === null ? [] : [clock])],
        ...outdated.warnings,
      ],
    };
  });
}

/** The ledger once a deploy is recorded. */
function withDeploy(ledger: Ledger, entry: Entry): Ledger {
  const { history } = ledger;
  const isKnown = history.entries.some(({ id }) => id === entry.id);
  const entries = isKnown
    ? history.entries.map((old) => (old.id === entry.id ? entry : old))
    : [...history.entries, entry];
  return { ...ledger, history: { ...history, ...deploysOf(entries) } };
}

/** Finds the deploy that an ID names; undefined when the ledger has none. */
export async function findDeploy(
  { deployment, deployId }: { deployment: string | undefined; deployId: string },
  { open, step }: Pick<Services, "open" | "step">,
): Promise<Entry | undefined> {
  await using repository = await step("Fetch the repository", open);
  const { history } = await step("Read the ledger", () => openLedger(repository, deployment));
  return history.entries.find(({ id }) => id === deployId);
}

/** What Astro says of a deploy whose ID there was not given. A failure there does not stop the record. */
async function askAstro(
  { deployment: { astro }, history }: Ledger,
  { externalId, commit }: RecordRequest,
  { deploysOnAstro }: RecordServices,
): Promise<{ answer: AstroAnswer; warnings: string[] }> {
  const answer: AstroAnswer = { kind: "unknown" };
  if (!deploysOnAstro || !astro || externalId !== undefined) return { answer, warnings: [] };
  try {
    const deploys = await deploysOnAstro(astro);
    return { answer: astroAnswer(deploys, commit, history.entries), warnings: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const without = `The deploy is recorded without its ID on Astro. ${error.message}`;
    return { answer, warnings: [without] };
  }
}

/** Records the outcome of a recorded deploy, and the facts that were stated about it, if they are new. */
async function complete(
  repository: Repository,
  ledger: Ledger,
  known: Entry,
  asked: RecordRequest,
  { status, externalId, type, corrects }: RecordRequest,
  services: Services,
  { tries }: PreviousAttempts,
): Promise<Recorded> {
  const { step, now } = services;
  const { name } = ledger.deployment;
  const date = ledgerTime(ledger.manifest, now());
  const outcome = { status, at: date, externalId: externalId ?? null };
  const ended = corrects
    ? known
    : completed(await asShipped(repository, ledger, known, type), outcome);
  const by = asked.actors.triggeringActor;
  const entry = ledger.history.entries.includes(known)
    ? corrected(ended, statedFacts(asked), { by, at: date, isDecision: corrects })
    : ended;
  const warnings = corrects ? [] : stalenessOf(ledger.history, known);
  const result = {
    ...{ deployment: name, entry, nothingShipped: null, warnings },
    corrected: (entry.corrections ?? []).slice(known.corrections?.length),
  };
  // After an attempt whose answer was lost, this shows that it succeeded.
  if (entry === known) return { ...result, changed: tries > 0 };
  const subject =
    entry.status === known.status && entry.type === known.type
      ? `Correct deploy ${entry.id} of ${name}`
      : `Deploy ${entry.id} of ${name}: ${entry.status}`;
  const confirmed = await step(`Complete deploy ${entry.id}`, () =>
    pushManifest(repository, ledger, withOutcome(ledger, entry), { subject, date }, services),
  );
  if (!confirmed) warnings.push(unconfirmed);
  return { ...result, changed: true };
}

/** A rollback's entry says what has to be shipped; once somebody states what was shipped, it says that. */
async function asShipped(
  repository: Repository,
  ledger: Ledger,
  entry: Entry,
  type: RecordRequest["type"],
): Promise<Entry> {
  const { commit, project } = entry;
  if (!entry.rollback || type === "infer" || type === entry.type || commit === null) return entry;
  if (!(await repository.commits.fetch([commit])).has(commit)) return entry;
  const own = await codeOf(repository, ledger, project, commit);
  const { entries, deployed } = ledger.history;
  const place = deployed.findIndex(({ id }) => id === entry.id);
  // One that has not ended yet ends now, after all that ran.
  const before = { entries, deployed: place < 0 ? deployed : deployed.slice(0, place) };
  return { ...entry, type, code: codeAfter(type, own, runningParts(before)) };
}

/** The manifest with a completed entry, and with its DAG deploy setting once its code runs. */
export function withOutcome({ manifest, history }: Ledger, entry: Entry): Manifest {
  const written = withEntry(manifest, history, entry);
  const entries = history.entries.map((old) => (old.id === entry.id ? entry : old));
  const { dagDeployEnabled } = entry;
  const isCurrent = currentOf(deploysOf(entries))?.id === entry.id;
  if (!isCurrent || dagDeployEnabled === history.dagDeployEnabled) return written;
  // Under the present name, which counts before a former one that may have the entry.
  const { deployment, holds } = history;
  const record = recordOf(written, deployment);
  return withRecord(written, deployment, { ...record, dagDeployEnabled, holds: [...holds] });
}

/** Writes a deploy that has no entry yet. */
async function add(
  repository: Repository,
  ledger: Ledger,
  request: RecordRequest,
  answer: AstroAnswer,
  services: Services,
  previous: PreviousAttempts,
): Promise<Recorded> {
  const { step, now, isInHistory } = services;
  const { deployment } = ledger;
  const date = ledgerTime(ledger.manifest, now());
  const { createdAt = date } = request;
  const isFromBefore = request.createdAt !== undefined;
  const facts = await step("Read the deployed commit", () =>
    loadDeploy(repository, isFromBefore ? ledgerAt(ledger, createdAt) : ledger, request),
  );
  const { record, warnings } = describeDeploy(facts, request);
  const landed: LandedRollback = isFromBefore
    ? { rollback: null, refuted: null }
    : await findLandedRollback(repository, ledger, request.commit, services.landedCommits);
  const nothingShipped = whyNothingShipped(ledger.history, record, request, answer);
  const current = currentOf(ledger.history);
  if (nothingShipped !== null && current) {
    return {
      deployment: deployment.name,
      entry: current,
      changed: false,
      nothingShipped,
      corrected: [],
      warnings,
    };
  }
  const found = await branchOf(repository, ledger, request.commit, isInHistory);
  warnings.push(...judgeBranch(deployment, request.commit, found));
  const entry: Entry = {
    ...(await freeDeployRef(repository, ledger, request.deployId, previous)),
    commit: request.commit,
    project: deployment.project,
    ...record,
    status: request.status,
    createdAt,
    finishedAt: createdAt,
    createdBy: request.actors.actor,
    run: request.run,
    externalId: request.externalId ?? null,
    mark: null,
    rollback: null,
    ...landedFields(ledger.history, landed, request),
  };
  warnings.push(...refutedClaim(landed));
  const { written, confirmed } = await step(`Record deploy ${entry.id}`, () =>
    pushRecords(repository, ledger, [{ entry, actors: request.actors }], services, {
      subject: `Record deploy ${entry.id} of ${deployment.name}`,
      date,
      now: now(),
      previous,
      imported: isFromBefore,
    }),
  );
  const [recorded = entry] = written;
  if (recorded.tagPending) warnings.push(refusedTag(recorded));
  if (!confirmed) warnings.push(unconfirmed);
  return {
    deployment: deployment.name,
    entry: recorded,
    changed: true,
    nothingShipped: null,
    corrected: [],
    warnings,
  };
}

/** @throws {Refusal} `deploy-id-taken` */
async function freeDeployRef(
  repository: Repository,
  ledger: Ledger,
  id: string | undefined,
  previous: PreviousAttempts,
): Promise<DeployRef> {
  if (id === undefined) return findDeployRef(repository, ledger, previous);
  const { settings, deployment, history } = ledger;
  const prefix = settings["tag-prefix"];
  const tag = tagName(prefix, deployment.name, id);
  if (previous.tagTaken && (await taggedIds(repository, prefix, deployment.name)).includes(id)) {
    refuse("deploy-id-taken", { deploy: id, where: `the tag ${tag}` });
  }
  const owner = history.entries.find((entry) => entry.id === id);
  if (owner)
    refuse("deploy-id-taken", {
      deploy: id,
      where: `commit ${shortId(owner.commit ?? "unknown")}`,
    });
  return { id, tag };
}
