/** Lets `.gitmodules` of a restored tree fit its submodules. */
import { isUtf8 } from "node:buffer";
import type { Repository } from "../ports.ts";
import {
  gitmodulesPath,
  type SubmoduleEntry,
  submoduleEntries,
  withEntries,
} from "../rollback/gitmodules.ts";
import type { Layer, Source, TreeChange } from "../rollback/restore.ts";
import {
  originOf,
  placedEntries,
  type SubmoduleEntries,
  type SubmoduleLinks,
  submoduleChanges,
} from "../rollback/submodules.ts";

/** `.gitmodules` of a restored tree. */
export interface FittedSubmodules {
  /** Null when the file stays as its layer has it. */
  readonly edit: TreeChange | null;
  /** The entries that it has then; null when it cannot be read or edited. */
  readonly entries: ReadonlyMap<string, SubmoduleEntry> | null;
}

/** @param tree the restored tree, with the file as its layer has it */
export async function fittedSubmodules(
  repository: Repository,
  layers: readonly Layer[],
  sources: Readonly<Record<Source, string>>,
  tree: string,
): Promise<FittedSubmodules> {
  const texts = {
    head: await gitmodulesOf(repository, sources.head),
    image: await gitmodulesOf(repository, sources.image),
    dags: await gitmodulesOf(repository, sources.dags),
  };
  const [head, image, dags] = [texts.head, texts.image, texts.dags].map(
    (text) => text !== undefined && submoduleEntries(text),
  );
  if (!head || !image || !dags) return { edit: null, entries: null };
  const entries: SubmoduleEntries = { head, image, dags };
  const { from } = originOf(layers, gitmodulesPath);
  const placed = placedEntries(layers, entries);
  const paths = [...new Set([...placed.keys(), ...entries[from].keys()])];
  const before = await submodulesAt(repository, sources.head, paths);
  const after = await submodulesAt(repository, tree, paths);
  const changes = submoduleChanges(layers, entries, placed, before, after);
  if (changes.size === 0) return { edit: null, entries: entries[from] };
  const text = withEntries(texts[from] ?? "", changes);
  const fitting = text === null ? null : submoduleEntries(text);
  if (text === null || fitting === null) return { edit: null, entries: null };
  return {
    edit:
      text.trim() === ""
        ? // A file without a word is removed.
          { path: gitmodulesPath, entry: null }
        : { path: gitmodulesPath, mode: "100644", content: text },
    entries: fitting,
  };
}

/** Undefined when there is something at its path that is not read; empty when there is nothing. */
async function gitmodulesOf({ trees }: Repository, commit: string): Promise<string | undefined> {
  const found = await trees.entriesAt(commit, [gitmodulesPath]);
  if (found.size === 0) return "";
  const bytes = await trees.bytes(commit, gitmodulesPath);
  return bytes && isUtf8(bytes) ? bytes.toString() : undefined;
}

async function submodulesAt(
  { trees }: Repository,
  treeish: string,
  paths: readonly string[],
): Promise<SubmoduleLinks> {
  const found = await trees.entriesAt(treeish, paths);
  return new Map([...found].filter(([, { mode }]) => mode === "160000"));
}
