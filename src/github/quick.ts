/** How GitHub's API is asked while git works: loaded fast, and without the pauses that `client.ts` keeps. */
import { GraphqlResponseError, graphql } from "@octokit/graphql";
import { patientFetch } from "./patience.ts";

/** How long a look ahead may take, in milliseconds; git is slower only where something is wrong. */
const longestLook = 5_000;

/**
 * Asks once.
 *
 * @returns the answer's data, also where parts of it were refused; null when there is no answer
 */
export async function askedOnce(
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
      request: { fetch: patientFetch(apiUrl, longestLook) },
    });
  } catch (error) {
    return error instanceof GraphqlResponseError ? error.data : null;
  }
}
