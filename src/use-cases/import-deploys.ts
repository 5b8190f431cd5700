/** Imports many deploys that the ledger does not have: load, decide, build, push. */
import { problem, Refusal, refuse } from "../errors/problem.ts";
import { type DeployRef, nextId } from "../ledger/deploy-ref.ts";
import { currentOf } from "../ledger/history.ts";
import { type Candidate, knownCandidates, type Skipped, whyNot } from "../ledger/import.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import { cleaned, cutTo, oneLine } from "../ledger/message.ts";
import { tagName } from "../ledger/tag.ts";
import { Timeline } from "../ledger/timeline.ts";
import { limits } from "../limits.ts";
import type { Repository, Services } from "../ports.ts";
import { describeDeploy } from "../record/decide.ts";
import type { DeployFacts } from "../record/facts.ts";
import { describingPaths } from "../rollback/describing-files.ts";
import { compared, type LoadedCommit, loadCommit } from "./load-deploy.ts";
import { fetchPins } from "./load-pin.ts";
import { olderDeploys } from "./older-deploys.ts";
import { openLedger } from "./open-ledger.ts";
import { unconfirmed } from "./push-and-confirm.ts";
import { type NewRecord, pushRecords, refusedTag } from "./push-records.ts";
import { type PreviousAttempts, retryOnConflict } from "./retry-on-conflict.ts";
import { taggedIds } from "./write-ledger.ts";

/** Lists the deploys that could be imported. @returns candidates, oldest first, what was left out, and warnings */
export type Source = (
  repository: Repository,
  ledger: Ledger,
) => Promise<{ candidates: Candidate[]; skipped: Skipped[]; warnings?: string[] }>;

export interface ImportRequest {
  /** Undefined when the settings have just one. */
  readonly deployment: string | undefined;
  readonly source: Source;
  /** Only shows what would be recorded. */
  readonly dryRun: boolean;
  /** The entries that were confirmed; undefined: any. */
  readonly agreed?: readonly Entry[];
}

export interface ImportResult {
  readonly deployment: string;
  /** The new entries, oldest first. */
  readonly entries: readonly Entry[];
  readonly skipped: readonly Skipped[];
  readonly warnings: readonly string[];
  readonly changed: boolean;
}

/** @throws {Refusal} when the ledger or the source cannot be read, or the push is refused */
export async function importDeploys(
  request: ImportRequest,
  services: Services,
): Promise<ImportResult> {
  const { step, now } = services;
  /** Entries that earlier attempts, or batches, have pushed: deploy ID → entry. */
  const landed = new Map<string, Entry>();
  const attempt = async (repository: Repository, previous: PreviousAttempts) => {
    const ledger = await step("Read the ledger", () => openLedger(repository, request.deployment));
    const {
      candidates,
      skipped,
      warnings: told = [],
    } = await step("Look for deploys", () => request.source(repository, ledger));
    const older = await olderDeploys(repository, ledger);
    const date = now();
    const taken = await taggedIds(
      repository,
      ledger.settings["tag-prefix"],
      ledger.deployment.name,
    );
    const { records, warnings, ...read } = await step("Read their commits", () =>
      recordsOf(repository, ledger, older, candidates, { now: date, taken, landed }),
    );
    const result = {
      deployment: ledger.deployment.name,
      entries: [...landed.values(), ...records.map(({ entry }) => entry)],
      skipped: [...skipped, ...read.skipped],
      warnings: [...told, ...warnings],
      changed: landed.size > 0,
    };
    if (request.dryRun || records.length === 0) return result;
    const { agreed } = request;
    if (agreed && JSON.stringify(agreed) !== JSON.stringify(result.entries)) {
      refuse("changed-since-shown", {});
    }
    const before = [...landed.values()];
    const { written, confirmed } = await step(`Record ${records.length} deploys`, () =>
      pushRecords(
        repository,
        ledger,
        records,
        services,
        {
          subject: `Import ${records.length} deploys of ${ledger.deployment.name}`,
          date,
          now: date,
          previous,
          imported: true,
        },
        (batch) => {
          for (const entry of batch) landed.set(entry.id, entry);
        },
      ),
    );
    const pushWarnings = [
      ...written.filter(({ tagPending }) => tagPending).map(refusedTag),
      ...(confirmed ? [] : [unconfirmed]),
    ];
    return {
      ...result,
      entries: [...before, ...written],
      warnings: [...result.warnings, ...pushWarnings],
      changed: true,
    };
  };
  try {
    return await retryOnConflict(services, attempt);
  } catch (error) {
    if (!(error instanceof Refusal) || landed.size === 0) throw error;
    const begun = problem("import-incomplete", { count: landed.size });
    throw new Refusal([begun, ...error.problems], { cause: error });
  }
}

/** So many commits are read together: one after the other takes longer, and most have what those before them have. */
const together = 50;

interface Read {
  readonly records: NewRecord[];
  readonly skipped: Skipped[];
  readonly warnings: string[];
}

/**
 * New entries for the candidates that the ledger does not have.
 *
 * @param taken IDs that tags have
 * @param landed what this import has recorded already
 */
async function recordsOf(
  repository: Repository,
  ledger: Ledger,
  older: readonly Entry[],
  candidates: readonly Candidate[],
  {
    now,
    taken,
    landed,
  }: {
    readonly now: string;
    readonly taken: readonly string[];
    readonly landed: ReadonlyMap<string, Entry>;
  },
): Promise<Read> {
  const { deployment, history, settings } = ledger;
  const found: Read = { records: [], skipped: [], warnings: [] };
  const known = [...older, ...history.entries];
  const knownBefore = knownCandidates(candidates, known);
  const fresh = candidates.filter(({ name }) => !knownBefore.has(name));
  const commits = await repository.commits.fetch(fresh.map(({ commit }) => commit));
  const projects = [...commits].map((commit) => ({ commit, project: deployment.project }));
  await fetchPins(repository, deployment, projects, describingPaths(deployment));
  const loading = new Map<string, Promise<LoadedCommit | null>>();
  for (let at = 0; at < fresh.length; at += together) {
    for (const candidate of fresh.slice(at, at + together)) {
      loading.set(candidate.name, loadCommit(repository, ledger, candidate));
    }
    await Promise.allSettled(loading.values());
  }
  const timeline = new Timeline(history, known);
  /** Commit → ID of the deploy that a tag on it made; ID on Astro → our ID. */
  const byCommit = new Map<string, string>();
  const byExternalId = new Map(known.map(({ externalId, id }) => [externalId, id]));
  let next = nextId([...taken, ...known.map(({ id }) => id)]);
  for (const candidate of candidates) {
    const { name, externalId, commit, backTo } = candidate;
    const id =
      knownBefore.get(name) ?? (externalId === undefined ? byCommit.get(commit) : undefined);
    if (id !== undefined && landed.has(id)) continue;
    const why = id === undefined ? whyNot(candidate, now) : `already recorded as deploy ${id}`;
    if (why !== null) {
      found.skipped.push({ name, why });
      continue;
    }
    const ref = { id: next, tag: tagName(settings["tag-prefix"], deployment.name, next) };
    const to = backTo && byExternalId.get(backTo);
    const then = { ...ledger, history: timeline.at(candidate.createdAt) };
    try {
      const facts = await compared(repository, then, candidate, (await loading.get(name)) ?? null);
      const { entry, warnings } = entryOf(facts, candidate, ref, to);
      found.records.push({
        entry,
        actors: { actor: entry.createdBy, triggeringActor: entry.createdBy },
      });
      found.warnings.push(...warnings.map((warning) => `${name}: ${warning}`));
      timeline.add(entry);
      if (!byCommit.has(commit)) byCommit.set(commit, entry.id);
      if (externalId !== undefined) byExternalId.set(externalId, entry.id);
      next = nextId([next]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      found.skipped.push({ name, why: error.message });
    }
  }
  return found;
}

/**
 * Makes a candidate's entry.
 *
 * @param facts with the ledger as it was at its time
 * @param to ID of the deploy that it went back to, for a rollback
 * @throws {Refusal} when the commit is gone or has no project folder
 */
function entryOf(
  facts: DeployFacts,
  candidate: Candidate,
  ref: DeployRef,
  to: string | undefined,
): { entry: Entry; warnings: readonly string[] } {
  const { commit, createdAt } = candidate;
  const { ledger: then } = facts;
  const { record, warnings } = describeDeploy(facts, candidate);
  const reason = cutTo(limits.reason, cleaned(candidate.description)) || "Rolled back on Astro";
  const entry: Entry = {
    ...ref,
    commit,
    project: then.deployment.project,
    ...record,
    description: to ? "" : record.description,
    status: candidate.status,
    createdAt,
    finishedAt: createdAt,
    createdBy: cutTo(limits.name, oneLine(candidate.createdBy)),
    run: null,
    externalId: candidate.externalId ?? null,
    mark: null,
    rollback: to ? { to, from: currentOf(then.history)?.id ?? null, scope: "all", reason } : null,
  };
  return { entry, warnings };
}
