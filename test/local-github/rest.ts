/** The REST and GraphQL calls that the product makes, answered as GitHub does. */
import type { components } from "@octokit/openapi-types";
import type { Actions, Run } from "./actions.ts";
import { answerComments, answerQuery, type Pulls } from "./pulls.ts";
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

/** A deployment on the Deployments page, and its states, oldest first. */
export interface ShownDeployment {
  readonly id: number;
  readonly sha: string;
  readonly environment: string;
  readonly task: string;
  readonly description: string;
  readonly payload: unknown;
  readonly states: { readonly state: string; readonly url: string }[];
}

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly content: string;
}

/** What the calls are answered from. */
export interface State {
  readonly url: string;
  readonly actions: Actions;
  readonly deployments: ShownDeployment[];
  readonly pulls: Pulls;
  /** Whether the server tells which run a dispatch started, as it does since 2026. */
  readonly knowsRunDetails: boolean;
  account(login: string): Account | undefined;
  roleOf(repository: string, login: string): Role;
  /** The commit of a branch or tag; null when there is none. */
  commitOf(repository: string, ref: string): Promise<string | null>;
  /** Null when there is no such repository. */
  defaultBranchOf(repository: string): Promise<string | null>;
  /** Reads objects by names such as `HEAD:README.md`; null for each that there is not. */
  objectsAt(repository: string, names: readonly string[]): Promise<readonly (GitObject | null)[]>;
  /** How many commits each of two has that the other has not; null when there is no such commit. */
  compare(
    repository: string,
    base: string,
    head: string,
  ): Promise<{ readonly ahead: number; readonly behind: number } | null>;
  /** How many parents a commit has. */
  parentsOf(repository: string, commit: string): Promise<number>;
}

const refusal = (status: number, message: string): Answer => ({
  status,
  body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
});
const notFound = refusal(404, "Not Found");
const notAccessible = refusal(403, "Resource not accessible by integration");

export interface Call {
  readonly method: string;
  /** Below the API's root: `/repos/acme/airflow/…` or `/graphql`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function answer(state: State, token: Token, call: Call): Promise<Answer> {
  const { method, path } = call;
  const permission = /^\/repos\/([^/]+\/[^/]+)\/collaborators\/([^/]+)\/permission$/.exec(path);
  if (method === "GET" && permission) {
    const [, repository = "", login = ""] = permission;
    return permissionOf(state, repository, decodeURIComponent(login));
  }
  if (method === "POST" && path === "/graphql") {
    if (String(call.body["query"]).includes("associatedPullRequests")) {
      return answerQuery(state, token, call);
    }
    return answerLook(state, token, call);
  }
  const [, repository = "", rest = ""] = /^\/repos\/([^/]+\/[^/]+)(\/.*)$/.exec(path) ?? [];
  if (rest.startsWith("/actions/")) return answerActions(state, token, call, repository, rest);
  const name = /^\/git\/matching-refs\/heads\/(.+)$/.exec(decodeURIComponent(rest))?.[1];
  if (method === "GET" && name) {
    const sha = await state.commitOf(repository, `refs/heads/${name}`);
    return { status: 200, body: sha ? [{ ref: `refs/heads/${name}`, object: { sha } }] : [] };
  }
  const [, base, head] = /^\/compare\/(.+)\.\.\.(.+)$/.exec(decodeURIComponent(rest)) ?? [];
  if (method === "GET" && base && head) {
    const counts = await state.compare(repository, base, head);
    if (token.contents === "none" || !counts) return notFound;
    const { ahead, behind } = counts;
    const body = { status: statusOf(counts), ahead_by: ahead, behind_by: behind, commits: [] };
    return { status: 200, body };
  }
  if (rest.startsWith("/issues/")) return answerComments(state, token, call, rest);
  if (rest.startsWith("/deployments")) return answerDeployments(state, token, call, rest);
  return notFound;
}

/** How a head is to its base. */
function statusOf({ ahead, behind }: { readonly ahead: number; readonly behind: number }) {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}

/** Answers a query for who asks, the default branch, files, and which commits are in a branch's history. */
async function answerLook(state: State, token: Token, { body }: Call): Promise<Answer> {
  const { login, id } = token.account;
  const viewer = { login, databaseId: id };
  const query = String(body["query"]);
  if (!query.includes("repository(")) return { status: 200, body: { data: { viewer } } };
  const variables = body["variables"] as Record<string, string>;
  const name = `${variables["owner"]}/${variables["repo"]}`;
  const branch = token.contents === "none" ? null : await state.defaultBranchOf(name);
  if (branch === null) {
    const message = `Could not resolve to a Repository with the name '${name}'.`;
    const errors = [{ type: "NOT_FOUND", path: ["repository"], message }];
    return { status: 200, body: { data: { viewer, repository: null }, errors } };
  }
  const aliases = [...query.matchAll(/(\w+): object\(expression: \$(\w+)\)/g)];
  const places = aliases.map(([, , variable = ""]) => variables[variable] ?? "");
  const [commit, ...objects] = await state.objectsAt(name, [
    `${variables["ref"] ?? ""}^{commit}`,
    ...places,
  ]);
  const files = aliases.map(([, alias = ""], index) => {
    const object = objects[index];
    const text = object?.type === "blob" ? object.content : null;
    return [alias, text === null ? null : { text, isTruncated: text.length > 512_000 }] as const;
  });
  const histories = [...query.matchAll(/(\w+): compare\(headRef: \$(\w+)\)/g)];
  const base = commit?.oid ?? null;
  const comparisons = histories.map(async ([, alias = "", variable = ""]) => {
    const head = variables[variable] ?? "";
    const counts = base === null ? null : await state.compare(name, base, head);
    const targets = { baseTarget: { oid: base }, headTarget: { oid: head } };
    return [alias, counts && { status: statusOf(counts).toUpperCase(), ...targets }] as const;
  });
  const compared = base === null ? null : Object.fromEntries(await Promise.all(comparisons));
  const repository = {
    ...(histories.length > 0 && { compared }),
    ...(query.includes("defaultBranchRef") && { defaultBranchRef: { name: branch } }),
    ...Object.fromEntries(files),
  };
  return {
    status: 200,
    body: { data: { ...(query.includes("viewer") && { viewer }), repository } },
  };
}

async function answerActions(
  state: State,
  token: Token,
  { method, query, body }: Call,
  repository: string,
  rest: string,
): Promise<Answer> {
  const { actions } = state;
  const id = /^\/actions\/runs\/(\d+)$/.exec(rest)?.[1];
  if (method === "GET" && id) {
    const run = await actions.look(Number(id));
    return run ? { status: 200, body: runBody(state, repository, run) } : notFound;
  }
  const ofRun = /^\/actions\/runs\/(\d+)\/jobs$/.exec(rest)?.[1];
  if (method === "GET" && ofRun) {
    const run = actions.runs.find((other) => other.id === Number(ofRun));
    if (!run) return notFound;
    const jobs = actions.jobsOf(run).map((job, index) => ({ id: run.id * 10 + index, ...job }));
    return { status: 200, body: { total_count: jobs.length, jobs } };
  }
  const [, workflow = "", what] =
    /^\/actions\/workflows\/([^/]+)\/(runs|dispatches)$/.exec(rest) ?? [];
  const behaviour = actions.workflows[workflow];
  if (!behaviour) return notFound;
  if (method === "GET" && what === "runs") {
    const since = query.get("created")?.replace(">=", "") ?? "";
    const runs = actions.runs
      .filter((run) => run.workflow === workflow)
      .filter((run) => !query.has("head_sha") || run.commit === query.get("head_sha"))
      .filter((run) => !query.has("event") || run.event === query.get("event"))
      .filter((run) => run.createdAt >= since)
      .reverse();
    const shown = runs.map((run) => runBody(state, repository, run));
    return { status: 200, body: { total_count: runs.length, workflow_runs: shown } };
  }
  if (method !== "POST") return notFound;
  if (token.actions !== "write") return notAccessible;
  if ("return_run_details" in body && !state.knowsRunDetails) {
    return refusal(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.');
  }
  if (!behaviour.onDispatch) {
    return refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  await behaviour.before?.();
  const ref = String(body["ref"]);
  // Of a branch and a tag with the same short name, the tag is taken.
  const commit = await state.commitOf(repository, ref);
  if (commit === null) return refusal(422, `No ref found for: ${ref}`);
  const name = ref.replace(/^refs\/(?:heads|tags)\//, "");
  const run = actions.start(workflow, "workflow_dispatch", commit, name);
  const { html_url, url } = runBody(state, repository, run);
  if (!body["return_run_details"]) return { status: 204, body: undefined };
  return { status: 200, body: { workflow_run_id: run.id, run_url: url, html_url } };
}

function runBody({ url }: State, repository: string, run: Run) {
  return {
    id: run.id,
    url: `${url}/api/v3/repos/${repository}/actions/runs/${run.id}`,
    html_url: `${url}/${repository}/actions/runs/${run.id}`,
    head_sha: run.commit,
    head_branch: run.branch,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
  };
}

function answerDeployments(
  { deployments }: State,
  token: Token,
  { method, query, body }: Call,
  rest: string,
): Answer {
  if (method === "GET" && rest === "/deployments") {
    const found = deployments.filter(
      ({ sha, environment, task }) =>
        sha === query.get("sha") &&
        environment === query.get("environment") &&
        task === query.get("task"),
    );
    return { status: 200, body: found };
  }
  if (token.deployments !== "write") return notAccessible;
  if (method === "POST" && rest === "/deployments") {
    const { ref, environment, task, description, payload } = body as Record<string, string>;
    if ((description ?? "").length > 140) return refusal(422, "Validation Failed");
    if (body["auto_merge"] !== false) return refusal(409, "Conflict merging main into it");
    const made: ShownDeployment = {
      id: 700 + deployments.length,
      ...{ sha: ref ?? "", environment: environment ?? "", task: task ?? "deploy" },
      ...{ description: description ?? "", payload, states: [] },
    };
    deployments.push(made);
    return { status: 201, body: made };
  }
  const id = /^\/deployments\/(\d+)\/statuses$/.exec(rest)?.[1];
  const shown = deployments.find((deployment) => deployment.id === Number(id));
  if (method !== "POST" || !shown) return notFound;
  shown.states.push({ state: String(body["state"]), url: String(body["log_url"]) });
  return { status: 201, body: { id: 1, state: body["state"] } };
}

function permissionOf(state: State, repository: string, login: string): Answer {
  const account = state.account(login);
  if (!account) return refusal(404, `${login} is not a user`);
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
