/** `POST` and `GET /git/commits`, and `POST /git/tags`: commits that GitHub signs, and tags that it does not. */
import { type Answer, apiUrl, type Call, notFound, refusal, refusedTo, whoIs } from "./answer.ts";
import { isVerified } from "./judge.ts";
import type { Repositories } from "./repositories.ts";
import { sign } from "./signing.ts";

export interface Who {
  readonly name: string;
  readonly email: string;
  /** As ISO 8601. */
  readonly date: string;
}

/** A commit to be made. */
export interface Draft {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Who;
  readonly committer: Who;
  /** `github`: GitHub signs; else a signature that came with it. */
  readonly signature: string | "github" | null;
}

export interface Verification {
  readonly verified: boolean;
  readonly reason: string;
  readonly payload: string | null;
  readonly signature: string | null;
  readonly verified_at: string | null;
}

export const unsigned: Verification = {
  ...{ verified: false, reason: "unsigned" },
  ...{ payload: null, signature: null, verified_at: null },
};

/** The committer of what GitHub makes itself. */
export const gitHubNow = (): Who => ({
  ...{ name: "GitHub", email: "noreply@github.com" },
  date: new Date().toISOString(),
});

export async function createCommit(call: Call): Promise<Answer> {
  const { state, repository, token, body } = call;
  if (token.contents !== "write") return refusedTo(token);
  const { repositories } = state;
  const { message, tree, parents = [], author, committer, signature } = body;
  if (!(await repositories.has(repository, "tree", tree))) {
    return refusal(422, "Tree SHA does not exist");
  }
  for (const parent of parents) {
    if (await repositories.has(repository, "commit", parent)) continue;
    return refusal(422, "Parent SHA does not exist or is not a commit object");
  }
  const isGitHubs = token.kind !== "person" && !author && !committer && !signature;
  const own = whoIs(token.account);
  const by = { ...own, ...author };
  const signs = isGitHubs && state.signs === "valid" ? "github" : null;
  const sha = await makeCommit(repositories, repository, {
    ...{ message, tree, parents, author: by, signature: signature ?? signs },
    committer: isGitHubs ? gitHubNow() : { ...by, ...committer },
  });
  return { status: 201, body: await commitBody(call, sha) };
}

export async function getCommit(call: Call): Promise<Answer> {
  const { state, repository, token, params } = call;
  const { commit_sha: sha = "" } = params;
  const isThere = await state.repositories.has(repository, "commit", sha);
  if (token.contents === "none" || !isThere) return notFound;
  return { status: 200, body: await commitBody(call, sha) };
}

/** @returns its ID */
export async function makeCommit(
  repositories: Repositories,
  repository: string,
  { tree, parents, message, author, committer, signature }: Draft,
): Promise<string> {
  const head = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${signed(author)}`,
    `committer ${signed(committer)}`,
  ].join("\n");
  const own = signature === "github" ? await sign(`${head}\n\n${message}`) : signature;
  // The line end at the end of GitHub's signatures gives one more line, with nothing but a space.
  const header = own === null ? "" : `\ngpgsig ${own.replaceAll("\n", "\n ")}`;
  const git = repositories.git(repository);
  const made = await git(
    ["hash-object", "-t", "commit", "-w", "--stdin"],
    `${head}${header}\n\n${message}`,
  );
  return made.trim();
}

export interface ParsedCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Who;
  readonly committer: Who;
  readonly message: string;
  readonly signature: string | null;
  /** The commit without its signature. */
  readonly payload: string;
}

export function parseCommit(text: string): ParsedCommit {
  const end = text.indexOf("\n\n");
  const [head, message] = [text.slice(0, end), text.slice(end + 2)];
  const found = /\ngpgsig (.*(?:\n .*)*)/.exec(head);
  const all = (name: string) =>
    [...head.matchAll(new RegExp(`^${name} (.*)$`, "gm"))].map(([, value = ""]) => value);
  return {
    ...{ tree: all("tree")[0] ?? "", parents: all("parent"), message },
    ...{ author: whoOf(all("author")[0]), committer: whoOf(all("committer")[0]) },
    signature: found?.[1]?.replaceAll("\n ", "\n") ?? null,
    payload: `${head.replace(found?.[0] ?? "", "")}\n\n${message}`,
  };
}

/** `GET /git/commits/{sha}`. */
export async function commitBody(call: Pick<Call, "state" | "repository">, sha: string) {
  const { state, repository } = call;
  const object = await state.repositories.objectAt(repository, sha);
  const { tree, parents, author, committer, message, ...proof } = parseCommit(
    object?.content ?? "",
  );
  const isValid =
    proof.signature !== null && (await isVerified(state.repositories.git(repository), sha));
  const verification: Verification =
    proof.signature === null
      ? unsigned
      : {
          ...{ verified: isValid, reason: isValid ? "valid" : "unknown_key" },
          ...{ ...proof, verified_at: isValid ? committer.date : null },
        };
  return {
    ...{ sha, node_id: `C_${sha}`, message, author, committer, verification },
    url: apiUrl(call, `git/commits/${sha}`),
    html_url: `${state.url}/${repository}/commit/${sha}`,
    tree: { sha: tree, url: apiUrl(call, `git/trees/${tree}`) },
    parents: parents.map((parent) => ({
      ...{ sha: parent, url: apiUrl(call, `git/commits/${parent}`) },
      html_url: `${state.url}/${repository}/commit/${parent}`,
    })),
  };
}

export async function createTag(call: Call): Promise<Answer> {
  const { state, repository, token, body } = call;
  if (token.contents !== "write") return refusedTo(token);
  const { tag, message, object, type } = body;
  if (!(await state.repositories.has(repository, type, object))) {
    return refusal(422, "Object does not exist");
  }
  const tagger: Who = { ...whoIs(token.account), ...body["tagger"] };
  const text = `object ${object}\ntype ${type}\ntag ${tag}\ntagger ${signed(tagger)}\n\n${message}`;
  const git = state.repositories.git(repository);
  const sha = (await git(["hash-object", "-t", "tag", "-w", "--stdin"], text)).trim();
  const pointsTo = { sha: object, type, url: apiUrl(call, `git/${type}s/${object}`) };
  const made = { node_id: `TA_${sha}`, sha, tag, message, tagger, object: pointsTo };
  const url = apiUrl(call, `git/tags/${sha}`);
  return { status: 201, body: { ...made, url, verification: unsigned } };
}

/** As it stands in a commit: `Mona Lisa <mona@example.com> 1793000000 +0000`. */
function signed({ name, email, date }: Who): string {
  const [, hours = "+00", minutes = "00"] = /([+-]\d\d):?(\d\d)$/.exec(date.slice(10)) ?? [];
  return `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} ${hours}${minutes}`;
}

function whoOf(line = ""): Who {
  const [, name = "", email = "", seconds] = /^(.*?) ?<(.*)> (\d+) /.exec(line) ?? [];
  const date = new Date(Number(seconds ?? 0) * 1000).toISOString().replace(".000Z", "Z");
  return { name, email, date };
}
