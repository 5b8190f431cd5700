/** How GitHub's API is asked: with retries, limits and timeouts. See `quick.ts` for what must not wait. */
import { GraphqlResponseError } from "@octokit/graphql";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { RequestError } from "@octokit/request-error";
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import { refuse } from "../errors/problem.ts";
import { patientFetch } from "./patience.ts";

/** How long one call may take, in milliseconds. */
const patience = 20_000;
/** The longest time that GitHub's limits are waited for, in seconds. */
const longestWait = 60;

const Extended = Octokit.plugin(retry, throttling);
export type Client = InstanceType<typeof Extended>;

/** What GitHub refuses, it refuses again. */
export const refusals = [400, 401, 403, 404, 409, 410, 422, 451];
/** 429: GitHub has done nothing yet. A connection that broke counts as 500. */
export const allButLimits = Array.from({ length: 200 }, (_, index) => 400 + index).filter(
  (status) => status !== 429,
);

/** @param final statuses after which a call is not tried again */
export function clientOf(apiUrl: string, token: string, final: readonly number[]): Client {
  const waitFor = (seconds: number, _: object, __: unknown, tries: number) =>
    seconds <= longestWait && tries < 3;
  return new Extended({
    auth: token,
    baseUrl: apiUrl,
    // What goes wrong is told by our own errors; nothing of a request goes to the log.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    retry: { doNotRetry: [...final] },
    throttle: { onRateLimit: waitFor, onSecondaryRateLimit: waitFor },
    request: { fetch: patientFetch(apiUrl, patience) },
  });
}

/** Asks, and checks the answer. @throws {Refusal} `github-refused`, `github-unreachable` */
export async function answered<T>(
  doing: string,
  schema: z.ZodType<T>,
  ask: () => Promise<{ data: unknown }>,
): Promise<T> {
  try {
    return schema.parse((await ask()).data);
  } catch (error) {
    if (error instanceof z.ZodError) {
      const said = "its answer is not the one that its API description tells of";
      return refuse("github-unreachable", { doing, said }, { cause: error });
    }
    const said = error instanceof Error ? error.message.slice(0, 300) : String(error);
    // A connection that broke has no answer; what a server that failed has done is not known, either.
    if (error instanceof RequestError && error.response && error.status < 500) {
      return refuse("github-refused", { doing, status: error.status, said }, { cause: error });
    }
    // GraphQL answers 200 to what a token may not see.
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
    // An older Enterprise Server does not know the field.
    if (!(error instanceof RequestError && error.status === 400)) throw error;
    return octokit.request(route, workflow);
  }
}
