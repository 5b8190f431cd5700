/** What a rollback that lands by pull request needs from GitHub. The edge `github/` implements these types. */

/** A pull request from a branch of the same repository. */
export interface OpenPull {
  readonly number: number;
  readonly url: string;
  /** Its own branch, without `refs/heads/`. */
  readonly branch: string;
  /** The commit at the head of that branch. */
  readonly head: string;
  /** Markdown. */
  readonly body: string;
}

/** What became of a merge that was asked for. */
export type Merge =
  | { readonly kind: "merged"; readonly commit: string }
  /** GitHub merges by itself, once nothing stands in the way any more. @property said what does, in GitHub's words */
  | { readonly kind: "waiting"; readonly said: string }
  /** Only a person can merge it. @property said why, in GitHub's words */
  | { readonly kind: "refused"; readonly said: string };

/** The pull requests of rollbacks. Every call may throw a {@link Refusal}: `github-refused`, `github-unreachable`. */
export interface Proposals {
  /** The open ones into a branch. */
  readonly openInto: (base: string) => Promise<readonly OpenPull[]>;
  /** @param pull `head` and `base` are branches; the body is Markdown */
  readonly open: (pull: {
    readonly title: string;
    readonly body: string;
    readonly head: string;
    readonly base: string;
  }) => Promise<OpenPull>;
  readonly changeBody: (number: number, body: string) => Promise<void>;
  /**
   * Merges now, or has GitHub merge later.
   *
   * @param pull is merged only while its head is still this commit
   * @param message of the new commit, where GitHub makes one: its subject, and the rest
   */
  readonly merge: (
    pull: Pick<OpenPull, "number" | "head">,
    message: { readonly subject: string; readonly body: string },
  ) => Promise<Merge>;
}

/** A commit of a branch, with what its message and its pull requests say. */
export interface LandedCommit {
  readonly oid: string;
  readonly message: string;
  readonly pulls: readonly Pick<OpenPull, "number" | "url" | "body">[];
}

/**
 * The newest commits up to one, newest first, as far as the API tells them; null when it cannot say. Never throws.
 */
export type LandedCommits = (commit: string) => Promise<readonly LandedCommit[] | null>;

/** How a pull request ended; null when it is open, or the API cannot say. Never throws. */
export type PullEnd = (number: number) => Promise<"merged" | "closed" | null>;
