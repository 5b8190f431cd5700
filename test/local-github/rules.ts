/** What a repository of the local GitHub refuses. Kept in the repository as `rules.json`. */

/**
 * `protected` is classic protection, all others are rules of rulesets:
 * changes by pull request only, verified signatures, a required check "build", no updates at all, a merge queue, no
 * force pushes.
 */
export type BranchRule =
  | "protected"
  | "pull-request"
  | "signatures"
  | "checks"
  | "update"
  | "merge-queue"
  | "non-fast-forward";

export interface Rules {
  /** Branch → what only a token with `bypass` may pass. */
  readonly branches: Readonly<Record<string, BranchRule | readonly BranchRule[]>>;
  /** How many approvals a pull request needs where `pull-request` is a rule. */
  readonly approvals: number;
  /** Starts of names of tags that only a token with `bypass` may create. */
  readonly tags: readonly string[];
  /** Text that push protection takes for a secret → the address where it is allowed. */
  readonly secrets: Readonly<Record<string, string>>;
}

export const noRules: Rules = { branches: {}, approvals: 0, tags: [], secrets: {} };

/** The rules of a branch. @param branch without `refs/heads/` */
export function rulesOf({ branches }: Rules, branch: string): readonly BranchRule[] {
  return [branches[branch] ?? []].flat();
}

/** What is known of who pushes. */
export interface Pusher {
  readonly login: string;
  /** May change files in `.github/workflows`. */
  readonly workflows: boolean;
  /** May pass branch and tag rules; or those of tags alone. */
  readonly bypass: boolean | "tags";
}
