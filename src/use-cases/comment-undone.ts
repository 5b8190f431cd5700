/** Comments on the pull requests that a rollback undid: load, find, comment. */

import type { PullRequests } from "../delivery-ports.ts";
import { type Problem, problem, Refusal, refuse } from "../errors/problem.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Deployment } from "../ledger/settings.ts";
import { dayBefore } from "../ledger/time.ts";
import type { Services } from "../ports.ts";
import { type Relanding, relandingsOf } from "../rollback/relanding.ts";
import { findTarget, unknownTarget } from "../rollback/target.ts";
import { openLedger } from "./open-ledger.ts";
import { type Rollback, undoneCommits } from "./undone-commits.ts";

export interface CommentRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** The rollback's deploy ID or tag; undefined: the newest rollback. */
  readonly deployId: string | undefined;
}

export interface CommentServices extends Omit<Services, "now"> {
  readonly pulls: PullRequests;
  readonly write: (rollback: UndoingRollback, relanding: Relanding) => string;
}

/** The rollback that the comments are about. */
export interface UndoingRollback {
  readonly deployment: Deployment;
  readonly entry: Rollback;
  readonly commit: string;
}

export interface CommentResult extends UndoingRollback {
  readonly commented: readonly Commented[];
  readonly failed: readonly Failed[];
  /** Pull requests beyond the {@link most} that get a comment. */
  readonly left: readonly number[];
}

interface Commented {
  readonly number: number;
  readonly isNew: boolean;
}

interface Failed {
  readonly number: number;
  readonly problem: Problem;
}

/** A team that merges hundreds of pull requests between two deploys does not want a comment on each. */
const most = 50;

/** @throws {Refusal} `not-a-rollback`, `comment-refused`; or when the ledger cannot be read */
export async function commentUndone(
  request: CommentRequest,
  services: CommentServices,
): Promise<CommentResult> {
  try {
    return await comment(request, services);
  } catch (error) {
    const isRefused = error instanceof Refusal && error.problems[0].code === "github-refused";
    if (!isRefused) throw error;
    return refuse("comment-refused", { said: error.message }, { cause: error });
  }
}

async function comment(request: CommentRequest, services: CommentServices): Promise<CommentResult> {
  await using repository = await services.step("Fetch the repository", services.open);
  const ledger = await services.step("Read the ledger", () =>
    openLedger(repository, request.deployment),
  );
  const { deployment } = ledger;
  const entry = rollbackOf(ledger, request.deployId);
  const { commit } = entry;
  if (commit === null) return refuse("tag-missing", { deploy: entry.id, tag: entry.tag });
  const rollback = { deployment, entry, commit };

  const relandings = await services.step("Find what was undone", async () => {
    const undone = await undoneCommits(repository, ledger, entry, commit);
    const pulls = await services.pulls.pullsOf(undone, deployment.branch);
    // The pull request by which the rollback landed took away what others had brought.
    const isOwn = ({ number }: Relanding) => number === entry.rollback.pullRequest;
    return relandingsOf(undone, pulls).filter((relanding) => !isOwn(relanding));
  });
  const commented: Commented[] = [];
  const failed: Failed[] = [];
  await services.step("Comment", async () => {
    const { name: author } = await services.committer();
    for (const relanding of relandings.slice(0, most)) {
      const { number } = relanding;
      const text = services.write(rollback, relanding);
      const comment = { text, mark: entry.tag, since: dayBefore(entry.createdAt), author };
      try {
        commented.push({ number, isNew: await services.pulls.commentOnce(number, comment) });
      } catch (error) {
        // One conversation may be locked; the others still get their comment.
        if (!(error instanceof Refusal)) throw error;
        failed.push({ number, problem: problem("comment-refused", { said: error.message }) });
      }
    }
  });
  return {
    ...rollback,
    commented,
    failed,
    left: relandings.slice(most).map(({ number }) => number),
  };
}

function rollbackOf({ history, deployment }: Ledger, asked: string | undefined): Rollback {
  const isRollback = (entry: Entry): entry is Rollback => entry.rollback !== null;
  if (asked === undefined) {
    const newest = history.entries.findLast(isRollback);
    return newest ?? refuse("not-a-rollback", { deployment: deployment.name, deploy: null });
  }
  const found = findTarget(history, asked);
  if (!found) throw new Refusal([unknownTarget(history, asked, []).problem]);
  if (isRollback(found)) return found;
  return refuse("not-a-rollback", { deployment: deployment.name, deploy: found.id });
}
