/** The repository's pull requests: which commits came with them, and comments on them. */
import { z } from "zod";
import type { PullRequests } from "../delivery-ports.ts";
import type { MergedPull } from "../rollback/relanding.ts";
import { answered, type Connection } from "./client.ts";

/** The most commits in one query. */
const commitsAtOnce = 50;

const pullSchema = z.object({
  number: z.number(),
  baseRefName: z.string(),
  /** Null until it is merged. */
  mergeCommit: z
    .object({ oid: z.string(), parents: z.object({ totalCount: z.number() }) })
    .nullable(),
});

const pullsSchema = z.object({
  repository: z.record(
    z.string(),
    z
      .object({ associatedPullRequests: z.object({ nodes: z.array(pullSchema) }) })
      // For a commit that GitHub does not have.
      .nullable(),
  ),
});

/** @param commits full object IDs */
function pullsQuery(commits: readonly string[]): string {
  const pulls =
    "associatedPullRequests(first: 10) { nodes { number baseRefName mergeCommit { oid parents { totalCount } } } }";
  const objects = commits.map(
    (oid, index) => `c${index}: object(oid: "${oid}") { ... on Commit { ${pulls} } }`,
  );
  return `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${objects.join(" ")} } }`;
}

/** Keeps pull requests that were merged into a branch. */
function mergedInto(branch: string): (pull: z.output<typeof pullSchema>) => MergedPull[] {
  return ({ number, baseRefName, mergeCommit }) =>
    mergeCommit && baseRefName === branch
      ? [{ number, merge: mergeCommit.oid, isMerge: mergeCommit.parents.totalCount > 1 }]
      : [];
}

const commentsSchema = z.array(
  z.object({
    body: z.string().optional(),
    /** Null for a deleted account. */
    user: z.object({ login: z.string() }).nullish(),
  }),
);

export function pullRequestsOf({ repository, octokit, writer }: Connection): PullRequests {
  return {
    async pullsOf(commits, branch) {
      const found = new Map<string, MergedPull[]>();
      for (let from = 0; from < commits.length; from += commitsAtOnce) {
        const some = commits.slice(from, from + commitsAtOnce);
        const doing = "the pull requests of undone commits";
        const { repository: known } = await answered(doing, pullsSchema, async () => ({
          data: await octokit.graphql(pullsQuery(some), repository),
        }));
        some.forEach((commit, index) => {
          const pulls = known[`c${index}`]?.associatedPullRequests.nodes ?? [];
          found.set(commit, pulls.flatMap(mergedInto(branch)));
        });
      }
      return found;
    },
    async commentOnce(issue_number, { text, mark, since, author }) {
      const hidden = `<!-- deploy-rollback: ${encodeURIComponent(mark)} -->`;
      const issue = { ...repository, issue_number };
      const comments = await answered(
        `the comments on #${issue_number}`,
        commentsSchema,
        async () => ({
          data: await octokit.paginate(octokit.rest.issues.listComments, {
            ...issue,
            since,
            per_page: 100,
          }),
        }),
      );
      // Anybody may put the mark into a comment of theirs, and a reason into ours: there it is not at the end.
      const isOurs = ({ body, user }: z.output<typeof commentsSchema>[number]) =>
        user?.login === author && body?.trimEnd().endsWith(hidden);
      if (comments.some(isOurs)) return false;
      const body = `${text}\n${hidden}\n`;
      await answered(`the comment on #${issue_number}`, z.unknown(), () =>
        writer.rest.issues.createComment({ ...issue, body }),
      );
      return true;
    },
  };
}
