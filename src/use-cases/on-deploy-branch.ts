/** Finds out which branches commits are on. */
import type { Ledger } from "../ledger/ledger.ts";
import type { IsInHistory, Repository } from "../ports.ts";
import type { CommitBranch } from "../record/facts.ts";

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

/** Whether a fetched commit is on the deploy branch, only on another one, or on none. */
export async function branchOf(
  repository: Repository,
  ledger: Ledger,
  commit: string,
  isInHistory: IsInHistory | undefined,
): Promise<CommitBranch> {
  const found = await onDeployBranch(repository, ledger, [commit], isInHistory);
  if (found.has(commit)) return "deploy branch";
  return (await repository.commits.isOnAnyBranch(commit)) ? "another branch" : "no branch";
}
