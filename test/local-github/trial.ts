/** A local GitHub with one repository, called by Octokit: for tests of the server itself. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GraphqlResponseError } from "@octokit/graphql";
import { RequestError } from "@octokit/request-error";
import { Octokit } from "@octokit/rest";
import type { Token } from "./answer.ts";
import type { Rules } from "./rules.ts";
import { LocalGitHub } from "./server.ts";

const run = promisify(execFile);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export const at = { owner: "acme", repo: "airflow" };
const name = "acme/airflow";
export const zeros = "0".repeat(40);

/** A ref, what it must be now (null: anything), what it is to be, and whether by force. */
type Update = readonly [name: string, before: string | null, after: string, force?: boolean];

export class Trial implements AsyncDisposable {
  readonly github: LocalGitHub;
  /** The commit on `main`. */
  readonly first: string;
  readonly #folder: string;

  private constructor(github: LocalGitHub, folder: string, first: string) {
    this.github = github;
    this.#folder = folder;
    this.first = first;
  }

  static async start(rules: Partial<Rules> = {}): Promise<Trial> {
    const github = await LocalGitHub.start();
    const folder = await github.createRepository(name, rules);
    return new Trial(github, folder, await github.makeCommit(folder, "refs/heads/main"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.github[Symbol.asyncDispose]();
  }

  /** By default as a job that may write pull requests. */
  as(abilities: Partial<Token> = {}): Octokit {
    const auth = this.github.issueToken({ pulls: "write", ...abilities });
    return new Octokit({ auth, baseUrl: this.github.apiUrl, log: silent });
  }

  /** Runs git in the bare repository. @returns what it prints, without the last line end */
  async git(...args: string[]): Promise<string> {
    const env = { ...process.env, ...(await this.github.keys()) };
    return (await run("git", args, { cwd: this.#folder, env })).stdout.replace(/\n$/, "");
  }
}

/** Makes a tree by the API. @param base a tree @param files path → text; null deletes it */
export async function makeTree(
  octokit: Octokit,
  base: string,
  files: Readonly<Record<string, string | null>>,
): Promise<string> {
  const tree = Object.entries(files).map(([path, content]) => ({
    ...{ path, mode: "100644" as const },
    ...(content === null ? { sha: null } : { content }),
  }));
  return (await octokit.rest.git.createTree({ ...at, base_tree: base, tree })).data.sha;
}

/** Makes a commit by the API. */
export async function makeCommit(
  octokit: Octokit,
  parent: string,
  files: Readonly<Record<string, string | null>>,
  message = "Change",
) {
  const { data: base } = await octokit.rest.git.getCommit({ ...at, commit_sha: parent });
  const tree = await makeTree(octokit, base.tree.sha, files);
  return (await octokit.rest.git.createCommit({ ...at, message, tree, parents: [parent] })).data;
}

/** Moves refs by GraphQL. */
export async function updateRefs(octokit: Octokit, ...updates: Update[]): Promise<unknown> {
  const { repository } = await octokit.graphql<{ repository: { id: string } }>(
    "query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { id } }",
    at,
  );
  const refUpdates = updates.map(([name, beforeOid, afterOid, force = false]) => ({
    ...{ name, beforeOid, afterOid, force },
  }));
  return octokit.graphql(
    "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }",
    { input: { repositoryId: repository.id, refUpdates } },
  );
}

/** How a call was refused: `422: Reference already exists`, or GraphQL's `FORBIDDEN: …`. */
export async function refused(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) return "not refused";
  if (error instanceof GraphqlResponseError) {
    return (error.errors ?? []).map(({ type, message }) => `${type}: ${message.trim()}`).join();
  }
  if (!(error instanceof RequestError) || !error.response) throw error;
  const { message, errors = [] } = error.response.data as {
    readonly message: string;
    readonly errors?: readonly { readonly message?: string; readonly field?: string }[];
  };
  const details = errors.map((one) => one.message ?? one.field ?? "");
  return `${error.status}: ${[message.trim(), ...details].join(": ")}`;
}
