/** Finds out which commits are on the deploy branch. */
import type { Ledger } from "../ledger/ledger.ts";
import type { IsInHistory, Repository } from "../ports.ts";

/**
 * Asks the server's API first, which takes one request at most; where it cannot say, git fetches the branch's
 * commits.
 *
 * @param asked full IDs
 */
export async function onDeployBranch(
  { commits }: Repository,
  { branch, head }: Pick<Ledger, "branch" | "head">,
  asked: readonly string[],
  isInHistory: IsInHistory | undefined,
): Promise<Set<string>> {
  const answers = await Promise.all(
    [...new Set(asked)].map(async (commit) => {
      const isOn = commit === head || ((await isInHistory?.(head, commit)) ?? null);
      return { commit, isOn };
    }),
  );
  const isUnknown = answers.some(({ isOn }) => isOn === null);
  const all = isUnknown ? await commits.onBranch(branch) : new Set<string>();
  return new Set(
    answers.filter(({ commit, isOn }) => isOn ?? all.has(commit)).map(({ commit }) => commit),
  );
}
