/** GitHub's REST and GraphQL API. The only module that knows Octokit. */
import { defaults, getOctokitOptions } from "@actions/github/lib/utils";
import { GraphqlResponseError } from "@octokit/graphql";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { RequestError } from "@octokit/request-error";
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import { refuse } from "../errors.ts";
import type { Identity } from "../git/fast-import.ts";
import type { Run } from "../rollback/delivery.ts";
import type { MergedPull } from "../rollback/landing.ts";
import type { Permission } from "../rollback/rules.ts";
import type { Workflows } from "../use-cases/carry-rollback.ts";
import type { PullRequests } from "../use-cases/comment-undone.ts";
import type { DeploymentsPage } from "../use-cases/deliver-rollback.ts";

export interface ApiOptions {
  /** `https://api.github.com`, or `https://host/api/v3` on an Enterprise Server. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** How long one call may take, in milliseconds. */
const patience = 20_000;
/** The longest time that GitHub's limits are waited for, in seconds. */
const longestWait = 60;

/**
 * Calls of {@link Workflows}, {@link DeploymentsPage} and {@link PullRequests} throw `github-refused`,
 * `github-unreachable`.
 */
export interface GitHub extends Workflows, DeploymentsPage, PullRequests {
  /** The role of a person in the repository; null when it cannot be found out. */
  permissionOf(login: string): Promise<Permission | null>;
  /** Who the token acts as; the job's own bot where that cannot be found out. */
  identity(): Promise<Identity>;
  /** Whose token it is; null when that cannot be found out. */
  login(): Promise<string | null>;
}

const Client = Octokit.plugin(retry, throttling);

export function gitHub({ apiUrl, repository, token }: ApiOptions): GitHub {
  const octokit = clientOf(apiUrl, token);
  const [owner = "", repo = ""] = repository.split("/");
  const place = { owner, repo };
  const viewer = async () => {
    const query = "query { viewer { login databaseId } }";
    type Answer = { viewer: { login: string; databaseId: number } };
    return (await octokit.graphql<Answer>(query)).viewer;
  };
  const { actions, issues, repos } = octokit.rest;
  return {
    async permissionOf(username) {
      try {
        const { data } = await repos.getCollaboratorPermissionLevel({ ...place, username });
        return roleOf(data);
      } catch {
        return null;
      }
    },
    async identity() {
      try {
        const { login, databaseId } = await viewer();
        return noReply(login, databaseId, apiUrl);
      } catch {
        // A name must not stand in the way of a rollback; a token that is no good shows elsewhere.
        return noReply("github-actions[bot]", 41898282, apiUrl);
      }
    },
    async login() {
      return viewer().then(
        ({ login }) => login,
        () => null,
      );
    },
    async runsOn(workflow_id, commit) {
      const { data } = await answered("the runs of the deploy workflow", () =>
        actions.listWorkflowRuns({ ...place, workflow_id, head_sha: commit, per_page: 10 }),
      );
      return data.workflow_runs.map(runOf);
    },
    async startedSince(workflow_id, time) {
      const { data } = await answered("the runs of the deploy workflow", () =>
        actions.listWorkflowRuns({
          ...place,
          ...{ workflow_id, event: "workflow_dispatch", created: `>=${time}`, per_page: 30 },
        }),
      );
      return data.workflow_runs.map(runOf);
    },
    async run(run_id) {
      const { data } = await answered("the deploy run", () =>
        actions.getWorkflowRun({ ...place, run_id }),
      );
      return runOf(data);
    },
    dispatch: (workflow_id, ref) =>
      answered("starting the deploy workflow", () =>
        dispatch(octokit, { ...place, workflow_id, ref }),
      ),
    async showDeployment({ commit, environment, description, payload }) {
      const doing = "the record on the Deployments page";
      const about = { ...place, environment, task: "rollback" };
      const { data: known } = await answered(doing, () =>
        repos.listDeployments({ ...about, sha: commit, per_page: 1 }),
      );
      if (known[0]) return known[0].id;
      const made = await answered(doing, () =>
        repos.createDeployment({
          ...about,
          ref: commit,
          payload: { ...payload },
          description: shortened(description),
          // Else GitHub would merge the default branch into it, and wait for all checks.
          auto_merge: false,
          required_contexts: [],
        }),
      );
      return "id" in made.data ? made.data.id : 0;
    },
    async showState(deployment_id, state, url) {
      await answered("the state on the Deployments page", () =>
        repos.createDeploymentStatus({
          ...place,
          ...{ deployment_id, state, log_url: url },
        }),
      );
    },
    async pullsOf(commits, branch) {
      const found = new Map<string, MergedPull[]>();
      for (let from = 0; from < commits.length; from += commitsAtOnce) {
        const some = commits.slice(from, from + commitsAtOnce);
        const answer = await answered("the pull requests of undone commits", () =>
          octokit.graphql<PullsAnswer>(pullsQuery(some), place),
        );
        some.forEach((commit, index) => {
          const pulls = answer.repository[`c${index}`]?.associatedPullRequests.nodes ?? [];
          found.set(commit, pulls.flatMap(mergedInto(branch)));
        });
      }
      return found;
    },
    async commentOnce(issue_number, { text, mark, since }) {
      const unseen = `<!-- deploy-rollback: ${encodeURIComponent(mark)} -->`;
      const issue = { ...place, issue_number };
      const comments = await answered(`the comments on #${issue_number}`, () =>
        octokit.paginate(issues.listComments, { ...issue, since, per_page: 100 }),
      );
      if (comments.some(({ body }) => body?.includes(unseen))) return false;
      await answered(`the comment on #${issue_number}`, () =>
        issues.createComment({
          ...issue,
          body: `${text}\n${unseen}\n`,
          // Never tried twice: the answer may have got lost, and the comment be there.
          request: { retries: 0 },
        }),
      );
      return true;
    },
  };
}

function clientOf(apiUrl: string, token: string): InstanceType<typeof Client> {
  const waitFor = (seconds: number, _: object, __: unknown, tries: number) =>
    seconds <= longestWait && tries < 3;
  // The toolkit's defaults bring the runner's proxy settings.
  const options = getOctokitOptions(token, {
    baseUrl: apiUrl,
    // What goes wrong is told by our own errors; nothing of a request goes to the log.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    throttle: { onRateLimit: waitFor, onSecondaryRateLimit: waitFor },
    request: {
      ...defaults.request,
      fetch: (url: string, init: RequestInit) =>
        defaults.request?.fetch(url, { ...init, signal: AbortSignal.timeout(patience) }),
    },
  });
  return new Client(options);
}

/** Starts a workflow. Never tried twice: the answer may have got lost, and the run be there. */
async function dispatch(
  octokit: InstanceType<typeof Client>,
  workflow: { owner: string; repo: string; workflow_id: string; ref: string },
): Promise<number | null> {
  const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
  const once = { ...workflow, request: { retries: 0 } };
  try {
    const { data } = await octokit.request(route, { ...once, return_run_details: true });
    return runId.safeParse(data).data?.workflow_run_id ?? null;
  } catch (error) {
    // An older Enterprise Server does not know the field.
    if (!(error instanceof RequestError && error.status === 400)) throw error;
    await octokit.request(route, once);
    return null;
  }
}

const runId = z.object({ workflow_run_id: z.number() });

const commitsAtOnce = 50;

interface PullsAnswer {
  /** Null for a commit that GitHub does not know. */
  readonly repository: Readonly<
    Record<string, { associatedPullRequests: { nodes: PullAnswer[] } } | null>
  >;
}

interface PullAnswer {
  readonly number: number;
  readonly baseRefName: string;
  /** Null until it is merged. */
  readonly mergeCommit: { oid: string; parents: { totalCount: number } } | null;
}

/** @param commits full object IDs */
function pullsQuery(commits: readonly string[]): string {
  const pulls =
    "associatedPullRequests(first: 10) { nodes { number baseRefName mergeCommit { oid parents { totalCount } } } }";
  const objects = commits.map(
    (oid, index) => `c${index}: object(oid: "${oid}") { ... on Commit { ${pulls} } }`,
  );
  return `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${objects.join(" ")} } }`;
}

function mergedInto(branch: string): (pull: PullAnswer) => MergedPull[] {
  return ({ number, baseRefName, mergeCommit }) =>
    mergeCommit && baseRefName === branch
      ? [{ number, merge: mergeCommit.oid, isMerge: mergeCommit.parents.totalCount > 1 }]
      : [];
}

/** GitHub cuts nothing, but refuses what is longer than 140 characters. */
function shortened(text: string): string {
  const characters = [...text];
  return characters.length > 140 ? `${characters.slice(0, 139).join("")}…` : text;
}

function runOf(run: {
  id: number;
  html_url: string;
  head_sha: string;
  status: string | null;
  conclusion: string | null;
  created_at: string;
}): Run {
  return {
    id: run.id,
    url: run.html_url,
    commit: run.head_sha,
    status: run.status ?? "unknown",
    conclusion: run.conclusion,
    createdAt: run.created_at,
  };
}

/** @throws {Refusal} `github-refused`, `github-unreachable` */
async function answered<T>(doing: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const said = error instanceof Error ? error.message.slice(0, 300) : String(error);
    // Octokit gives a connection that broke the status 500, without an answer.
    if (error instanceof RequestError && error.response) {
      return refuse("github-refused", { doing, status: error.status, said }, { cause: error });
    }
    // GraphQL answers 200 to what a token may not see.
    if (error instanceof GraphqlResponseError) {
      return refuse("github-refused", { doing, status: 403, said }, { cause: error });
    }
    return refuse("github-unreachable", { doing, said }, { cause: error });
  }
}

/** The API of the server that serves a repository. @param server `https://github.com` */
export function apiOf(server: string): string {
  const { protocol, host, hostname } = new URL(server);
  if (hostname === "github.com" || hostname.endsWith(".ghe.com")) return `https://api.${hostname}`;
  return `${protocol}//${host}/api/v3`;
}

const roles: readonly Permission[] = ["none", "read", "triage", "write", "maintain", "admin"];

/** `permission` shows maintain as write and triage as read; a custom role's name says nothing. */
function roleOf({
  permission,
  role_name,
}: {
  permission: string;
  role_name: string;
}): Permission | null {
  return (
    roles.find((role) => role === role_name) ?? roles.find((role) => role === permission) ?? null
  );
}

/**
 * The address by which GitHub knows a commit as somebody's.
 *
 * @param apiUrl `https://api.github.com`, `https://api.acme.ghe.com` or `https://host/api/v3`
 */
export function noReply(login: string, id: number | null, apiUrl: string): Identity {
  const host = new URL(apiUrl).hostname.replace(/^api\./, "");
  return { name: login, email: `${id === null ? "" : `${id}+`}${login}@users.noreply.${host}` };
}
