/** What the delivery of a rollback, and comments about it, need from GitHub and Astro. Edges implement these types. */
import type { Run, RunJob } from "./rollback/deploy-run.ts";
import type { MergedPull } from "./rollback/relanding.ts";

/** Runs of the team's deploy workflow, on GitHub. */
export interface Workflows {
  /** Runs of a workflow on a commit, newest first. */
  readonly runsOn: (workflow: string, commit: string) => Promise<Run[]>;
  /** Starts a workflow. @param ref in full @returns the run; null where the server does not say */
  readonly dispatch: (workflow: string, ref: string) => Promise<Pick<Run, "id" | "url"> | null>;
  /** Asks once. */
  readonly run: (id: number) => Promise<Run>;
  /** The jobs of a run's last attempt. */
  readonly jobsOf: (run: number) => Promise<RunJob[]>;
  /** The commit at the head of a branch; null when there is no such branch. */
  readonly headOf: (branch: string) => Promise<string | null>;
  /** Runs of a workflow that were started by hand since a time, newest first. */
  readonly startedSince: (workflow: string, time: string) => Promise<Run[]>;
}

/** The repository's Deployments page on GitHub. */
export interface DeploymentsPage {
  /** Shows a rollback, once for each commit and environment. @returns its ID there */
  readonly showDeployment: (shown: ShownDeployment) => Promise<number>;
  /** @param url where to see more */
  readonly showState: (id: number, state: PageState, url: string) => Promise<void>;
}

export interface ShownDeployment {
  readonly commit: string;
  /** The Deployment's name. */
  readonly environment: string;
  readonly description: string;
  readonly payload: Readonly<Record<string, string | null>>;
}

export type PageState = "in_progress" | "success" | "failure" | "error";

/** The repository's pull requests on GitHub. */
export interface PullRequests {
  /** @returns commit → the pull requests merged into the branch that it came with */
  readonly pullsOf: (
    commits: readonly string[],
    branch: string,
  ) => Promise<ReadonlyMap<string, readonly MergedPull[]>>;
  /**
   * Comments on a pull request, unless the same author has already written the same comment.
   *
   * @param mark identifies the comment, and is hidden in it
   * @param since ISO 8601, UTC: no earlier comment can be the same
   * @param author the login of the token's account
   * @returns false when the comment was already there
   */
  readonly commentOnce: (
    pull: number,
    comment: {
      readonly text: string;
      readonly mark: string;
      readonly since: string;
      readonly author: string;
    },
  ) => Promise<boolean>;
}

/** A deploy on Astro. */
export interface AstroOutcome {
  readonly id: string;
  /** `INITIALIZED`, `DEPLOYED` or `FAILED`. */
  readonly status: string;
}

/** One Deployment's rollbacks on Astro. */
export interface AstroRollbacks {
  /**
   * The newest rollback there whose description ends with a mark; null when there is none. White space does not count.
   *
   * @param since ISO 8601: older deploys are not looked at
   */
  readonly started: (mark: string, since: string) => Promise<AstroOutcome | null>;
  readonly rollBack: (deploy: string, description: string) => Promise<AstroOutcome>;
  readonly deploy: (id: string) => Promise<AstroOutcome>;
}
