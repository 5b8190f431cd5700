/** GitHub's REST and GraphQL API. The only module that knows Octokit. */
import { defaults, getOctokitOptions } from "@actions/github/lib/utils";
import { Octokit } from "@octokit/rest";
import { refuse } from "../errors.ts";
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
  /** Who the token acts as. @throws {Refusal} `bad-token` or `api-failed` */
  identity(): Promise<Identity>;
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
        const { viewer } = await octokit.graphql<{ viewer: { login: string; databaseId: number } }>(
          "query { viewer { login databaseId } }",
        );
        return noReply(viewer.login, viewer.databaseId, new URL(apiUrl).hostname);
      } catch (error) {
        const status = statusOf(error);
        if (status === 401) return refuse("bad-token", {}, { cause: error });
        return refuse(
          "api-failed",
          { what: "who the token acts as", status: String(status ?? "no answer") },
          { cause: error },
        );
      }
    },
  };
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

/** The address by which GitHub knows a commit as somebody's. */
export function noReply(login: string, id: number | null, host: string): Identity {
  const domain = host === "api.github.com" ? "users.noreply.github.com" : `users.noreply.${host}`;
  return { name: login, email: `${id === null ? "" : `${id}+`}${login}@${domain}` };
}

function statusOf(error: unknown): number | undefined {
  return typeof error === "object" && error !== null && "status" in error
    ? Number(error.status)
    : undefined;
}
