/** Calls GitHub's API, with retries, rate limits and timeouts. */
import { GraphqlResponseError } from "@octokit/graphql";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { RequestError } from "@octokit/request-error";
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import { refuse } from "../errors/problem.ts";
import { fetchWithTimeout } from "../web/timeout.ts";

/** How long one call may take, in milliseconds. */
const timeout = 20_000;
/** The longest wait for a rate limit of GitHub, in seconds. */
const longestWait = 60;

const Extended = Octokit.plugin(retry, throttling);
type Client = InstanceType<typeof Extended>;

/** Statuses of refusals, which another try would not change. */
const refusals = [400, 401, 403, 404, 409, 410, 422, 451];
/** All error statuses except 429, after which GitHub has done nothing yet. A broken connection counts as 500. */
const allButLimits = Array.from({ length: 200 }, (_, index) => 400 + index).filter(
  (status) => status !== 429,
);

/** What all calls to one repository share. */
export interface Connection {
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly octokit: Client;
  /** For calls that must not be repeated: tries again only if GitHub reported that it did nothing. */
  readonly writer: Client;
}

/** @param repository `owner/name` */
export function connect(apiUrl: string, repository: string, token: string): Connection {
  const [owner = "", repo = ""] = repository.split("/");
  return {
    repository: { owner, repo },
    octokit: clientOf(apiUrl, token, refusals),
    writer: clientOf(apiUrl, token, allButLimits),
  };
}

/** @param final statuses after which a call is not tried again */
function clientOf(apiUrl: string, token: string, final: readonly number[]): Client {
  const waitFor = (seconds: number, _: object, __: unknown, tries: number) =>
    seconds <= longestWait && tries < 3;
  return new Extended({
    auth: token,
    baseUrl: apiUrl,
    // Our own errors report failures; no part of a request goes to the log.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    retry: { doNotRetry: [...final] },
    throttle: { onRateLimit: waitFor, onSecondaryRateLimit: waitFor },
    request: { fetch: fetchWithTimeout(apiUrl, timeout) },
  });
}

/**
 * Calls the API and validates the answer.
 *
 * @param doing what the call is for, for messages
 * @throws {Refusal} `github-refused`, `github-unreachable`
 */
export async function answered<T>(
  doing: string,
  schema: z.ZodType<T>,
  ask: () => Promise<{ data: unknown }>,
): Promise<T> {
  try {
    return schema.parse((await ask()).data);
  } catch (error) {
    if (error instanceof z.ZodError) {
      const said = "its answer does not match its API description";
      return refuse("github-unreachable", { doing, said }, { cause: error });
    }
    const said = error instanceof Error ? error.message.slice(0, 300) : String(error);
    // After a broken connection or a server error, it is unknown whether the call took effect.
    if (error instanceof RequestError && error.response && error.status < 500) {
      return refuse("github-refused", { doing, status: error.status, said }, { cause: error });
    }
    // GraphQL answers 200 even when the token has no access.
    if (error instanceof GraphqlResponseError) {
      return refuse("github-refused", { doing, status: 403, said }, { cause: error });
    }
    return refuse("github-unreachable", { doing, said }, { cause: error });
  }
}

/** Starts a workflow. */
export async function dispatch(
  octokit: Client,
  workflow: { owner: string; repo: string; workflow_id: string; ref: string },
): Promise<{ data: unknown }> {
  const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
  try {
    return await octokit.request(route, { ...workflow, return_run_details: true });
  } catch (error) {
    // Older Enterprise Servers reject the field `return_run_details`.
    if (!(error instanceof RequestError && error.status === 400)) throw error;
    return octokit.request(route, workflow);
  }
}
