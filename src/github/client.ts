/** Calls GitHub's API, with retries, rate limits and timeouts. */
import { GraphqlResponseError } from "@octokit/graphql";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { RequestError } from "@octokit/request-error";
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import { CallRefusal, type Problem, problem, refuse } from "../errors/problem.ts";
import { limits } from "../limits.ts";
import { fetchWithTimeout } from "../web/timeout.ts";

/** How long one call may take, in milliseconds. */
const timeout = 20_000;
/** The longest wait for a rate limit of GitHub, in seconds. */
const longestWait = 60;

const Extended = Octokit.plugin(retry, throttling);
type Client = InstanceType<typeof Extended>;

/** Statuses of refusals, which another try would not change. */
const refusals = [400, 401, 403, 404, 405, 409, 410, 422, 451];
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
  /** For calls that are made again and again anyway: tries once, and waits for nothing. */
  readonly poller: Client;
  /** For the few calls that write a commit: they do not wait a second for each other, as calls that write do otherwise. */
  readonly committer: Client;
}

/** @param repository `owner/name` */
export function connect(apiUrl: string, repository: string, token: string): Connection {
  const [owner = "", repo = ""] = repository.split("/");
  return {
    repository: { owner, repo },
    octokit: clientOf(apiUrl, token, refusals),
    writer: clientOf(apiUrl, token, allButLimits),
    poller: clientOf(apiUrl, token, []),
    committer: clientOf(apiUrl, token, refusals, { paced: false }),
  };
}

/** Lets calls that write go as they come; limits are kept to all the same. */
const unpaced = { key: () => ({ schedule: (_: object, go: () => Promise<void>) => go() }) };

/**
 * @param final statuses after which a call is not tried again; empty: none is tried again
 * @param options `paced`: whether calls are spread over time, as GitHub asks of those who make many
 */
function clientOf(
  apiUrl: string,
  token: string,
  final: readonly number[],
  { paced = true }: { readonly paced?: boolean } = {},
): Client {
  const waits = (seconds: number, _: object, __: unknown, tries: number) =>
    seconds <= longestWait && tries < 3;
  return new Extended({
    auth: token,
    baseUrl: apiUrl,
    // Our own errors report failures; no part of a request goes to the log.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    retry: { doNotRetry: [...final], enabled: final.length > 0 },
    throttle: {
      ...{ onRateLimit: waits, onSecondaryRateLimit: waits },
      enabled: final.length > 0,
      ...(!paced && { write: unpaced as never }),
    },
    request: { fetch: fetchWithTimeout(apiUrl, timeout) },
  });
}

/**
 * Calls the API and validates the answer.
 *
 * @param doing what the call is for, for messages
 * @param refused what it means when GitHub refuses the call, unless it does so only for now
 * @throws {Refusal} `github-refused` or what `refused` says, `github-unreachable`
 */
export async function answered<T>(
  doing: string,
  schema: z.ZodType<T>,
  ask: () => Promise<{ data: unknown }>,
  refused?: (status: number, said: string) => Problem,
): Promise<T> {
  try {
    return schema.parse((await ask()).data);
  } catch (error) {
    if (error instanceof z.ZodError) {
      const said = "its answer does not match its API description";
      return refuse("github-unreachable", { doing, said }, { cause: error });
    }
    const refusal = refusalIn(error);
    if (refusal === null) {
      return refuse("github-unreachable", { doing, said: saidBy(error) }, { cause: error });
    }
    const { status, said, retryIn } = refusal;
    const isLimit = refused !== undefined && retryIn !== null;
    const why = isLimit
      ? problem("github-unreachable", { doing, said: `${status}: ${said}` })
      : (refused?.(status, said) ?? problem("github-refused", { doing, status, said }));
    throw new CallRefusal(why, refusal, { cause: error });
  }
}

/** @returns null for anything else: after a broken connection or a server error, a call may have taken effect */
function refusalIn(error: unknown): Pick<CallRefusal, "status" | "retryIn" | "said"> | null {
  if (error instanceof RequestError && error.response && error.status < 500) {
    return { status: error.status, said: saidBy(error), retryIn: waitFor(error) };
  }
  // GraphQL answers 200 even when the token has no access.
  if (error instanceof GraphqlResponseError) {
    const errors: readonly { type?: string; message: string }[] = error.errors ?? [];
    const isForbidden = errors.some(
      ({ type, message }) => type === "FORBIDDEN" || message.startsWith("Resource not accessible"),
    );
    const isUnknown = errors.some(({ type }) => type === "NOT_FOUND");
    const said = errors.map(({ message }) => message).join("\n");
    const status = isForbidden ? 403 : isUnknown ? 404 : 422;
    return { status, said: said.slice(0, limits.said) || saidBy(error), retryIn: null };
  }
  return null;
}

/** What GraphQL has answered beside its errors; undefined when that is nothing. */
export function answeredBeside(error: unknown): unknown {
  return error instanceof GraphqlResponseError ? error.data : undefined;
}

/** How a call failed: the status of the answer, if there was one, and what it said. */
export function failureOf(error: unknown): string {
  const isAnswer = error instanceof RequestError && error.response;
  return `${isAnswer ? `${error.status}: ` : ""}${saidBy(error)}`;
}

/** The status of an answer that refuses a call; null for any other failure. */
export function statusOf(error: unknown): number | null {
  return error instanceof RequestError && error.response ? error.status : null;
}

function saidBy(error: unknown): string {
  const said = error instanceof Error ? error.message.slice(0, limits.said) : String(error);
  const isExpired = error instanceof RequestError && error.status === 401;
  return isExpired
    ? `${said}. The token has expired or was revoked: an App's token lives for one hour.`
    : said;
}

/** How long a limit of GitHub lasts, in milliseconds; null when the answer is about no limit. */
function waitFor({ status, message, response }: RequestError): number | null {
  if (status !== 403 && status !== 429) return null;
  const { headers = {} } = response ?? {};
  const number = (name: keyof typeof headers) => Number(headers[name] || Number.NaN);
  const seconds = number("retry-after");
  if (seconds >= 0) return seconds * 1_000;
  if (number("x-ratelimit-remaining") === 0 && number("x-ratelimit-reset") > 0) {
    const serverTime = Date.parse(headers.date ?? "") || Date.now();
    return Math.max(number("x-ratelimit-reset") * 1_000 - serverTime, 1_000);
  }
  // Where GitHub gives no time, it asks for at least a minute.
  return status === 429 || /rate limit/i.test(message) ? 60_000 : null;
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
    if (!(error instanceof RequestError) || !isUnknownField(error)) throw error;
    return octokit.request(route, workflow);
  }
}

/** Whether an older Enterprise Server does not know the field `return_run_details`. */
function isUnknownField({ status, message }: RequestError): boolean {
  return status === 400 || (status === 422 && message.includes("return_run_details"));
}
