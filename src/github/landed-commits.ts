/** What landed on a branch lately: commits, and the pull requests that they came with. */
import { z } from "zod";
import type { LandedCommits } from "../proposal-ports.ts";
import { answeredBeside, type Connection } from "./client.ts";

/** How many of the newest commits are looked at. */
const most = 50;

const historyQuery = `query ($owner: String!, $repo: String!, $commit: GitObjectID!) {
  repository(owner: $owner, name: $repo) {
    object(oid: $commit) {
      ... on Commit {
        history(first: ${most}) {
          nodes { oid message associatedPullRequests(first: 3) { nodes { number url body } } }
        }
      }
    }
  }
}`;

const pullsSchema = z.object({
  nodes: z.array(z.object({ number: z.number(), url: z.string(), body: z.string() })),
});

const historySchema = z.object({
  repository: z.object({
    object: z.object({
      history: z.object({
        nodes: z.array(
          z.object({
            oid: z.string(),
            message: z.string(),
            /** Null for a token that may not read pull requests. */
            associatedPullRequests: pullsSchema.nullable(),
          }),
        ),
      }),
    }),
  }),
});

export function landedCommits({ octokit, repository }: Connection): LandedCommits {
  return async (commit) => {
    try {
      // A token that may not read pull requests gets the messages alone.
      const data = await octokit
        .graphql(historyQuery, { ...repository, commit })
        .catch(answeredBeside);
      const { nodes } = historySchema.parse(data).repository.object.history;
      return nodes.map(({ oid, message, associatedPullRequests: pulls }) => {
        return { oid, message, pulls: pulls?.nodes ?? [] };
      });
    } catch {
      // Not known: git is asked instead.
      return null;
    }
  };
}
