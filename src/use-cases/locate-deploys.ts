/** Finds tags, commits and project folders of deploys on the remote. */
import type { Repository } from "../git/repository.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Found } from "../rollback/rules.ts";
import type { Ledger } from "./open-ledger.ts";

/** Deploys that come back, with what their tags tell. @returns deploy ID → what was found */
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
  const found = entries.map(async (entry): Promise<[string, Found]> => {
    const tag = tags.get(entry.tag) ?? null;
    const commit = tag ? tag.commit === entry.commit : await isOnBranch(repository, ledger, entry);
    return [entry.id, { tag, commit, project: commit && (await hasProject(repository, entry)) }];
  });
  return new Map(await Promise.all(found));
}

/** Whether the code of deploys is there to be compared with, whatever their tags say. */
export async function isCodeThere(
  repository: Repository,
  entries: readonly Entry[],
): Promise<boolean> {
  const commits = entries.flatMap(({ commit }) => commit ?? []);
  const present = await repository.fetchCommits(commits);
  if (entries.length > commits.length || commits.some((commit) => !present.has(commit)))
    return false;
  const projects = await Promise.all(entries.map((entry) => hasProject(repository, entry)));
  return projects.every((isThere) => isThere);
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
