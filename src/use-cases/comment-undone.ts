/** Tells the pull requests that a rollback undid: load, find out, comment. */
import { Refusal, refuse } from "../errors.ts";
import type { Repository } from "../git/repository.ts";
import type { Entry } from "../ledger/manifest.ts";
import { type Deployment, nestedProjects } from "../ledger/settings.ts";
import { type Landing, landingsOf, type MergedPull, untouchedBy } from "../rollback/landing.ts";
import { keptPaths, restoredPaths } from "../rollback/restore.ts";
import { findTarget } from "../rollback/target.ts";
import { type Ledger, openLedger } from "./open-ledger.ts";
import type { Tools } from "./tools.ts";

export interface CommentRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** The rollback's own deploy; left out: the newest rollback. */
  readonly deployId: string | undefined;
}

/** The repository's pull requests. Its calls throw a Refusal when GitHub does not let them. */
export interface PullRequests {
  /** @returns commit → pull requests, merged into a branch, that brought it */
  readonly pullsOf: (
    commits: readonly string[],
    branch: string,
  ) => Promise<ReadonlyMap<string, readonly MergedPull[]>>;
  /**
   * Comments once, however often it is asked.
   *
   * @param mark names the comment, and stands in it unseen
   * @param since before this time, ISO 8601 in UTC, it was not made
   * @returns false when the comment was there
   */
  readonly commentOnce: (
    pull: number,
    comment: { readonly text: string; readonly mark: string; readonly since: string },
  ) => Promise<boolean>;
}

export interface CommentTools extends Omit<Tools, "committer"> {
  readonly pulls: PullRequests;
  readonly write: (rollback: UndoingRollback, landing: Landing) => string;
}

/** A rollback, for those whose changes it undid. */
export interface UndoingRollback {
  readonly deployment: Deployment;
  readonly entry: Rollback;
  readonly commit: string;
}

type Rollback = Entry & { readonly rollback: NonNullable<Entry["rollback"]> };

export interface CommentResult extends UndoingRollback {
  readonly told: readonly { readonly number: number; readonly isNew: boolean }[];
  /** Pull requests beyond what is told at once. */
  readonly untold: readonly number[];
}

/** Who merges hundreds of pull requests between two deploys does not want a comment on each. */
const most = 50;

/** @throws {Refusal} `not-a-rollback`, `github-refused`; or when the ledger cannot be read */
export async function commentUndone(
  request: CommentRequest,
  tools: CommentTools,
): Promise<CommentResult> {
  await using repository = await tools.step("Fetch the repository", tools.open);
  const ledger = await tools.step("Read the ledger", () =>
    openLedger(repository, request.deployment),
  );
  const { deployment, history } = ledger;
  const entry = rollbackOf(ledger, request.deployId);
  const { commit } = entry;
  if (commit === null) return refuse("tag-missing", { deploy: entry.id, tag: entry.tag });
  const rollback = { deployment, entry, commit };

  const landings = await tools.step("Find what was undone", async () => {
    const before = history.entries.slice(0, history.entries.indexOf(entry));
    const undone = await undoneCommits(repository, ledger, { ...rollback, before });
    return landingsOf(undone, await tools.pulls.pullsOf(undone, deployment.branch));
  });
  const told = await tools.step("Comment", async () => {
    const made = [];
    for (const landing of landings.slice(0, most)) {
      const { number } = landing;
      const text = tools.write(rollback, landing);
      const comment = { text, mark: entry.tag, since: entry.createdAt };
      made.push({ number, isNew: await tools.pulls.commentOnce(number, comment) });
    }
    return made;
  });
  return { ...rollback, told, untold: landings.slice(most).map(({ number }) => number) };
}

function rollbackOf({ history, deployment }: Ledger, asked: string | undefined): Rollback {
  const isRollback = (entry: Entry): entry is Rollback => entry.rollback !== null;
  if (asked === undefined) {
    const newest = history.entries.findLast(isRollback);
    return newest ?? refuse("not-a-rollback", { deployment: deployment.name, deploy: null });
  }
  const found = findTarget(history, asked, () => []);
  if ("problem" in found) throw new Refusal([found.problem]);
  if (isRollback(found.target)) return found.target;
  return refuse("not-a-rollback", { deployment: deployment.name, deploy: found.target.id });
}

/** Commits on the branch whose changes the rollback took out, newest first. */
async function undoneCommits(
  repository: Repository,
  ledger: Ledger,
  { entry, commit, before }: UndoingRollback & { readonly before: readonly Entry[] },
): Promise<string[]> {
  const { deployment, settings, branch, place } = ledger;
  const onBranch = await repository.commitsOf(branch);
  if (!onBranch.has(commit)) return refuse("commit-missing", { deploy: entry.id, commit });
  const { to, scope } = entry.rollback;
  const excluded = untouchedBy(before, to).filter((ended) => onBranch.has(ended));
  const nested = nestedProjects(settings, deployment);
  const kept = keptPaths(deployment, place.inTree ? place.path : null, nested);
  const { paths, except } = restoredPaths(deployment, scope, kept);
  const head = await repository.parentOf(commit);
  return (await repository.log(head, excluded.slice(-100), paths, except)).map(({ oid }) => oid);
}
