/** What a job knows about itself from the runner, as plain data. */
import { join } from "node:path";
import { z } from "zod";

export interface Job {
  /** `https://github.com`. */
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The address of the run, the same for all its attempts. */
  readonly run: string;
  /** The page of the run's workflow; null when the runner does not name it. */
  readonly workflowPage: string | null;
  readonly actor: string;
  readonly actorId: number | null;
  /** Who started this attempt; on a re-run this may not be the actor. */
  readonly triggeringActor: string;
  /** The commit that the run was started for. */
  readonly sha: string;
  /**
   * In a `workflow_run`, the commit that the triggering workflow ran on; otherwise null. Null too when that ran in
   * another repository, or for a pull request: such a commit is proposed, not this repository's.
   */
  readonly testedHead: string | null;
  /** The commit of such a triggering workflow; otherwise null. */
  readonly proposedHead: string | null;
  /** Whether it runs on one of GitHub's own runners. */
  readonly isHosted: boolean;
  readonly workspace: string;
  /** Emptied by the runner before and after each job. */
  readonly temporary: string;
  /** Repository's address and Deployment, with a space between → the commit of the rollback that an
   * earlier step of this job made; null when that cannot be read. */
  readonly rollbacks: Readonly<Record<string, string>> | null;
}

/**
 * The folder in which the job has checked the repository out; empty without a workspace.
 *
 * @param path from the workspace
 */
export function checkoutFolder({ workspace }: Job, path: string): string {
  return workspace && join(workspace, path);
}

/** The variable in which a rollback leaves its commit for later steps of its job. */
export const rollbacksVariable = "DEPLOY_ROLLBACK_COMMITS";

const workflowRunEvent = z.object({
  workflow_run: z.object({
    head_sha: z.string(),
    event: z.string(),
    /** Null when a fork has been deleted. */
    head_repository: z.object({ full_name: z.string() }).nullable(),
  }),
});

/**
 * @param environment of the process, with the variables that GitHub documents
 * @param event the payload of the event that started the run
 */
export function jobOf(
  environment: Readonly<Record<string, string | undefined>>,
  event: unknown,
): Job {
  const value = (name: string) => environment[name] ?? "";
  const serverUrl = value("GITHUB_SERVER_URL") || "https://github.com";
  const repository = value("GITHUB_REPOSITORY");
  const workflowRun =
    value("GITHUB_EVENT_NAME") === "workflow_run"
      ? workflowRunEvent.safeParse(event).data?.workflow_run
      : undefined;
  const head = workflowRun?.head_sha ?? null;
  const isOwn =
    workflowRun?.head_repository?.full_name.toLowerCase() === repository.toLowerCase() &&
    !workflowRun.event.startsWith("pull_request");
  return {
    serverUrl,
    apiUrl: value("GITHUB_API_URL") || "https://api.github.com",
    repository,
    run: `${serverUrl}/${repository}/actions/runs/${value("GITHUB_RUN_ID")}`,
    workflowPage: workflowPage(serverUrl, value("GITHUB_WORKFLOW_REF")),
    actor: value("GITHUB_ACTOR"),
    actorId: Number(value("GITHUB_ACTOR_ID")) || null,
    triggeringActor: value("GITHUB_TRIGGERING_ACTOR") || value("GITHUB_ACTOR"),
    sha: value("GITHUB_SHA"),
    testedHead: isOwn ? head : null,
    proposedHead: isOwn ? null : head,
    isHosted: value("RUNNER_ENVIRONMENT") === "github-hosted",
    workspace: value("GITHUB_WORKSPACE"),
    temporary: value("RUNNER_TEMP"),
    rollbacks: commitsOf(value(rollbacksVariable)),
  };
}

/** @param ref `owner/name/.github/workflows/roll-back.yml@refs/heads/main` */
function workflowPage(serverUrl: string, ref: string): string | null {
  const [, repository, file] =
    /^([\w.-]+\/[\w.-]+)\/\.github\/workflows\/([\w.-]+)@/.exec(ref) ?? [];
  return repository === undefined ? null : `${serverUrl}/${repository}/actions/workflows/${file}`;
}

function commitsOf(json: string): Record<string, string> | null {
  if (json === "") return {};
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(json));
  } catch {
    return null;
  }
}
