/** Finds tags, commits and project folders of deploys on the remote. */
import type { Repository } from "../git/repository.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Found } from "../rollback/rules.ts";
import type { Ledger } from "./open-ledger.ts";

/** @returns deploy ID → what was found */
export async function locateDeploys(
  repository: Repository,
  ledger: Ledger,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, Found>> {
  const tagged = entries.filter(({ tagPending }) => !tagPending);
  const present = await repository.fetch(tagged.map(({ tag }) => `refs/tags/${tag}`));
  const tags = await repository.tags(
    tagged.map(({ tag }) => tag).filter((tag) => present.has(`refs/tags/${tag}`)),
  );
  const found = new Map<string, Found>();
  for (const entry of entries) {
    const tag = tags.get(entry.tag) ?? null;
    const commit = tag ? tag.commit === entry.commit : await isOnBranch(repository, ledger, entry);
    found.set(entry.id, { tag, commit, project: commit && (await hasProject(repository, entry)) });
  }
  return found;
}

/** A deploy whose tag is pending counts while its commit is reachable from the deploy branch. */
async function isOnBranch(
  repository: Repository,
  { branch, head }: Ledger,
  entry: Entry,
): Promise<boolean> {
  const { commit, tagPending } = entry;
  if (!tagPending || !commit) return false;
  if (!(await repository.fetchCommits([commit])).has(commit)) return false;
  return commit === head || (await repository.commitsOf(branch)).has(commit);
}

async function hasProject(repository: Repository, { commit, project }: Entry): Promise<boolean> {
  const entries = await repository.entries(commit ?? "", [project]);
  return entries.get(project)?.mode === "040000";
}
