import type { Repository } from "../ports.ts";

/** The names that `init` gives it. */
const names = ["release-hold.yml", "deploy-rollback-hold.yml"];

/** The file of the workflow on the default branch that releases holds; null when there is none of that name. */
export async function releaseWorkflow({ trees, head }: Repository): Promise<string | null> {
  const there = await trees.names(head, ".github/workflows");
  return names.find((name) => there.includes(name)) ?? null;
}
