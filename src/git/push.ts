/** The push: all refs or none, each from just the value that we saw, and what its answer means. */
import { type Problem, Refusal } from "../errors/problem.ts";
import { type Git, GitFailure, type Remote } from "./process.ts";
import { connectionProblem, judgeRefusal, refusedRefs } from "./refusal.ts";

/** One ref of a push. */
export interface RefUpdate {
  /** In full: `refs/heads/main`. */
  readonly ref: string;
  /** What the remote must have for the push to go through; null: the ref must not exist. */
  readonly from: string | null;
  readonly to: string;
  /** Commits that the remote has, and whose files are in the new one. */
  readonly reuses?: readonly string[];
}

/** The server refuses a push. */
export class PushRefused extends Refusal {
  /** The refs that are refused on their own account. */
  readonly refs: readonly string[];

  constructor(
    problems: readonly [Problem, ...Problem[]],
    refs: readonly string[],
    options?: ErrorOptions,
  ) {
    super(problems, options);
    this.refs = refs;
  }
}

/** How a push ended, as far as the answer tells; whether it landed is asked of the remote. */
export type PushAnswer =
  | { readonly kind: "done" }
  | { readonly kind: "race"; readonly refs: readonly string[] }
  | { readonly kind: "refused"; readonly refusal: PushRefused }
  | { readonly kind: "broken"; readonly refusal: Refusal };

/**
 * What keeps git from sending files that the remote has: it leaves out what hangs on the parents of a new
 * commit, but not what an annotated tag alone reaches. So for the time of the push the commits that a new
 * one reuses pass for its parents. Where git no longer knows grafts (3.0), it only sends more.
 *
 * @param isOnRemote whether the remote has a tag of a commit; others would be sent with all that they hold
 */
export function graftLines(
  updates: readonly RefUpdate[],
  isOnRemote: (commit: string) => boolean,
): string {
  return updates
    .map(({ from, to, reuses = [] }) => [to, from, ...reuses.filter(isOnRemote)].filter(Boolean))
    .filter((line) => line.length > 2)
    .map((line) => `${line.join(" ")}\n`)
    .join("");
}

/**
 * @param git in a copy whose remote `origin` is the remote
 * @param grafts a file as {@link graftLines} makes it
 */
export async function push(
  git: Git,
  remote: Remote,
  updates: readonly RefUpdate[],
  grafts: string,
): Promise<PushAnswer> {
  try {
    await git(
      [
        ...["push", "--atomic", "--porcelain", "--progress", "--no-verify"],
        ...updates.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ""}`),
        "origin",
        ...updates.map(({ ref, to }) => `${to}:${ref}`),
      ],
      { network: true, grafts },
    );
    return { kind: "done" };
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const refused = refusedRefs(error.stdout);
    if (refused.length === 0) {
      const broken = connectionProblem(error.stderr, {
        repository: remote.url,
        writing: true,
      });
      return broken.code === "network"
        ? { kind: "broken", refusal: new Refusal([broken], { cause: error }) }
        : { kind: "refused", refusal: new PushRefused([broken], [], { cause: error }) };
    }
    const judged = judgeRefusal(refused, error.stderr);
    const { problems, refs } = judged;
    if (!problems) return { kind: "race", refs };
    return { kind: "refused", refusal: new PushRefused(problems, refs, { cause: error }) };
  }
}
