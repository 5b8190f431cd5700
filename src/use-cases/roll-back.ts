/** Rolls a Deployment back: load, decide, build, push. */
import { refuse } from "../errors/problem.ts";
import type { BranchRules } from "../ledger/branch-rules.ts";
import { currentOf, deploysBefore } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Actors } from "../ledger/tag.ts";
import type { Identity, Repository, ServicesWithPeople } from "../ports.ts";
import { planRollback } from "../rollback/decide.ts";
import { deliveryModeAgain } from "../rollback/delivery.ts";
import type { PlanRequest } from "../rollback/facts.ts";
import { repeatedRollback } from "../rollback/idempotency.ts";
import { judgePeople, type Person } from "../rollback/permission.ts";
import { isPossible, type Plan, type PossiblePlan } from "../rollback/plan.ts";
import { type FilePatch, loadPatch } from "./load-patch.ts";
import { loadRollback } from "./load-rollback.ts";
import { openLedger } from "./open-ledger.ts";
import {
  type Proposal,
  type ProposalServices,
  proposeRollback,
  recordedProposal,
} from "./propose-rollback.ts";
import { type PushedRollback, pushRollback } from "./push-rollback.ts";
import { type PreviousAttempts, retryOnConflict } from "./retry-on-conflict.ts";
import { findDeployRef } from "./write-ledger.ts";

export interface RollbackRequest extends PlanRequest {
  /** Whether a pull request is merged as soon as GitHub allows it; undefined: as in the settings. */
  readonly autoMerge: boolean | undefined;
  /** Undefined when the settings have just one. */
  readonly deployment: string | undefined;
  readonly dryRun: boolean;
  /** Whether a dry run shows what changes in files, line by line. */
  readonly patch: boolean;
  /** The run's address; null outside a run. */
  readonly run: string | null;
  readonly actors: Actors;
  readonly author: Identity;
}

/** The result of a request. */
export type RollbackResult =
  | PlannedResult
  | { readonly kind: "refused"; readonly plan: Plan; readonly branch: string }
  | PushedResult
  | ProposedResult;

/** What a dry run found. */
export interface PlannedResult {
  readonly kind: "planned";
  readonly plan: Plan;
  readonly branch: string;
  /** Null when it was not asked for, or when there is no tree to compare. */
  readonly patch: readonly FilePatch[] | null;
}

/** A rollback that lands by pull request. */
export interface ProposedResult {
  readonly kind: "proposed";
  readonly plan: PossiblePlan;
  readonly branch: string;
  readonly proposal: Proposal;
}

/** A rollback that was pushed, now or by an earlier attempt of the same run. */
export interface PushedResult extends PushedRollback {
  readonly kind: "done";
  readonly plan: Plan;
  readonly branch: string;
  /** False when this run had already done it. */
  readonly changed: boolean;
}

export interface RollbackServices extends ServicesWithPeople, ProposalServices {
  /** The rules of a branch, asked for a plan alone: a rollback's refusal tells them anyway. Null where no API can be asked. */
  readonly rulesOf: (branch: string) => Promise<BranchRules | null>;
}

/**
 * Rolls a Deployment back, or plans it.
 *
 * @returns `refused`, with the plan, when a rule forbids the rollback
 * @throws {Refusal} when anything else prevents it; then nothing is written
 */
export async function rollBack(
  request: RollbackRequest,
  services: RollbackServices,
): Promise<RollbackResult> {
  const { step, people, now, committer } = services;
  let newestAtFirst: string | null = null;
  return retryOnConflict(services, async (repository, previous) => {
    const ledger = await step("Read the ledger", () => openLedger(repository, request.deployment));
    const { branch, deployment, history } = ledger;
    const done = repeatedRollback(history, request.run, request.deployId, request.scope);
    if (done) {
      // What follows may start the deploy, so a re-run needs the permission too.
      const asking = await people(deployment.rollback);
      return await alreadyDone(repository, ledger, request, asking, done, previous, services);
    }
    newestAtFirst = assertNoNewerDeploy(ledger, newestAtFirst, previous);

    // Asked while git works.
    const rules = request.dryRun ? services.rulesOf(deployment.branch) : null;
    const plan = await step("Work out the plan", async () => {
      const ref = await findDeployRef(repository, ledger, previous);
      const asking = await people(deployment.rollback);
      const { isInHistory } = services;
      const circumstances = { people: asking, next: ref, now: now(), isInHistory };
      const facts = await loadRollback(repository, ledger, request, circumstances);
      return planRollback({ ...facts, rules: await rules }, request);
    });
    if (request.dryRun) {
      const patch = request.patch
        ? await step("Compare the files", () => loadPatch(repository, plan))
        : null;
      return { kind: "planned", plan, branch, patch };
    }
    if (!isPossible(plan)) return { kind: "refused", plan, branch };
    const writer = await services.writer(repository, ledger.settings.sign);
    const signature = { ...request, writer, committer: await committer() };
    if (plan.land === "pull-request") {
      const { autoMerge = deployment["auto-merge"] } = request;
      const proposed = proposeRollback(repository, ledger, plan, signature, autoMerge, services);
      const proposal = await proposed;
      const changed = proposal.changed || previous.tries > 0;
      return { kind: "proposed", plan, branch, proposal: { ...proposal, changed } };
    }
    const pushed = await step(`Push deploy ${plan.next.id}`, () =>
      pushRollback(repository, ledger, plan, signature),
    );
    return { kind: "done", plan, branch, changed: true, ...pushed };
  });
}

/** Refuses after a deploy was recorded between two tries: nobody has seen that the rollback would undo it. */
function assertNoNewerDeploy(
  { history }: Ledger,
  atFirst: string | null,
  { tries }: PreviousAttempts,
): string | null {
  const newest = history.entries.at(-1)?.id ?? null;
  if (tries > 0 && newest !== atFirst) {
    refuse("newer-deploy", { expected: atFirst ?? "none", newest: newest ?? "none" });
  }
  return newest;
}

/**
 * Answers a repeated request like the first one, by planning it again from the same state. If an earlier
 * try of this process landed and only its answer was lost, `changed` is true. Of the rules, only the one about
 * people counts: the others were judged before the push.
 */
async function alreadyDone(
  repository: Repository,
  ledger: Ledger,
  request: RollbackRequest,
  asking: readonly Person[],
  entry: Entry,
  { tries }: PreviousAttempts,
  { isInHistory, pullUrl }: RollbackServices,
): Promise<RollbackResult> {
  const { history, branch, deployment } = ledger;
  const { commits } = repository;
  const newest = history.entries.at(-1);
  if (newest && newest.id !== entry.id)
    refuse("superseded", { deploy: entry.id, newest: newest.id });
  const { commit, tag } = entry;
  if (commit === null) return refuse("tag-missing", { deploy: entry.id, tag });
  if (!(await commits.fetch([commit])).has(commit)) {
    return refuse("commit-missing", { deploy: entry.id, commit });
  }
  const head = await commits.parentOf(commit);
  await commits.fetch([head]);
  const before = deploysBefore(history, entry);
  const dagDeployEnabled = currentOf(before)?.dagDeployEnabled ?? history.dagDeployEnabled;
  const then: Ledger = { ...ledger, head, history: { ...history, ...before, dagDeployEnabled } };
  // Only what landed by pull request says apart from the entry who asked for it.
  const isLanded = entry.rollback?.run !== undefined;
  const asked = {
    ...request,
    deployId: entry.rollback?.to ?? request.deployId,
    ...(isLanded && { land: "pull-request" as const }),
    approved: undefined,
  };
  const next = { id: entry.id, tag };
  const circumstances = { people: [], next, now: entry.createdAt, isInHistory };
  const facts = await loadRollback(repository, then, asked, circumstances);
  const problems = judgePeople(deployment, asking);
  const again = planRollback(facts, asked);
  const plan = {
    ...{ ...again, asked: request.deployId, problems },
    deliveryMode: isLanded
      ? again.deliveryMode
      : deliveryModeAgain(deployment, entry, request.deliver, again.restoration),
  };
  if (problems.length > 0) {
    const found = { plan, branch };
    return request.dryRun
      ? { kind: "planned", ...found, patch: null }
      : { kind: "refused", ...found };
  }
  if (isLanded && isPossible(plan)) {
    const proposal = recordedProposal(ledger, { ...entry, commit }, pullUrl);
    return { kind: "proposed", plan, branch, proposal };
  }
  const changed = tries > 0;
  return { kind: "done", plan, branch, entry, commit, changed, confirmed: true };
}
