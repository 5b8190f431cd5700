/** Rolls a Deployment back: load, decide, build, push. */
import { refuse } from "../errors/problem.ts";
import type { Identity } from "../git/fast-import.ts";
import type { Repository } from "../git/repository.ts";
import { currentOf } from "../ledger/history.ts";
import { type Entry, formatManifest, type Hold } from "../ledger/manifest.ts";
import { withNewEntry } from "../ledger/recording.ts";
import type { Deployment } from "../ledger/settings.ts";
import { type Actors, tagMessage } from "../ledger/tag.ts";
import { commitMessage, rollbackEntry } from "../rollback/commit.ts";
import { repeatedRollback } from "../rollback/idempotency.ts";
import type { Plan, Restoration } from "../rollback/plan.ts";
import type { Person } from "../rollback/rules.ts";
import { type Ledger, openLedger } from "./open-ledger.ts";
import { type PlanRequest, planRollback } from "./plan-rollback.ts";
import { publish, retryOnConflict } from "./publish.ts";
import type { Tools } from "./services.ts";
import { manifestCommit, manifestUpdate, nextDeployRef, tagUpdate } from "./write-ledger.ts";

export interface RollbackRequest extends PlanRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  readonly dryRun: boolean;
  /** The run's address; null outside a run. */
  readonly run: string | null;
  readonly actors: Actors;
  readonly author: Identity;
}

export interface RollbackTools extends Tools {
  /** Who asked and who re-ran, with their permissions, as far as the Deployment's rules need them. */
  readonly people: (rules: Deployment["rollback"]) => Promise<readonly Person[]>;
}

/** What came of a request. */
export type RollbackResult =
  | { readonly kind: "planned"; readonly plan: Plan; readonly branch: string }
  | { readonly kind: "refused"; readonly plan: Plan; readonly branch: string }
  | {
      readonly kind: "done";
      readonly plan: Plan;
      readonly branch: string;
      readonly entry: Entry;
      readonly commit: string;
      /** False when this run had done it before. */
      readonly changed: boolean;
      /** False when git said that the push landed, but the remote could not be asked afterwards. */
      readonly confirmed: boolean;
    };

/** @throws {Refusal} when something else than a rule stands against it; nothing is written then */
export async function rollBack(
  request: RollbackRequest,
  tools: RollbackTools,
): Promise<RollbackResult> {
  let seen: string | null = null;
  return retryOnConflict(tools, async (repository, earlier) => {
    const ledger = await tools.step("Read the ledger", () =>
      openLedger(repository, request.deployment),
    );
    const { entries } = ledger.history;
    const repeated = repeatedRollback(entries, request.run, request.deployId, request.scope);
    if (repeated)
      return await alreadyDone(repository, ledger, request, repeated, earlier.tries > 0);

    const newest = entries.at(-1)?.id ?? null;
    if (earlier.tries > 0 && newest !== seen) {
      refuse("newer-deploy", { expected: seen ?? "none", newest: newest ?? "none" });
    }
    seen = newest;
    const deployRef = await nextDeployRef(repository, ledger, earlier);
    const { branch, deployment } = ledger;
    const plan = await tools.step("Work out the plan", async () => {
      const people = await tools.people(deployment.rollback);
      return planRollback(repository, ledger, request, people, deployRef, tools.now());
    });
    if (request.dryRun) return { kind: "planned", plan, branch };
    const { target, restoration } = plan;
    if (plan.problems.length > 0 || !target || !restoration)
      return { kind: "refused", plan, branch };
    const committer = await tools.committer();
    return await tools.step(`Push deploy ${plan.next.id}`, async () => {
      const pushed = await push(
        repository,
        ledger,
        request,
        { ...plan, target, restoration },
        committer,
      );
      return { kind: "done", plan, branch, changed: true, ...pushed };
    });
  });
}

type CompletePlan = Plan & { readonly target: Entry; readonly restoration: Restoration };

/** Builds commit, tag and manifest and pushes them together. */
async function push(
  repository: Repository,
  ledger: Ledger,
  request: RollbackRequest,
  plan: CompletePlan,
  committer: Identity,
): Promise<{ entry: Entry; commit: string; confirmed: boolean }> {
  const { place, branch, head, history, manifest } = ledger;
  const { target, restoration, next, now: date, deployment } = plan;
  const { actors, author, run } = request;
  const entryWith = (commit: string | null) =>
    rollbackEntry(plan, target, restoration, { commit, createdBy: actors.actor, run });
  const manifestWith = (entry: Entry) =>
    withNewEntry(manifest, history, entry, {
      dagDeployEnabled: restoration.dagDeployEnabled.to,
      ...(request.hold && { hold: holdOf(request, plan) }),
    });
  const message = commitMessage(deployment.name, entryWith(null), restoration.undone, actors);
  const rollback = {
    parent: head,
    author,
    committer,
    date,
    message,
    changes: [{ path: ".", entry: { mode: "040000", oid: restoration.tree } }],
  };
  const tag = {
    name: next.tag,
    tagger: committer,
    date,
    message: tagMessage(deployment.name, entryWith(null), actors),
  };

  if (place.inTree) {
    const entry = entryWith(null);
    const files = { path: place.path, text: formatManifest(manifestWith(entry)) };
    const [commit = "", object = ""] = await repository.make(
      [{ ...rollback, changes: [...rollback.changes, files] }],
      [{ ...tag, target: 0 }],
    );
    const confirmed = await publish(repository, [
      tagUpdate(next.tag, object),
      { ref: branch, from: head, to: commit, reuses: restoration.sources },
    ]);
    return { entry: { ...entry, commit }, commit, confirmed };
  }
  const [commit = ""] = await repository.make([rollback], []);
  const entry = entryWith(commit);
  const subject = `Record deploy ${next.id} of ${deployment.name}: back to ${target.id}`;
  const [files = "", object = ""] = await repository.make(
    [manifestCommit(ledger, manifestWith(entry), { subject, committer, date })],
    [{ ...tag, target: commit }],
  );
  const confirmed = await publish(repository, [
    tagUpdate(next.tag, object),
    { ref: branch, from: head, to: commit, reuses: restoration.sources },
    manifestUpdate(ledger, files),
  ]);
  return { entry, commit, confirmed };
}

function holdOf({ reason, actors }: RollbackRequest, { now, next }: Plan): Hold {
  return { reason, createdBy: actors.actor, createdAt: now, deployId: next.id };
}

/**
 * Answers a repeated request as the first one was answered, by planning it again from where that one
 * started. An earlier try of this same process may have landed with its answer lost: then it is new.
 */
async function alreadyDone(
  repository: Repository,
  ledger: Ledger,
  request: RollbackRequest,
  entry: Entry,
  changed: boolean,
): Promise<RollbackResult> {
  const { history, branch } = ledger;
  const newest = history.entries.at(-1);
  if (newest && newest.id !== entry.id)
    refuse("superseded", { deploy: entry.id, newest: newest.id });
  const { commit, tag } = entry;
  if (commit === null) return refuse("tag-missing", { deploy: entry.id, tag });
  if (!(await repository.fetchCommits([commit])).has(commit)) {
    return refuse("commit-missing", { deploy: entry.id, commit });
  }
  const head = await repository.parentOf(commit);
  await repository.fetchCommits([head]);
  const before = history.entries.slice(0, history.entries.indexOf(entry));
  const dagDeployEnabled = currentOf(before)?.dagDeployEnabled ?? history.dagDeployEnabled;
  const then: Ledger = {
    ...ledger,
    head,
    history: { ...history, entries: before, dagDeployEnabled },
  };
  const asked = {
    ...request,
    deployId: entry.rollback?.to ?? request.deployId,
    expectedHead: undefined,
    expectedNewest: undefined,
  };
  const deployRef = { id: entry.id, tag };
  const plan = await planRollback(repository, then, asked, [], deployRef, entry.createdAt);
  return {
    kind: "done",
    plan: { ...plan, asked: request.deployId, problems: [] },
    branch,
    entry,
    commit,
    changed,
    confirmed: true,
  };
}
