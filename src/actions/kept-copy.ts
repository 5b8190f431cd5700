/** One copy of the repository for the whole action: whoever opens it again gets it in its present state. */
import type { Repository } from "../ports.ts";

/**
 * @param make makes a copy; called again only when the one that there is cannot be brought up to date
 * @returns how to open it, and how to remove it in the end
 */
export function keptCopy(make: () => Promise<Repository>): {
  readonly open: () => Promise<Repository>;
  readonly remove: () => Promise<void>;
} {
  let copy: Repository | null = null;
  const remove = async () => {
    await copy?.[Symbol.asyncDispose]();
    copy = null;
  };
  return {
    remove,
    async open() {
      const isCurrent = await copy?.refresh([]).then(
        () => true,
        () => false,
      );
      if (copy && isCurrent) return lent(copy);
      await remove();
      copy = await make();
      return lent(copy);
    },
  };
}

/** The copy, for somebody who closes it when done. */
function lent(copy: Repository): Repository {
  const { refs, tags, commits, trees, keepsAuthors, defaultBranch } = copy;
  return {
    ...{ refs, tags, commits, trees, keepsAuthors, defaultBranch },
    get head() {
      return copy.head;
    },
    refresh: (moved) => copy.refresh(moved),
    storeCommit: (commit) => copy.storeCommit(commit),
    make: (newCommits, newTags) => copy.make(newCommits, newTags),
    pushRefs: (updates) => copy.pushRefs(updates),
    async [Symbol.asyncDispose]() {},
  };
}
