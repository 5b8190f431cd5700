/** What the Deploy History page shows, as plain JSON: `page-data.ts` makes it, `src/browser` draws it. Times are ISO 8601, UTC. */

export interface PageData {
  /** When the page was made. */
  readonly madeAt: string;
  readonly deployments: readonly PageDeployment[];
}

/** One Deployment with its history. */
export interface PageDeployment {
  /** Names it among all Deployments of the page: `owner/name:prod`, or `prod` where the repository has no page. */
  readonly key: string;
  readonly name: string;
  /** The repository's page: `https://github.com/owner/name`; null when it has none. */
  readonly repository: string | null;
  /** The deploy branch. */
  readonly branch: string;
  /** The workflow with which people roll back by hand, and the inputs of its form; null when there is none. */
  readonly rollbackWorkflow: { readonly file: string; readonly inputs: readonly string[] } | null;
  /** When the history was read. */
  readonly now: string;
  /** ID of the deploy whose code runs; null when nothing that is recorded does. */
  readonly current: string | null;
  /** What `previous` and `last-good` mean; null when there is none. */
  readonly previous: string | null;
  readonly lastGood: string | null;
  /** How many deploys the history has, on the page or not. */
  readonly total: number;
  /** The holds that are on. */
  readonly holds: readonly PageHold[];
  /** Newest first. */
  readonly deploys: readonly PageDeploy[];
}

export interface PageHold {
  readonly id: string;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

export type Status = "initialized" | "deployed" | "failed" | "unknown";

export interface PageDeploy {
  readonly id: string;
  readonly tag: string;
  readonly commit: string | null;
  readonly type: "image-and-dags" | "image-only" | "dags-only";
  readonly status: Status;
  /** Astro Runtime, or plain Airflow as `airflow-2.10.5`. */
  readonly runtime: string | null;
  readonly baseImage: string | null;
  readonly image: string | null;
  readonly dagDeployEnabled: boolean;
  readonly createdAt: string;
  /** Null while it is in progress. */
  readonly finishedAt: string | null;
  readonly createdBy: string;
  readonly description: string;
  /** Address of the run that recorded it. */
  readonly run: string | null;
  /** Astro's ID of it. */
  readonly externalId: string | null;
  readonly mark: PageMark | null;
  readonly rollback: {
    readonly to: string;
    readonly from: string | null;
    readonly scope: "all" | "dags" | "image";
    readonly reason: string;
    readonly pullRequest?: number | undefined;
  } | null;
  /** Whether its code runs now. */
  readonly current: boolean;
  /** Whether a rollback took its code out, and no later deploy brought it back. */
  readonly undone: boolean;
  /** When its code ran; `until` is null while it does. */
  readonly active: { readonly from: string; readonly until: string | null } | null;
  /** How a rollback to it would change the Runtime version. */
  readonly runtimeChange: "none" | "upgrade" | "downgrade";
  /** Whether it can be rolled back to, by its record; `problems` says why not. */
  readonly eligible: boolean;
  readonly problems: readonly PageProblem[];
}

export interface PageMark {
  readonly as: "good" | "bad";
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

export interface PageProblem {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
