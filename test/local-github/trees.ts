/** `/git/blobs` and `POST /git/trees`: real objects, made as GitHub makes them. */
import { type Answer, apiUrl, type Call, notFound, refusal, refusedTo } from "./answer.ts";
import type { RunGit } from "./judge.ts";
import { withInput } from "./signing.ts";

interface Entry {
  readonly mode: string;
  readonly oid: string;
}

/** Path and what is to be there, or null; of one path the last counts. */
type Edits = readonly (readonly [path: string, entry: Entry | null])[];

/** In practice GitHub gives up with a few thousand. */
const mostEntries = 2_000;

class BadTree extends Error {}

export async function getBlob(call: Call): Promise<Answer> {
  const { state, repository, token, params } = call;
  const { file_sha: sha = "" } = params;
  const isThere = await state.repositories.has(repository, "blob", sha);
  if (token.contents === "none" || !isThere) return notFound;
  const { content = "" } = (await state.repositories.objectAt(repository, sha)) ?? {};
  const bytes = Buffer.from(content);
  const url = apiUrl(call, `git/blobs/${sha}`);
  const body = { sha, url, size: bytes.length, content: bytes.toString("base64") };
  return { status: 200, body: { ...body, encoding: "base64" } };
}

export async function createBlob(call: Call): Promise<Answer> {
  const { state, repository, token, body } = call;
  if (token.contents !== "write") return refusedTo(token);
  const content = Buffer.from(body["content"], body["encoding"] === "base64" ? "base64" : "utf8");
  const cwd = state.repositories.folderOf(repository);
  const sha = (await withInput("git", ["hash-object", "-w", "--stdin"], content, { cwd })).trim();
  return { status: 201, body: { sha, url: apiUrl(call, `git/blobs/${sha}`) } };
}

export async function createTree(call: Call): Promise<Answer> {
  const { state, repository, token, body } = call;
  if (token.contents !== "write") return refusedTo(token);
  const { repositories } = state;
  const entries: readonly Record<string, string | null>[] = body["tree"];
  if (entries.length > mostEntries) return refusal(502, "Server Error");
  const base: string | null = body["base_tree"] ?? null;
  // GitHub takes a commit for its tree.
  const [root] = base === null ? [] : await repositories.objectsAt(repository, [`${base}^{tree}`]);
  if (base !== null && !root) return refusal(422, "base_tree is not a valid tree oid");
  const git = repositories.git(repository);
  try {
    const edits = await Promise.all(entries.map((entry) => editOf(call, entry)));
    const sha = await edited(git, root?.oid ?? null, edits);
    if (!token.workflows && (await changesWorkflows(git, root?.oid ?? null, sha, edits))) {
      return refusedTo(token);
    }
    const tree = (await entriesOf(git, sha)).map(([path, { mode, oid }]) => {
      const type = typeOf(mode);
      return { path, mode, type, sha: oid, url: apiUrl(call, `git/${type}s/${oid}`) };
    });
    const url = apiUrl(call, `git/trees/${sha}`);
    return { status: 201, body: { sha, url, tree, truncated: false } };
  } catch (error) {
    if (error instanceof BadTree) return refusal(422, error.message);
    throw error;
  }
}

/** @throws {BadTree} */
async function editOf(
  { state, repository }: Call,
  { path, mode, sha, content }: Record<string, string | null>,
): Promise<[string, Entry | null]> {
  if (!path || path.split("/").some((part) => ["", ".", "..", ".git"].includes(part))) {
    throw new BadTree("tree.path contains a malformed path component");
  }
  if (content != null && sha !== undefined) {
    throw new BadTree("Must supply either tree.sha or tree.content, not both");
  }
  if (sha === null) return [path, null];
  if (!mode) throw new BadTree("Must supply a valid tree.mode");
  if (content != null) {
    const cwd = state.repositories.folderOf(repository);
    const oid = await withInput("git", ["hash-object", "-w", "--stdin"], content, { cwd });
    return [path, { mode, oid: oid.trim() }];
  }
  const type = typeOf(mode);
  // The commit of a submodule is in another repository.
  if (type !== "commit" && !(await state.repositories.has(repository, type, sha ?? ""))) {
    throw new BadTree(`tree.sha ${sha} is not a valid ${type}`);
  }
  return [path, { mode, oid: sha ?? "" }];
}

const typeOf = (mode: string) =>
  ({ "040000": "tree", "160000": "commit" })[mode] ?? ("blob" as const);

/** @returns the tree with the edits @throws {BadTree} when what is to be deleted is not there */
async function edited(git: RunGit, base: string | null, edits: Edits): Promise<string> {
  const entries = new Map(base === null ? [] : await entriesOf(git, base));
  const below = new Map<string, [string, Entry | null][]>();
  for (const [path, entry] of edits) {
    const [name = "", ...rest] = path.split("/");
    if (rest.length > 0) {
      below.set(name, [...(below.get(name) ?? []), [rest.join("/"), entry]]);
    } else if (entry) {
      entries.set(name, entry);
      // What was asked before it is overwritten.
      below.delete(name);
    } else if (!entries.delete(name)) {
      throw new BadTree("GitRPC::BadObjectState");
    }
  }
  for (const [name, inner] of below) {
    const folder = entries.get(name);
    const oid = await edited(git, folder?.mode === "040000" ? folder.oid : null, inner);
    if ((await entriesOf(git, oid)).length > 0) entries.set(name, { mode: "040000", oid });
    else entries.delete(name);
  }
  const lines = [...entries].map(
    ([name, { mode, oid }]) => `${mode} ${typeOf(mode)} ${oid}\t${name}\0`,
  );
  return (await git(["mktree", "-z"], lines.join(""))).trim();
}

async function entriesOf(git: RunGit, tree: string): Promise<[string, Entry][]> {
  const listed = await git(["ls-tree", "-z", tree]);
  return listed
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [about = "", name = ""] = line.split("\t");
      const [mode = "", , oid = ""] = about.split(" ");
      return [name, { mode, oid }];
    });
}

/** Whether a path of a workflow was submitted, or a folder in which workflows differ from the base. */
async function changesWorkflows(
  git: RunGit,
  base: string | null,
  made: string,
  edits: Edits,
): Promise<boolean> {
  if (edits.some(([path]) => /^\.github\/workflows(\/|$)/.test(path))) return true;
  if (!edits.some(([path]) => path === ".github")) return false;
  const workflowsOf = (tree: string) => git(["ls-tree", "-r", tree, ".github/workflows"]);
  return (await workflowsOf(made)) !== (base === null ? "" : await workflowsOf(base));
}
