/** Finds the commits of the deploy branch that were never deployed. */
import type { Ledger } from "../ledger/ledger.ts";
import type { Repository } from "../ports.ts";
import type { TreeFacts } from "../rollback/facts.ts";
import type { Commit } from "../rollback/plan.ts";
import type { Recipe } from "../rollback/recipe.ts";

/** How many of the newest commits are examined: the trees of each have to be fetched. */
export const mostCommits = 5_000;

/** Commits on the branch that were never deployed: those that touch what is rolled back, and the others. */
export async function loadUndeployed(
  { commits }: Repository,
  { branch, head, history }: Ledger,
  { restored, left }: Recipe,
): Promise<Pick<TreeFacts, "undeployed" | "undeployedOutside" | "unexamined">> {
  const recorded = new Map(history.entries.map((entry) => [entry.commit, entry]));
  if (recorded.get(head)?.status === "deployed") {
    return { undeployed: [], undeployedOutside: [], unexamined: 0 };
  }
  const deployed = history.entries.flatMap(({ commit, status }) =>
    status === "deployed" && commit ? [commit] : [],
  );
  const since = await commits.aheadOf(branch, deployed);
  const touching = async ({ paths, except }: Recipe["restored"]): Promise<Commit[]> => {
    const found = await commits.touching(since.slice(0, mostCommits), paths, except);
    return found
      .filter(({ oid }) => !recorded.get(oid)?.rollback)
      .map((commit) => {
        const failed = recorded.get(commit.oid);
        const note = failed ? ` (deploy ${failed.id} ${failed.status})` : "";
        return { ...commit, subject: `${commit.subject}${note}` };
      });
  };
  return {
    undeployed: await touching(restored),
    undeployedOutside: left ? await touching(left) : [],
    unexamined: Math.max(0, since.length - mostCommits),
  };
}
