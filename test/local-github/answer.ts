/** How calls of the REST API come in and are answered. */
import type { Actions } from "./actions.ts";
import type { ShownDeployment } from "./deployments.ts";
import type { Pulls } from "./pulls.ts";
import type { Repositories } from "./repositories.ts";

export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Account {
  readonly login: string;
  readonly id: number;
}

/** The identity behind a job's own token. */
export const actionsBot: Account = { login: "github-actions[bot]", id: 41898282 };

export interface Token {
  readonly account: Account;
  /** A job's own, an App's, or a person's; by default a job's for {@link actionsBot}, else a person's. */
  readonly kind: "job" | "app" | "person";
  readonly contents: "none" | "read" | "write";
  /** May change files in `.github/workflows`. */
  readonly workflows: boolean;
  /** May pass branch and tag rules; or those of tags alone. */
  readonly bypass: boolean | "tags";
  readonly actions: "none" | "write";
  readonly deployments: "none" | "write";
  readonly pulls: "none" | "read" | "write";
  /** May move refs by GraphQL. */
  readonly updateRefs: boolean;
}

/** The settings of all repositories, as GitHub names them. */
export interface RepositorySettings {
  readonly allow_merge_commit: boolean;
  readonly allow_squash_merge: boolean;
  readonly allow_rebase_merge: boolean;
  readonly allow_auto_merge: boolean;
  readonly delete_branch_on_merge: boolean;
  readonly squash_merge_commit_message: "PR_BODY" | "COMMIT_MESSAGES" | "BLANK";
}

/** What the calls are answered from. */
export interface State {
  readonly url: string;
  readonly repositories: Repositories;
  readonly actions: Actions;
  readonly deployments: ShownDeployment[];
  readonly pulls: Pulls;
  readonly settings: RepositorySettings;
  /** What becomes of the commits that GitHub is to sign. */
  readonly signs: "valid" | "unsigned";
  /** Whether the server tells which run a dispatch started, as it does since 2026. */
  readonly knowsRunDetails: boolean;
  account(login: string): Account | undefined;
  roleOf(repository: string, login: string): Role;
}

export interface Call {
  readonly state: State;
  readonly token: Token;
  /** `owner/name`. */
  readonly repository: string;
  /** The parts of the path that the route names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: checked against GitHub's description before it gets here
  readonly body: Readonly<Record<string, any>>;
}

export interface Answer {
  readonly status: number;
  /** Members that GitHub's description requires and that are missing are filled in by their type. */
  readonly body?: unknown;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** @param errors of a validation that failed */
export function refusal(status: number, message: string, errors?: readonly object[]): Answer {
  const documentation_url = "https://docs.github.com/rest";
  return {
    status,
    body: { message, ...(errors && { errors }), documentation_url, status: `${status}` },
  };
}

export const notFound = refusal(404, "Not Found");
/** The word for tokens of Apps, jobs included. */
export const inaccessible = "Resource not accessible by integration";
export const notAccessible = refusal(403, inaccessible);

/** What a token hears that may not do something: a person is told nothing. */
export function refusedTo({ kind }: Token): Answer {
  return kind === "person" ? notFound : notAccessible;
}

/** The address of something in a repository. @param path `git/refs/heads/main` */
export function apiUrl(
  { state, repository }: Pick<Call, "state" | "repository">,
  path: string,
): string {
  return `${state.url}/api/v3/repos/${repository}/${path}`;
}

/** The identity that GitHub gives an account's commits. */
export function whoIs({ login, id }: Account): { name: string; email: string; date: string } {
  const email = `${id}+${login}@users.noreply.github.com`;
  return { name: login, email, date: new Date().toISOString() };
}

/** A user as GitHub shows it. */
export function userOf({ login, id }: Account) {
  const isBot = login.endsWith("[bot]");
  const html_url = `https://github.com/${isBot ? `apps/${login.slice(0, -"[bot]".length)}` : login}`;
  return { login, id, node_id: `U_${id}`, html_url, type: isBot ? "Bot" : "User" };
}
