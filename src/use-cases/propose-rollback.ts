/** Lands a rollback by pull request: push its branch, open, hold, merge. Source: docs/specification.md, 3.8. */
import { createHash } from "node:crypto";
import { shortId } from "../errors/short-id.ts";
import type { History } from "../ledger/history.ts";
import { proposalHold } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Entry, type Hold, recordOf, withRecord } from "../ledger/manifest.ts";
import { defused, trailerLines } from "../ledger/message.ts";
import { rollbackSubject } from "../ledger/tag.ts";
import type { NewCommit, Repository, Services } from "../ports.ts";
import type { Merge, OpenPull, Proposals } from "../proposal-ports.ts";
import { claimTrailers } from "../rollback/claim.ts";
import { commitMessage, rollbackEntry } from "../rollback/commit.ts";
import type { PossiblePlan } from "../rollback/plan.ts";
import { findLandedRollback } from "./landed-rollback.ts";
import {
  claimOf,
  proposalBranches,
  sayOutdated,
  type WriteOutdated,
  whyOutdated,
} from "./outdated-proposal.ts";
import { assertConfirmed, pushAndConfirm } from "./push-and-confirm.ts";
import type { Signature } from "./push-rollback.ts";
import { PushConflict } from "./retry-on-conflict.ts";
import { pushManifest } from "./write-ledger.ts";

/** What became of the pull request. */
export type ProposalState =
  /** A person merges it. */
  | { readonly kind: "open" }
  /** Merged now, it would not bring back what the plan says. */
  | { readonly kind: "outdated"; readonly said: string }
  /** It was merged, and what came of it is in the ledger. */
  | { readonly kind: "recorded"; readonly entry: Entry }
  | Merge;

type ShownPull = Pick<OpenPull, "number" | "url">;

export interface Proposal {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** The commit at its head. */
  readonly commit: string;
  /** Null where no API can be asked: a person opens it. */
  readonly pull: ShownPull | null;
  readonly state: ProposalState;
  /** The hold that is on because of it; null: none. */
  readonly hold: Hold | null;
  /** Whether this request did any of it. */
  readonly changed: boolean;
}

export interface ProposalServices extends Services {
  /** Null where no API can be asked. */
  readonly proposals: () => Promise<Proposals | null>;
  /** The page of a pull request. */
  readonly pullUrl: (number: number) => string;
  /** The text of a pull request. @param trailers lines that say what it is */
  readonly writeProposal: (plan: PossiblePlan, trailers: string) => Promise<string>;
  readonly writeOutdated: WriteOutdated;
}

/** What every step of a proposal works with. */
interface Proposing {
  readonly repository: Repository;
  readonly ledger: Ledger;
  readonly plan: PossiblePlan;
  readonly signature: Signature;
  readonly services: ProposalServices;
  /** Null where no API can be asked. */
  readonly proposals: Proposals | null;
}

/**
 * The same rollback that is open already is found, and not proposed again.
 *
 * @param autoMerge whether it is merged as soon as GitHub allows it
 * @throws {Refusal} when its branch cannot be pushed, or GitHub does not open it
 */
export async function proposeRollback(
  repository: Repository,
  ledger: Ledger,
  plan: PossiblePlan,
  signature: Signature,
  autoMerge: boolean,
  services: ProposalServices,
): Promise<Proposal> {
  const landed = await whatLanded(repository, ledger, plan, services);
  if (landed) return landed;
  const proposals = await services.proposals();
  const work: Proposing = { repository, ledger, plan, signature, services, proposals };

  const found = await findOpen(work);
  const outdated = found ? await whyOutdated(repository, ledger, madeFrom(work, found), found) : "";
  const { branch, head: commit } = found ?? (await pushBranch(work));
  const pull = found ?? (await openPull(work, branch));
  const { hold, isNew } = await holdFor(work, branch, pull);
  const proposal = { branch, commit, pull, hold, changed: !found || isNew };

  if (!pull || !proposals) return { ...proposal, state: { kind: "open" } };
  if (outdated !== "") {
    await sayOutdated(pull, outdated, proposals, services.writeOutdated);
    return { ...proposal, state: { kind: "outdated", said: outdated } };
  }
  if (!autoMerge) return { ...proposal, state: { kind: "open" } };
  const state = await services.step("Merge the pull request", () =>
    proposals.merge({ number: pull.number, head: commit }, messageOf(work)),
  );
  return { ...proposal, state, changed: true };
}

/** The same rollback, when it was merged already and only its deploy is missing: then nothing is left to propose. */
async function whatLanded(
  repository: Repository,
  ledger: Ledger,
  { target, scope, restoration, head }: PossiblePlan,
  { landedCommits }: Services,
): Promise<Proposal | null> {
  if (restoration.files.length > 0) return null;
  const { rollback } = await findLandedRollback(repository, ledger, head, landedCommits);
  if (rollback?.target !== target || rollback.scope !== scope) return null;
  const { oid, pull } = rollback;
  const state = { kind: "merged", commit: oid } as const;
  const hold = holdOf(ledger.history, pull);
  return { branch: ledger.deployment.branch, commit: oid, pull, state, hold, changed: false };
}

/** The answer to a request that was merged and recorded: as before, with what came of it. */
export function recordedProposal(
  { deployment: { branch }, history }: Ledger,
  entry: Entry & { readonly commit: string },
  pullUrl: ProposalServices["pullUrl"],
): Proposal {
  const number = entry.rollback?.pullRequest;
  const pull = number === undefined ? null : { number, url: pullUrl(number) };
  const hold = holdOf(history, pull);
  return {
    ...{ branch, commit: entry.commit, pull, hold },
    ...{ state: { kind: "recorded", entry }, changed: false },
  };
}

/** The hold that a pull request put on, while it is on. */
function holdOf({ holds }: History, pull: ShownPull | null): Hold | null {
  return (pull && holds.find(({ pullRequest }) => pullRequest === pull.number)) ?? null;
}

/** The open pull request of a rollback to the same target. */
async function findOpen({ plan, proposals, services }: Proposing): Promise<OpenPull | undefined> {
  const { deployment, target } = plan;
  const open = await services.step("Look for its pull request", async () =>
    proposals ? proposals.openInto(deployment.branch) : [],
  );
  const prefix = branchPrefix(deployment.name, target.id);
  return open.find(({ branch }) => branch.startsWith(prefix));
}

/** The rollback that is requested, as made from the deploy that the pull request says. */
function madeFrom({ ledger, plan, signature: { actors, run } }: Proposing, found: OpenPull) {
  const { target, scope } = plan;
  const { runtime } = entryOf(plan, actors.actor, run);
  return { to: target.id, scope, runtime, from: claimOf(ledger, found)?.from ?? null };
}

async function openPull(work: Proposing, branch: string): Promise<OpenPull | null> {
  const { plan, proposals, services } = work;
  if (!proposals) return null;
  const { subject, body: lines } = messageOf(work);
  return services.step("Open the pull request", async () =>
    proposals.open({
      ...{ title: subject, body: await services.writeProposal(plan, lines) },
      ...{ head: branch, base: plan.deployment.branch },
    }),
  );
}

/** What the commit says that a merge makes: the subject, and the lines by which it is recognized. */
function messageOf({ plan, signature }: Proposing): { subject: string; body: string } {
  return {
    subject: rollbackSubject(plan.deployment.name, plan.target.id),
    body: defused(trailerLines(trailersOf(plan, signature))),
  };
}

const branchPrefix = (deployment: string, target: string) =>
  `${proposalBranches(deployment)}${target}-`;

const trailersOf = (plan: PossiblePlan, { actors, run }: Signature) =>
  claimTrailers(plan.deployment.name, entryOf(plan, actors.actor, run), actors);

/** What its entry would be, without ID and commit. */
const entryOf = (plan: PossiblePlan, createdBy: string, run: string | null) =>
  rollbackEntry(plan, plan.target, plan.restoration, { commit: null, createdBy, run });

/** The same for the same rollback of the same head, so that what an interrupted run has pushed is found. */
function idOf({ head, restoration: { tree } }: PossiblePlan): string {
  return shortId(createHash("sha256").update(`${head} ${tree}`).digest("hex"));
}

/** @returns its branch, with the commit at its head: a new one, or that of an earlier run */
async function pushBranch({
  repository,
  plan,
  signature,
  services,
}: Proposing): Promise<Pick<OpenPull, "branch" | "head">> {
  const { writer, actors, author, committer, run } = signature;
  const { restoration, recordedAt: date, deployment, target } = plan;
  const branch = branchPrefix(deployment.name, target.id) + idOf(plan);
  const ref = `refs/heads/${branch}`;
  const coAuthor = writer.keepsAuthors ? null : author;
  const trailers = trailersOf(plan, signature);
  const entry = entryOf(plan, actors.actor, run);
  const rollback: NewCommit = {
    ...{ parent: plan.head, author, committer, date, changes: restoration.changes },
    message: commitMessage(deployment.name, entry, restoration.undone, trailers, coAuthor),
  };
  return services.step(`Push the branch ${branch}`, async () => {
    const [head = ""] = await writer.make([rollback], []);
    try {
      await pushAndConfirm(repository, writer, [{ ref, from: null, to: head }]);
      return { branch, head };
    } catch (error) {
      if (!(error instanceof PushConflict)) throw error;
      const before = (await repository.refs.current([ref])).get(ref);
      const isSame = before && (await repository.trees.treeOf(before)) === restoration.tree;
      if (!isSame) throw error;
      return { branch, head: before };
    }
  });
}

/** Puts the hold on, unless it is on. */
async function holdFor(
  { repository, ledger, plan, signature: { actors }, services }: Proposing,
  branch: string,
  pull: OpenPull | null,
): Promise<{ hold: Hold | null; isNew: boolean }> {
  const { manifest, history } = ledger;
  const { deployment, recordedAt, reason } = plan;
  const hold = proposalHold(branch, {
    ...{ reason, createdBy: actors.actor, createdAt: recordedAt },
    ...{ deployId: history.entries.at(-1)?.id ?? null, pullRequest: pull?.number },
  });
  const known = history.holds.find(({ id }) => id === hold.id);
  if (known || !plan.hold) return { hold: known ?? null, isNew: false };
  const subject = `Hold deploys to ${deployment.name}`;
  await services.step(subject, async () => {
    const record = {
      ...recordOf(manifest, deployment.name),
      ...{ dagDeployEnabled: history.dagDeployEnabled, holds: [...history.holds, hold] },
    };
    const held = withRecord(manifest, deployment.name, record);
    const about = { subject, date: recordedAt };
    const confirmed = await pushManifest(repository, ledger, held, about, services);
    assertConfirmed(confirmed, ledger.location);
  });
  return { hold, isNew: true };
}
