/** What landed on a branch lately: commits, and the pull requests that they came with. */
import { z } from "zod";
import type { LandedCommits } from "../proposal-ports.ts";
import { answeredBeside, type Connection } from "./client.ts";
import { landedFields, landedIn } from "./landed-fields.ts";

const query = `query ($owner: String!, $repo: String!, $commit: GitObjectID!) {
  repository(owner: $owner, name: $repo) { object(oid: $commit) { ${landedFields} } }
}`;

const answerSchema = z.object({ repository: z.object({ object: z.unknown() }) });

export function landedCommits({ octokit, repository }: Connection): LandedCommits {
  return async (commit) => {
    try {
      // A token that may not read pull requests gets the messages alone.
      const data = await octokit.graphql(query, { ...repository, commit }).catch(answeredBeside);
      return landedIn(answerSchema.parse(data).repository.object);
    } catch {
      // Not known: git is asked instead.
      return null;
    }
  };
}
