/** The REST and GraphQL calls that the product makes, answered as GitHub does. */
import type { components } from "@octokit/openapi-types";
import type { Token } from "./server.ts";

type Schemas = components["schemas"];

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Account {
  readonly login: string;
  readonly id: number;
}

/** What the calls are answered from. */
export interface State {
  account(login: string): Account | undefined;
  roleOf(repository: string, login: string): Role;
}

const notFound: Answer = { status: 404, body: { message: "Not Found", status: "404" } };

/** @param path below the API's root: `/repos/acme/airflow/…` or `/graphql` */
export function answer(state: State, token: Token, method: string, path: string): Answer {
  const permission = /^\/repos\/([^/]+\/[^/]+)\/collaborators\/([^/]+)\/permission$/.exec(path);
  if (method === "GET" && permission) {
    const [, repository = "", login = ""] = permission;
    return permissionOf(state, repository, decodeURIComponent(login));
  }
  if (method === "POST" && path === "/graphql") {
    const { login, id } = token.account;
    return { status: 200, body: { data: { viewer: { login, databaseId: id } } } };
  }
  return notFound;
}

function permissionOf(state: State, repository: string, login: string): Answer {
  const account = state.account(login);
  if (!account) return { status: 404, body: { message: `${login} is not a user`, status: "404" } };
  const role = state.roleOf(repository, login);
  const shownAs: Partial<Record<Role, string>> = { maintain: "write", triage: "read" };
  const body: Schemas["repository-collaborator-permission"] = {
    permission: shownAs[role] ?? role,
    role_name: role,
    user: { ...user(account), permissions: { pull: true, push: false, admin: false } },
  };
  return { status: 200, body };
}

function user({ login, id }: Account): Omit<Schemas["collaborator"], "permissions"> {
  const url = `https://api.github.com/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    gravatar_id: "",
    url,
    html_url: `https://github.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following`,
    gists_url: `${url}/gists`,
    starred_url: `${url}/starred`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    received_events_url: `${url}/received_events`,
    type: "User",
    site_admin: false,
    role_name: "write",
  };
}
