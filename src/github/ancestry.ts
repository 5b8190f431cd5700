/** Which commits are in the history of which. */
import { z } from "zod";
import type { IsInHistory } from "../ports.ts";
import type { Connection } from "./client.ts";

const comparisonSchema = z.object({ status: z.enum(["ahead", "behind", "diverged", "identical"]) });

export function isInHistory({ repository, octokit }: Connection): IsInHistory {
  return async (head, commit) => {
    try {
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
        ...{ ...repository, basehead: `${head}...${commit}` },
        // Only the first page lists files, which may be many.
        ...{ per_page: 1, page: 2 },
        // Another try would take longer than git.
        request: { retries: 0 },
      });
      const { status } = comparisonSchema.parse(data);
      return status === "behind" || status === "identical";
    } catch {
      // Not known: git is asked instead.
      return null;
    }
  };
}
