/** The query for the pull requests that brought commits, and its answer. */
import { z } from "zod";
import type { MergedPull } from "../rollback/relanding.ts";

/** How many commits one query asks for. */
export const commitsAtOnce = 50;

const pullSchema = z.object({
  number: z.number(),
  baseRefName: z.string(),
  /** Null until it is merged. */
  mergeCommit: z
    .object({ oid: z.string(), parents: z.object({ totalCount: z.number() }) })
    .nullable(),
});

export const pullsSchema = z.object({
  repository: z.record(
    z.string(),
    z
      .object({ associatedPullRequests: z.object({ nodes: z.array(pullSchema) }) })
      // A commit that GitHub does not know.
      .nullable(),
  ),
});

/** @param commits full object IDs */
export function pullsQuery(commits: readonly string[]): string {
  const pulls =
    "associatedPullRequests(first: 10) { nodes { number baseRefName mergeCommit { oid parents { totalCount } } } }";
  const objects = commits.map(
    (oid, index) => `c${index}: object(oid: "${oid}") { ... on Commit { ${pulls} } }`,
  );
  return `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${objects.join(" ")} } }`;
}

/** What of an answer was merged into a branch. */
export function mergedInto(branch: string): (pull: z.output<typeof pullSchema>) => MergedPull[] {
  return ({ number, baseRefName, mergeCommit }) =>
    mergeCommit && baseRefName === branch
      ? [{ number, merge: mergeCommit.oid, isMerge: mergeCommit.parents.totalCount > 1 }]
      : [];
}
