/** GitHub's REST and GraphQL API, as use cases and entry files need it. */
import type { DeploymentsPage, PullRequests, Workflows } from "../delivery-ports.ts";
import type { Identity, IsInHistory, Repository, Writer } from "../ports.ts";
import type { LandedCommits, Proposals, PullEnd } from "../proposal-ports.ts";
import type { Permission, Person } from "../rollback/permission.ts";
import type { RepositoryRules } from "../rules-ports.ts";
import { isInHistory } from "./ancestry.ts";
import { repositoryRules } from "./branch-rules.ts";
import { connect, failureOf } from "./client.ts";
import { deploymentsPageOf } from "./deployments-page.ts";
import { landedCommits } from "./landed-commits.ts";
import { proposalsOf, pullEnd } from "./proposals.ts";
import { pullRequestsOf } from "./pull-requests.ts";
import { signedWriter } from "./signed-writer.ts";
import { workflowsOf } from "./workflows.ts";

export interface ApiOptions {
  /** `https://api.github.com`, or `https://host/api/v3` on an Enterprise Server. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** The account that a token belongs to. */
export interface Viewer {
  readonly login: string;
  readonly databaseId: number;
}

export interface GitHub extends Workflows, DeploymentsPage, PullRequests {
  /** A person with their role in the repository, or with what failed when it was asked for. Never throws. */
  personOf(login: string): Promise<Person>;
  /** The account of the token; null when it cannot be determined. Never throws. */
  viewer(): Promise<Viewer | null>;
  readonly isInHistory: IsInHistory;
  readonly landedCommits: LandedCommits;
  readonly pullEnd: PullEnd;
  readonly proposals: Proposals;
  readonly rules: RepositoryRules;
  /** Writes by the API, which signs commits. */
  readonly signedWriter: (repository: Repository) => Writer;
}

export function gitHub({ apiUrl, repository, token }: ApiOptions): GitHub {
  const connection = connect(apiUrl, repository, token);
  const { octokit } = connection;
  return {
    ...workflowsOf(connection),
    ...deploymentsPageOf(connection),
    ...pullRequestsOf(connection),
    isInHistory: isInHistory(connection),
    landedCommits: landedCommits(connection),
    pullEnd: pullEnd(connection),
    proposals: proposalsOf(connection),
    rules: repositoryRules(connection),
    signedWriter: (copy) => signedWriter(connection, copy),
    async personOf(login) {
      const of = { ...connection.repository, username: login };
      const call = `GET ${apiUrl}/repos/${repository}/collaborators/${login}/permission`;
      try {
        const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel(of);
        const permission = roleOf(data);
        const unknown = `${call} answered with no known role`;
        return permission === null ? { login, permission, unknown } : { login, permission };
      } catch (error) {
        const unknown = `${call} failed with ${failureOf(error)}`;
        return { login, permission: null, unknown };
      }
    },
    async viewer() {
      try {
        const query = "query { viewer { login databaseId } }";
        // A rollback must not wait for a name.
        const once = { request: { retries: 0 } };
        return (await octokit.graphql<{ viewer: Viewer }>(query, once)).viewer;
      } catch {
        return null;
      }
    },
  };
}

/**
 * The committer for a token. An unknown account becomes the job's own bot, because a missing name must not stop
 * a rollback; an invalid token is reported elsewhere.
 */
export function committerIdentity(viewer: Viewer | null, apiUrl: string): Identity {
  return viewer
    ? noReply(viewer.login, viewer.databaseId, apiUrl)
    : noReply("github-actions[bot]", 41898282, apiUrl);
}

/** The URL of a server's REST API. @param server `https://github.com`, or another GitHub server */
export function apiOf(server: string): string {
  const { protocol, host, hostname } = new URL(server);
  if (hostname === "github.com" || hostname.endsWith(".ghe.com")) return `https://api.${hostname}`;
  return `${protocol}//${host}/api/v3`;
}

const roles: readonly Permission[] = ["none", "read", "triage", "write", "maintain", "admin"];

/** Prefers the role, because `permission` shows maintain as write and triage as read; custom roles are unknown. */
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
 * The identity whose email address makes GitHub attribute a commit to an account.
 *
 * @param apiUrl `https://api.github.com`, `https://api.acme.ghe.com` or `https://host/api/v3`
 */
export function noReply(login: string, id: number | null, apiUrl: string): Identity {
  const host = new URL(apiUrl).hostname.replace(/^api\./, "");
  return { name: login, email: `${id === null ? "" : `${id}+`}${login}@users.noreply.${host}` };
}
