/** The Deployments page. */
import { type Answer, apiUrl, type Call, notFound, refusal, refusedTo, userOf } from "./answer.ts";

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

export function listDeployments(call: Call): Answer {
  const { state, query } = call;
  const found = state.deployments.filter(
    ({ sha, environment, task }) =>
      sha === query.get("sha") &&
      environment === query.get("environment") &&
      task === query.get("task"),
  );
  return { status: 200, body: found.map((shown) => deploymentBody(call, shown)) };
}

export function createDeployment(call: Call): Answer {
  const { state, token, body } = call;
  if (token.deployments !== "write") return refusedTo(token);
  const { ref, environment = "production", task = "deploy", description = "", payload } = body;
  if (description.length > 140) return refusal(422, "Validation Failed");
  if (body["auto_merge"] !== false) return refusal(409, "Conflict merging main into it");
  const id = 700 + state.deployments.length;
  const made = { id, sha: ref, environment, task, description, payload, states: [] };
  state.deployments.push(made);
  return { status: 201, body: deploymentBody(call, made) };
}

export function createStatus(call: Call): Answer {
  const { state, token, params, body } = call;
  if (token.deployments !== "write") return refusedTo(token);
  const shown = state.deployments.find(({ id }) => id === Number(params["deployment_id"]));
  if (!shown) return notFound;
  shown.states.push({ state: body["state"], url: String(body["log_url"]) });
  const { state: now, description = "" } = body;
  return { status: 201, body: { id: shown.states.length, state: now, description } };
}

function deploymentBody(call: Call, { states: _, ...shown }: ShownDeployment) {
  const url = apiUrl(call, `deployments/${shown.id}`);
  return { ...shown, ref: shown.sha, url, creator: userOf(call.token.account) };
}
