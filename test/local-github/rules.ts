/** What a repository of the local GitHub refuses. Kept in the repository as `rules.json`. */

export interface Rules {
  /** Branches that only a token with `bypass` may push to, and which of GitHub's rules says so. */
  readonly branches: Readonly<
    Record<string, "protected" | "pull-request" | "signatures" | "checks">
  >;
  /** Starts of names of tags that only a token with `bypass` may create. */
  readonly tags: readonly string[];
  /** Text that push protection takes for a secret → the address where it is allowed. */
  readonly secrets: Readonly<Record<string, string>>;
}

export const noRules: Rules = { branches: {}, tags: [], secrets: {} };

/** What the hook knows of who pushes; goes to it as JSON in `LOCAL_GITHUB_PUSHER`. */
export interface Pusher {
  readonly login: string;
  /** May change files in `.github/workflows`. */
  readonly workflows: boolean;
  /** May pass branch and tag rules. */
  readonly bypass: boolean;
}
