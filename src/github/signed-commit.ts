/** Makes a commit by GitHub's API, which signs it, and keeps the very same object in our copy. */
import { z } from "zod";
import { refuse } from "../errors/problem.ts";
import type { NewCommit, Repository } from "../ports.ts";
import type { NewFile } from "../rollback/restore.ts";
import { answered, type Connection } from "./client.ts";
import { type ChangedEntry, changedEntries } from "./tree-entries.ts";
import { refusedWrite } from "./write-refusal.ts";

/** In bytes: what is larger is sent on its own. */
const largestInTree = 1_000_000;

const shaSchema = z.object({ sha: z.string() });
const commitSchema = z.object({
  sha: z.string(),
  verification: z.object({
    verified: z.boolean(),
    reason: z.string(),
    /** What was signed: the commit without its signature. */
    payload: z.string().nullable(),
    signature: z.string().nullable(),
  }),
});

/**
 * Makes the commit; no ref points to it yet. Author and committer stay out: GitHub signs only what it may sign as its own.
 *
 * @returns its ID
 * @throws {Refusal} `commit-not-verified`, `restored-tree-wrong`, `github-unreachable`, or why GitHub does not let the token write
 */
export async function makeSignedCommit(
  connection: Connection,
  repository: Repository,
  commit: NewCommit,
): Promise<string> {
  const { committer, repository: at } = connection;
  const { parent, message, changes } = commit;
  const [unsigned = ""] = await repository.make([commit], []);
  const tree = await repository.trees.treeOf(unsigned);
  const from = parent === null ? null : await repository.trees.treeOf(parent);
  const entries = await changedEntries(repository.trees, from, tree, changes);
  if (entries.length > 0) await makeTree(connection, from, tree, entries);
  const made = await answered(
    "the signed commit",
    commitSchema,
    () =>
      committer.rest.git.createCommit({
        ...{ ...at, message, tree },
        parents: parent === null ? [] : [parent],
      }),
    refusedWrite(connection),
  );
  const { verified, reason, payload, signature } = made.verification;
  if (!verified || payload === null || signature === null) {
    return refuse("commit-not-verified", { commit: made.sha, reason });
  }
  const asked = [`tree ${tree}`, ...(parent === null ? [] : [`parent ${parent}`]), "author "];
  if (!payload.startsWith(asked.join("\n")))
    return another("it signed another than it was asked for");
  const kept = await repository.storeCommit(wholeCommit(payload, signature));
  return kept === made.sha ? kept : another("it describes another than it made");
}

/** GitHub, or somebody on the way, answers with another commit. @throws {Refusal} always */
const another = (said: string): never =>
  refuse("github-unreachable", { doing: "the signed commit", said });

/**
 * The commit as git stores it: the signature is the last line of the header, and its own further lines begin with a
 * space (gitformat-signature(5)).
 */
function wholeCommit(payload: string, signature: string): string {
  const end = payload.indexOf("\n\n");
  const signed = `gpgsig ${signature.replaceAll("\n", "\n ")}`;
  return `${payload.slice(0, end)}\n${signed}${payload.slice(end)}`;
}

/**
 * Makes the tree that our copy has made and checked.
 *
 * @param from the tree that it is made of; null for none
 * @throws {Refusal} `restored-tree-wrong` when GitHub's is another one
 */
async function makeTree(
  connection: Connection,
  from: string | null,
  expected: string,
  entries: readonly ChangedEntry[],
): Promise<void> {
  const { committer, repository: at } = connection;
  const tree = await Promise.all(entries.map((entry) => sentEntry(connection, entry)));
  const base = from === null ? {} : { base_tree: from };
  const { sha } = await answered(
    "the tree of the signed commit",
    shaSchema,
    () => committer.rest.git.createTree({ ...at, ...base, tree }),
    refusedWrite(connection),
  );
  if (sha !== expected) refuse("restored-tree-wrong", { paths: entries.map(({ path }) => path) });
}

type Mode = "100644" | "100755" | "040000" | "160000" | "120000";

const typeOf = (mode: string) =>
  mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";

/** An entry as the API takes it. */
async function sentEntry(connection: Connection, entry: ChangedEntry) {
  const { path } = entry;
  const mode = entry.mode as Mode;
  const type = typeOf(mode) as "tree" | "commit" | "blob";
  if ("oid" in entry) return { path, mode, type, sha: entry.oid };
  const text = textOf(entry);
  if (text !== null) return { path, mode, type, content: text };
  return { path, mode, type, sha: await makeBlob(connection, entry) };
}

/** The content as text, if it is short text. */
function textOf({ content }: NewFile): string | null {
  const text = content.toString();
  const isSame = typeof content === "string" || Buffer.from(text).equals(content);
  return isSame && text.length <= largestInTree ? text : null;
}

async function makeBlob(connection: Connection, { content }: NewFile): Promise<string> {
  const { committer, repository } = connection;
  const base64 = Buffer.from(content as string).toString("base64");
  const { sha } = await answered(
    "a file of the signed commit",
    shaSchema,
    () => committer.rest.git.createBlob({ ...repository, content: base64, encoding: "base64" }),
    refusedWrite(connection),
  );
  return sha;
}
