/** Asks GitHub's API without the retries and pauses of `github/client.ts`: a late answer is worth nothing here. */
import { GraphqlResponseError, graphql } from "@octokit/graphql";
import { request } from "@octokit/request";
import { z } from "zod";
import { fetchWithTimeout } from "../web/timeout.ts";

/** In milliseconds. If this takes longer, git gets there first. */
const timeout = 5_000;

export interface Api {
  readonly apiUrl: string;
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
}

/**
 * Asks by GraphQL. Never throws.
 *
 * @param query with the variables `$owner` and `$repo` @param variables the others
 * @returns the answer's data, even if parts of it were refused; null without an answer
 */
export async function askOnce(
  api: Api,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  try {
    return await graphql(query, { ...variables, ...commonOf(api) });
  } catch (error) {
    return error instanceof GraphqlResponseError ? error.data : null;
  }
}

const blobSchema = z.object({ content: z.string(), encoding: z.literal("base64") });

/** The text of a file by its ID, of up to 100 megabytes; null without an answer. Never throws. */
export async function blobOnce(api: Api, oid: string): Promise<string | null> {
  try {
    const route = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
    const { data } = await request(route, { ...commonOf(api), file_sha: oid });
    const { content, encoding } = blobSchema.parse(data);
    return Buffer.from(content, encoding).toString();
  } catch {
    return null;
  }
}

const repositorySchema = z.object({ default_branch: z.string() });

/** The name of the default branch; null without an answer. Never throws. */
export async function defaultBranchOnce(api: Api): Promise<string | null> {
  try {
    const { data } = await request("GET /repos/{owner}/{repo}", commonOf(api));
    return repositorySchema.parse(data).default_branch;
  } catch {
    return null;
  }
}

function commonOf({ apiUrl, token, repository }: Api) {
  const [owner = "", repo = ""] = repository.split("/");
  return {
    ...{ owner, repo, baseUrl: apiUrl, headers: { authorization: `token ${token}` } },
    request: { fetch: fetchWithTimeout(apiUrl, timeout) },
  };
}
