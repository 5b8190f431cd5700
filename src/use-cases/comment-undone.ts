/** Tells the pull requests that a rollback undid: load, find out, comment. */
import { type Problem, problem, Refusal, refuse } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import type { Entry } from "../ledger/manifest.ts";
import { type Deployment, nestedProjects } from "../ledger/settings.ts";
import {
  type CommitRange,
  inEffectAt,
  type MergedPull,
  type Part,
  type Relanding,
  relandingsOf,
  sourceOf,
} from "../rollback/relanding.ts";
import { keptPaths, restoredPaths } from "../rollback/restore.ts";
import { findTarget } from "../rollback/target.ts";
import { type Ledger, openLedger } from "./open-ledger.ts";
import { commitsLookedAt } from "./restore-code.ts";
import type { Tools } from "./services.ts";

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
  readonly write: (rollback: UndoingRollback, relanding: Relanding) => string;
}

/** A rollback, for those whose changes it undid. */
export interface UndoingRollback {
  readonly deployment: Deployment;
  readonly entry: Rollback;
  readonly commit: string;
}

type Rollback = Entry & { readonly rollback: NonNullable<Entry["rollback"]> };

export interface CommentResult extends UndoingRollback {
  readonly told: readonly Told[];
  readonly failed: readonly Failed[];
  /** Pull requests beyond what is told at once. */
  readonly untold: readonly number[];
}

interface Told {
  readonly number: number;
  readonly isNew: boolean;
}

interface Failed {
  readonly number: number;
  readonly problem: Problem;
}

/** Who merges hundreds of pull requests between two deploys does not want a comment on each. */
const most = 50;

/** @throws {Refusal} `not-a-rollback`, `comment-refused`; or when the ledger cannot be read */
export async function commentUndone(
  request: CommentRequest,
  tools: CommentTools,
): Promise<CommentResult> {
  try {
    return await comment(request, tools);
  } catch (error) {
    const isRefused = error instanceof Refusal && error.problems[0].code === "github-refused";
    if (!isRefused) throw error;
    return refuse("comment-refused", { said: error.message }, { cause: error });
  }
}

async function comment(request: CommentRequest, tools: CommentTools): Promise<CommentResult> {
  await using repository = await tools.step("Fetch the repository", tools.open);
  const ledger = await tools.step("Read the ledger", () =>
    openLedger(repository, request.deployment),
  );
  const { deployment, history } = ledger;
  const entry = rollbackOf(ledger, request.deployId);
  const { commit } = entry;
  if (commit === null) return refuse("tag-missing", { deploy: entry.id, tag: entry.tag });
  const rollback = { deployment, entry, commit };

  const relandings = await tools.step("Find what was undone", async () => {
    const before = history.entries.slice(0, history.entries.indexOf(entry));
    const undone = await undoneCommits(repository, ledger, { ...rollback, before });
    return relandingsOf(undone, await tools.pulls.pullsOf(undone, deployment.branch));
  });
  const told: Told[] = [];
  const failed: Failed[] = [];
  await tools.step("Comment", async () => {
    for (const relanding of relandings.slice(0, most)) {
      const { number } = relanding;
      const text = tools.write(rollback, relanding);
      const comment = { text, mark: entry.tag, since: entry.createdAt };
      try {
        told.push({ number, isNew: await tools.pulls.commentOnce(number, comment) });
      } catch (error) {
        // A conversation may be locked; the others are told all the same.
        if (!(error instanceof Refusal)) throw error;
        failed.push({ number, problem: problem("comment-refused", { said: error.message }) });
      }
    }
  });
  return { ...rollback, told, failed, untold: relandings.slice(most).map(({ number }) => number) };
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
  const { branch } = ledger;
  const onBranch = await repository.commitsOf(branch);
  if (!onBranch.has(commit)) return refuse("commit-missing", { deploy: entry.id, commit });
  const head = await repository.parentOf(commit);
  const { to, scope } = entry.rollback;
  const parts: Part[] = scope === "all" ? ["image", "dags"] : [scope];
  const known = before.filter((earlier) => earlier.commit && onBranch.has(earlier.commit));
  const undone = new Set<string>();
  for (const part of parts) {
    const source = sourceOf(before, to, part);
    if (source === null || !onBranch.has(source)) continue;
    const isIn = await rollbacksBefore(repository, known, part, [head, source]);
    const stays = await commitsOn(repository, inEffectAt(source, part, known, isIn));
    const was = await commitsOn(repository, inEffectAt(head, part, known, isIn));
    const gone = [...was].filter((oid) => !stays.has(oid)).slice(0, commitsLookedAt);
    const { paths, except } = pathsOf(ledger, part);
    for (const { oid } of await repository.touching(gone, paths, except)) undone.add(oid);
  }
  return [...onBranch].filter((oid) => undone.has(oid));
}

/** Tells whether a rollback's commit is in the history of one of the commits that matter for a part. */
async function rollbacksBefore(
  repository: Repository,
  entries: readonly Entry[],
  part: Part,
  commits: readonly string[],
): Promise<(rollback: string, commit: string) => boolean> {
  const rollbacks = entries.filter(({ rollback }) => rollback !== null);
  const sources = rollbacks.map(({ rollback }, index) =>
    sourceOf(entries.slice(0, entries.indexOf(rollbacks[index] as Entry)), rollback?.to, part),
  );
  const before = new Map<string, Set<string>>();
  for (const commit of new Set([...commits, ...sources.filter((source) => source !== null)])) {
    const all = new Set([commit, ...(await repository.commitsBefore(commit))]);
    const own = rollbacks.flatMap((rollback) => rollback.commit ?? []);
    before.set(commit, new Set(own.filter((oid) => all.has(oid))));
  }
  return (rollback, commit) => before.get(commit)?.has(rollback) ?? false;
}

async function commitsOn(
  repository: Repository,
  ranges: readonly CommitRange[],
): Promise<Set<string>> {
  const commits = new Set<string>();
  for (const { head, after } of ranges) {
    for (const oid of await repository.commitsUpTo(head, after === null ? [] : [after]))
      commits.add(oid);
  }
  return commits;
}

function pathsOf({ deployment, settings, place }: Ledger, part: Part) {
  const nested = nestedProjects(settings, deployment);
  const kept = keptPaths(deployment, place.inTree ? place.path : null, nested);
  return restoredPaths(deployment, part, kept);
}
