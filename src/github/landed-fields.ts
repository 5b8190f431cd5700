/** What GraphQL is asked about the commits that landed lately, and its answer. */
import { z } from "zod";
import type { LandedCommit } from "../proposal-ports.ts";

/** How many of the newest commits are looked at. */
const most = 50;

/** Fields of the object that is a commit. */
export const landedFields = `... on Commit {
  history(first: ${most}) {
    nodes { oid message associatedPullRequests(first: 3) { nodes { number url body } } }
  }
}`;

const pullsSchema = z.object({
  nodes: z.array(z.object({ number: z.number(), url: z.string(), body: z.string() })),
});

const commitSchema = z.object({
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
});

/** @param commit the object of the answer @returns null when it is none that was asked for so */
export function landedIn(commit: unknown): LandedCommit[] | null {
  const { data } = commitSchema.safeParse(commit);
  if (!data) return null;
  return data.history.nodes.map(({ oid, message, associatedPullRequests: pulls }) => {
    return { oid, message, pulls: pulls?.nodes ?? [] };
  });
}
