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
import { changedSince, restoresOn } from "./load-rollback.ts";
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
  /** The text of a pull request. @param trailers lines that say what it is @param outdated empty: it is not */
  readonly writeProposal: (
    plan: PossiblePlan,
    trailers: string,
    outdated: string,
  ) => Promise<string>;
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
  const { step, writeProposal } = services;
  const proposals = await services.proposals();
  const { deployment, target } = plan;
  const subject = rollbackSubject(deployment.name, target.id);
  const trailers = trailersOf(plan, signature);
  const lines = defused(trailerLines(trailers));

  const open = await step("Look for its pull request", async () =>
    proposals ? proposals.openInto(deployment.branch) : [],
  );
  const landed = await whatLanded(repository, ledger, plan, services);
  if (landed) return landed;
  const prefix = `rollback/${deployment.name}/${target.id}-`;
  const found = open.find((pull) => pull.branch.startsWith(prefix));
  const branch = found?.branch ?? prefix + idOf(plan);
  const commit =
    found?.head ??
    (await step(`Push the branch ${branch}`, () =>
      pushBranch(repository, plan, signature, branch),
    ));
  const outdated = found ? await whyOutdated(repository, ledger, plan, found) : "";
  const pull =
    found ??
    (proposals
      ? await step("Open the pull request", async () =>
          proposals.open({
            ...{ title: subject, body: await writeProposal(plan, lines, "") },
            ...{ head: branch, base: deployment.branch },
          }),
        )
      : null);
  const { hold, isNew } = await holdFor(
    repository,
    ledger,
    plan,
    branch,
    pull,
    signature,
    services,
  );
  const proposal = { branch, commit, pull, hold, changed: !found || isNew };
  if (pull && proposals && outdated !== "") {
    const body = await writeProposal(plan, lines, outdated);
    if (body !== pull.body) await proposals.changeBody(pull.number, body);
    return { ...proposal, state: { kind: "outdated", said: outdated } };
  }
  if (!pull || !proposals || !autoMerge) return { ...proposal, state: { kind: "open" } };
  const state = await step("Merge the pull request", () =>
    proposals.merge({ number: pull.number, head: commit }, { subject, body: lines }),
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

const trailersOf = (plan: PossiblePlan, { actors, run }: Signature) =>
  claimTrailers(plan.deployment.name, entryOf(plan, actors.actor, run), actors);

/** What its entry would be, without ID and commit. */
const entryOf = (plan: PossiblePlan, createdBy: string, run: string | null) =>
  rollbackEntry(plan, plan.target, plan.restoration, { commit: null, createdBy, run });

/** The same for the same rollback of the same head, so that what an interrupted run has pushed is found. */
function idOf({ head, restoration: { tree } }: PossiblePlan): string {
  return shortId(createHash("sha256").update(`${head} ${tree}`).digest("hex"));
}

/** @returns the commit at the head of the branch: a new one, or that of an earlier run */
async function pushBranch(
  repository: Repository,
  plan: PossiblePlan,
  signature: Signature,
  branch: string,
): Promise<string> {
  const { writer, actors, author, committer, run } = signature;
  const { head, restoration, recordedAt: date, deployment } = plan;
  const entry = entryOf(plan, actors.actor, run);
  const coAuthor = writer.keepsAuthors ? null : author;
  const trailers = trailersOf(plan, signature);
  const rollback: NewCommit = {
    ...{ parent: head, author, committer, date, changes: restoration.changes },
    message: commitMessage(deployment.name, entry, restoration.undone, trailers, coAuthor),
  };
  const [commit = ""] = await writer.make([rollback], []);
  const ref = `refs/heads/${branch}`;
  try {
    await pushAndConfirm(repository, writer, [{ ref, from: null, to: commit }]);
    return commit;
  } catch (error) {
    if (!(error instanceof PushConflict)) throw error;
    const before = (await repository.refs.current([ref])).get(ref);
    const isSame = before && (await repository.trees.treeOf(before)) === restoration.tree;
    if (!isSame) throw error;
    return before;
  }
}

/** Why an open pull request must not be merged as it is; empty when it may be. */
async function whyOutdated(
  repository: Repository,
  ledger: Ledger,
  { target, scope, restoration }: PossiblePlan,
  { head, branch }: OpenPull,
): Promise<string> {
  await repository.commits.fetch([head]);
  const runtime = restoration.runtime.to?.text ?? null;
  if (!(await restoresOn(repository, ledger, { to: target.id, scope, runtime }, head))) {
    return `The branch \`${branch}\` does not have what this rollback brings back.`;
  }
  const paths = await changedSince(repository, ledger, await repository.commits.parentOf(head));
  if (paths?.length === 0) return "";
  const some = paths?.slice(0, 5).map((path) => `\`${path}\``);
  return `Its branch is older than ${some ? `changes to ${some.join(", ")}` : "the branch that it goes to"}.`;
}

/** Puts the hold on, unless it is on. */
async function holdFor(
  repository: Repository,
  ledger: Ledger,
  plan: PossiblePlan,
  branch: string,
  pull: OpenPull | null,
  { actors }: Signature,
  services: Services,
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
