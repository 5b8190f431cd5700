/** GitHub's REST and GraphQL API: what is asked of it. */
import { z } from "zod";
import type { Identity } from "../git/fast-import.ts";
import type { Run } from "../rollback/delivery.ts";
import type { MergedPull } from "../rollback/relanding.ts";
import type { Permission } from "../rollback/rules.ts";
import type { Workflows } from "../use-cases/carry-rollback.ts";
import type { PullRequests } from "../use-cases/comment-undone.ts";
import type { DeploymentsPage } from "../use-cases/deliver-rollback.ts";
import { allButLimits, answered, clientOf, dispatch, refusals } from "./client.ts";
import { type Look, lookOf, lookQuery } from "./look.ts";
import { commitsAtOnce, mergedInto, pullsQuery, pullsSchema } from "./pulls.ts";
import { askedOnce } from "./quick.ts";

export interface ApiOptions {
  /** `https://api.github.com`, or `https://host/api/v3` on an Enterprise Server. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

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
  /**
   * What git would have to fetch, as far as the API tells it at once; never rejected.
   *
   * @param places of files, as git writes them: `HEAD:.github/deploys.yml`
   * @param about `texts` leaves out what is the same each time
   */
  look(places: readonly string[], about: "all" | "texts"): Promise<Look>;
}

export function gitHub({ apiUrl, repository, token }: ApiOptions): GitHub {
  const octokit = clientOf(apiUrl, token, refusals);
  // For what must not be done twice: asked again only where GitHub said that it did not do it.
  const careful = clientOf(apiUrl, token, allButLimits);
  const [owner = "", repo = ""] = repository.split("/");
  const place = { owner, repo };
  // A first look tells it besides.
  let seen: Look["viewer"] = null;
  const viewer = async () => {
    if (seen) return seen;
    const query = "query { viewer { login databaseId } }";
    type Answer = { viewer: { login: string; databaseId: number } };
    return (await octokit.graphql<Answer>(query)).viewer;
  };
  const { actions, git, issues, repos } = octokit.rest;
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
    async look(places, about) {
      const { query, variables } = lookQuery(places, about);
      const found = lookOf(
        await askedOnce(apiUrl, token, query, { ...variables, ...place }),
        places,
      );
      seen ??= found.viewer;
      return found;
    },
    async runsOn(workflow_id, commit) {
      const { workflow_runs } = await answered("the runs of the deploy workflow", runsSchema, () =>
        actions.listWorkflowRuns({ ...place, workflow_id, head_sha: commit, per_page: 10 }),
      );
      return workflow_runs;
    },
    async startedSince(workflow_id, time) {
      const { workflow_runs } = await answered("the runs of the deploy workflow", runsSchema, () =>
        actions.listWorkflowRuns({
          ...place,
          ...{ workflow_id, event: "workflow_dispatch", created: `>=${time}`, per_page: 30 },
        }),
      );
      return workflow_runs;
    },
    async headOf(branch) {
      // With the plural, a branch that is not there is no error.
      const refs = await answered(`the head of ${branch}`, refsSchema, () =>
        git.listMatchingRefs({ ...place, ref: `heads/${branch}` }),
      );
      return refs.find(({ ref }) => ref === `refs/heads/${branch}`)?.object.sha ?? null;
    },
    run: (run_id) =>
      answered("the deploy run", runSchema, () => actions.getWorkflowRun({ ...place, run_id })),
    dispatch: (workflow_id, ref) =>
      answered("starting the deploy workflow", startedSchema, () =>
        dispatch(careful, { ...place, workflow_id, ref }),
      ),
    async showDeployment({ commit, environment, description, payload }) {
      const doing = "the record on the Deployments page";
      const about = { ...place, environment, task: "rollback" };
      const [known] = await answered(doing, z.array(numbered), () =>
        repos.listDeployments({ ...about, sha: commit, per_page: 1 }),
      );
      if (known) return known.id;
      const made = await answered(doing, numbered, () =>
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
      return made.id;
    },
    async showState(deployment_id, state, url) {
      await answered("the state on the Deployments page", z.unknown(), () =>
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
        const doing = "the pull requests of undone commits";
        const { repository: known } = await answered(doing, pullsSchema, async () => ({
          data: await octokit.graphql(pullsQuery(some), place),
        }));
        some.forEach((commit, index) => {
          const pulls = known[`c${index}`]?.associatedPullRequests.nodes ?? [];
          found.set(commit, pulls.flatMap(mergedInto(branch)));
        });
      }
      return found;
    },
    async commentOnce(issue_number, { text, mark, since }) {
      const unseen = `<!-- deploy-rollback: ${encodeURIComponent(mark)} -->`;
      const issue = { ...place, issue_number };
      const comments = await answered(
        `the comments on #${issue_number}`,
        z.array(z.object({ body: z.string().optional() })),
        async () => ({
          data: await octokit.paginate(issues.listComments, { ...issue, since, per_page: 100 }),
        }),
      );
      if (comments.some(({ body }) => body?.includes(unseen))) return false;
      const body = `${text}\n${unseen}\n`;
      await answered(`the comment on #${issue_number}`, z.unknown(), () =>
        careful.rest.issues.createComment({ ...issue, body }),
      );
      return true;
    },
  };
}

/** The run, where the answer has it. */
const startedSchema = z
  .object({ workflow_run_id: z.number(), html_url: z.string() })
  .transform(({ workflow_run_id, html_url }) => ({ id: workflow_run_id, url: html_url }))
  .nullable()
  .catch(null);

/** GitHub cuts nothing, but refuses what is longer than 140 characters. */
function shortened(text: string): string {
  const characters = [...text];
  return characters.length > 140 ? `${characters.slice(0, 139).join("")}…` : text;
}

const numbered = z.object({ id: z.number() });

const runSchema = z
  .object({
    ...{ id: z.number(), html_url: z.string(), head_sha: z.string(), created_at: z.string() },
    ...{ status: z.string().nullable(), conclusion: z.string().nullable() },
  })
  .transform(
    (run): Run => ({
      id: run.id,
      url: run.html_url,
      commit: run.head_sha,
      status: run.status ?? "unknown",
      conclusion: run.conclusion,
      createdAt: run.created_at,
    }),
  );

const refsSchema = z.array(z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }));

const runsSchema = z.object({ workflow_runs: z.array(runSchema) });

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
