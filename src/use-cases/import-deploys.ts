/** Imports many deploys that the ledger does not have: load, decide, build, push. */
import { Refusal, refuse } from "../errors/problem.ts";
import { nextId } from "../ledger/deploy-ref.ts";
import { currentOf, deploysOf } from "../ledger/history.ts";
import { type Candidate, knownCandidates, type Skipped, whyNot } from "../ledger/import.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import { cleaned, cutTo, oneLine } from "../ledger/message.ts";
import { tagName } from "../ledger/tag.ts";
import { limits } from "../limits.ts";
import type { Repository, Services } from "../ports.ts";
import { describeDeploy } from "../record/decide.ts";
import { describingPaths } from "../rollback/describing-files.ts";
import { loadDeploy } from "./load-deploy.ts";
import { ledgerAt, olderDeploys } from "./older-deploys.ts";
import { openLedger } from "./open-ledger.ts";
import { unconfirmed } from "./push-and-confirm.ts";
import { type NewRecord, pushRecords, refusedTag } from "./push-records.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { taggedIds } from "./write-ledger.ts";

/** Lists the deploys that could be imported. @returns candidates, oldest first, and what was left out */
export type Source = (
  repository: Repository,
  ledger: Ledger,
) => Promise<{ candidates: Candidate[]; skipped: Skipped[] }>;

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
export function importDeploys(request: ImportRequest, services: Services): Promise<ImportResult> {
  const { step, now, committer } = services;
  return retryOnConflict(services, async (repository, previous) => {
    const ledger = await step("Read the ledger", () => openLedger(repository, request.deployment));
    const { candidates, skipped } = await step("Look for deploys", () =>
      request.source(repository, ledger),
    );
    const older = await olderDeploys(repository, ledger);
    const date = now();
    const taken = await taggedIds(
      repository,
      ledger.settings["tag-prefix"],
      ledger.deployment.name,
    );
    const { records, warnings, ...read } = await step("Read their commits", () =>
      recordsOf(repository, ledger, older, candidates, { now: date, taken }),
    );
    const result = {
      deployment: ledger.deployment.name,
      entries: records.map(({ entry }) => entry),
      skipped: [...skipped, ...read.skipped],
      warnings,
      changed: false,
    };
    if (request.dryRun || records.length === 0) return result;
    const { agreed } = request;
    if (agreed && JSON.stringify(agreed) !== JSON.stringify(result.entries)) {
      refuse("changed-since-shown", {});
    }
    const { written, confirmed } = await step(`Record ${records.length} deploys`, async () =>
      pushRecords(repository, ledger, records, {
        subject: `Import ${records.length} deploys of ${ledger.deployment.name}`,
        committer: await committer(),
        date,
        now: date,
        previous,
        imported: true,
      }),
    );
    const pushWarnings = [
      ...written.filter(({ tagPending }) => tagPending).map(refusedTag),
      ...(confirmed ? [] : [unconfirmed]),
    ];
    return { ...result, entries: written, warnings: [...warnings, ...pushWarnings], changed: true };
  });
}

interface Read {
  readonly records: NewRecord[];
  readonly skipped: Skipped[];
  readonly warnings: string[];
}

/** New entries for the candidates that the ledger does not have. @param taken IDs that tags have */
async function recordsOf(
  repository: Repository,
  ledger: Ledger,
  older: readonly Entry[],
  candidates: readonly Candidate[],
  { now, taken }: { readonly now: string; readonly taken: readonly string[] },
): Promise<Read> {
  const { deployment, history } = ledger;
  const found: Read = { records: [], skipped: [], warnings: [] };
  const known = [...older, ...history.entries];
  const knownBefore = knownCandidates(candidates, known);
  const fresh = candidates.filter(({ name }) => !knownBefore.has(name));
  const commits = await repository.commits.fetch(fresh.map(({ commit }) => commit));
  await repository.trees.fetchFiles([...commits], describingPaths(deployment));
  for (const candidate of candidates) {
    const { name, externalId } = candidate;
    const id =
      knownBefore.get(name) ??
      (externalId === undefined ? knownCandidates([candidate], known).get(name) : undefined);
    const why = id === undefined ? whyNot(candidate, now) : `already recorded as deploy ${id}`;
    if (why !== null) {
      found.skipped.push({ name, why });
      continue;
    }
    try {
      const { entry, warnings } = await entryOf(repository, ledger, known, candidate, taken);
      found.records.push({
        entry,
        actors: { actor: entry.createdBy, triggeringActor: entry.createdBy },
      });
      found.warnings.push(...warnings.map((warning) => `${name}: ${warning}`));
      known.push(entry);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      found.skipped.push({ name, why: error.message });
    }
  }
  return found;
}

/** Makes a candidate's entry. @throws {Refusal} when the commit is gone or has no project folder */
async function entryOf(
  repository: Repository,
  ledger: Ledger,
  known: readonly Entry[],
  candidate: Candidate,
  taken: readonly string[],
): Promise<{ entry: Entry; warnings: readonly string[] }> {
  const { deployment, settings, history } = ledger;
  const { commit, createdAt, backTo } = candidate;
  const all = { ...ledger, history: { ...history, ...deploysOf(known) } };
  const then = ledgerAt(all, createdAt);
  const { record, warnings } = describeDeploy(
    await loadDeploy(repository, then, candidate),
    candidate,
  );
  const id = nextId([...taken, ...known.map((entry) => entry.id)]);
  const to = backTo && known.find(({ externalId }) => externalId === backTo)?.id;
  const reason = cutTo(limits.reason, cleaned(candidate.description)) || "Rolled back on Astro";
  const entry: Entry = {
    id,
    tag: tagName(settings["tag-prefix"], deployment.name, id),
    commit,
    project: deployment.project,
    ...record,
    description: to ? "" : record.description,
    status: candidate.status,
    createdAt,
    finishedAt: createdAt,
    createdBy: cutTo(limits.name, oneLine(candidate.createdBy)),
    run: null,
    externalId: candidate.externalId ?? null,
    rollback: to ? { to, from: currentOf(then.history)?.id ?? null, scope: "all", reason } : null,
  };
  return { entry, warnings };
}
