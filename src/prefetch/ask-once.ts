/** Asks GitHub's GraphQL API without the retries and pauses of `github/client.ts`: a late answer is worth nothing here. */
import { GraphqlResponseError, graphql } from "@octokit/graphql";
import { fetchWithTimeout } from "../web/timeout.ts";

/** In milliseconds. If this takes longer, git gets there first. */
const timeout = 5_000;

/** Never throws. @returns the answer's data, even if parts of it were refused; null without an answer */
export async function askOnce(
  apiUrl: string,
  token: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  try {
    return await graphql(query, {
      ...variables,
      baseUrl: apiUrl,
      headers: { authorization: `token ${token}` },
      request: { fetch: fetchWithTimeout(apiUrl, timeout) },
    });
  } catch (error) {
    return error instanceof GraphqlResponseError ? error.data : null;
  }
}
