/** GitHub's REST and GraphQL API. The only module that knows Octokit. */
import { defaults, getOctokitOptions } from "@actions/github/lib/utils";
import { Octokit } from "@octokit/rest";
import type { Identity } from "../git/fast-import.ts";
import type { Permission } from "../rollback/rules.ts";

export interface ApiOptions {
  /** `https://api.github.com`, or `https://host/api/v3` on an Enterprise Server. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** How long one call may take, in milliseconds. */
const patience = 20_000;

export interface GitHub {
  /** The role of a person in the repository; null when it cannot be found out. */
  permissionOf(login: string): Promise<Permission | null>;
  /** Who the token acts as; the job's own bot where that cannot be found out. */
  identity(): Promise<Identity>;
  /** Whose token it is; null when that cannot be found out. */
  login(): Promise<string | null>;
}

export function gitHub({ apiUrl, repository, token }: ApiOptions): GitHub {
  // The toolkit's defaults bring the runner's proxy settings.
  const options = getOctokitOptions(token, {
    baseUrl: apiUrl,
    // What goes wrong is told by our own errors; nothing of a request goes to the log.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: {
      ...defaults.request,
      fetch: (url: string, init: RequestInit) =>
        defaults.request?.fetch(url, { ...init, signal: AbortSignal.timeout(patience) }),
    },
  });
  const octokit = new Octokit(options);
  const [owner = "", repo = ""] = repository.split("/");
  const viewer = async () => {
    const query = "query { viewer { login databaseId } }";
    type Answer = { viewer: { login: string; databaseId: number } };
    return (await octokit.graphql<Answer>(query)).viewer;
  };
  return {
    async permissionOf(username) {
      try {
        const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({
          owner,
          repo,
          username,
        });
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
  };
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
