/** Checkouts that lie in folders of the workspace, as `actions/checkout` with `path` puts them there. */
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkedOutCommit } from "./workspace.ts";

/** How many folders are looked into. */
const most = 50;

/**
 * The names of the folders that hold a checkout of a repository; none where the workspace itself is a checkout. What
 * cannot be read is left out: all that comes of this is a warning.
 *
 * @param url of the repository
 */
export async function checkoutsBelow(workspace: string, url: string): Promise<string[]> {
  if (await exists(join(workspace, ".git"))) return [];
  const entries = await readdir(workspace, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).slice(0, most);
  const found: string[] = [];
  for (const { name } of folders) {
    const commit = await checkedOutCommit(join(workspace, name), url).catch(() => null);
    if (commit !== null) found.push(name);
  }
  return found;
}

const exists = (path: string) => lstat(path).then(Boolean, () => false);
