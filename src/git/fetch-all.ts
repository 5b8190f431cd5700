/**
 * For servers that give nothing by its ID: with protocol v0, git's own default. There a commit of a former deploy or a
 * file that our copy left out can only come with all that the branches and tags have.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Git, type GitOptions, gitIn } from "./process.ts";

/** A repository that lacks nothing, as git sees it, and shares the objects of our copy. */
function wholeIn({ folder, remote }: GitOptions): { readonly place: string; readonly git: Git } {
  const place = join(folder, "whole");
  const places = { GIT_DIR: place, GIT_OBJECT_DIRECTORY: join(folder, "objects") };
  const settings = [["remote.origin.url", remote.url]] as const;
  return { place, git: gitIn({ folder, remote, settings, places }) };
}

/** Fetches all branches and tags with their history and files. @param options of our copy */
export async function fetchAll(options: GitOptions): Promise<void> {
  const { place, git } = wholeIn(options);
  const format = (await gitIn(options)(["rev-parse", "--show-object-format"])).trim();
  await mkdir(join(place, "refs"), { recursive: true });
  const files = {
    HEAD: "ref: refs/heads/main\n",
    config: `[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = ${format}\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(place, name), text);
  const everything = ["heads", "tags"].map((kind) => `+refs/${kind}/*:refs/${kind}/*`);
  const fetch = ["fetch", "--no-tags", "--no-write-fetch-head", "--progress", "origin"];
  await git([...fetch, ...everything], { network: true });
  // Our copy has the history now that it was cut off from.
  await rm(join(options.folder, "shallow"), { force: true });
}

/** Those of some objects that are here, once all was fetched. */
export async function present(options: GitOptions, oids: readonly string[]): Promise<string[]> {
  const { git } = wholeIn(options);
  const input = `${oids.join("\n")}\n`;
  const printed = await git(["cat-file", "--batch-check=%(objectname)"], { input });
  const found = new Set(printed.split("\n"));
  return oids.filter((oid) => found.has(oid));
}
