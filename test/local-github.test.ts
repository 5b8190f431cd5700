/** The local GitHub itself: real signatures, refs that move together, and GitHub's words for what it refuses. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GraphqlResponseError } from "@octokit/graphql";
import { RequestError } from "@octokit/request-error";
import { Octokit } from "@octokit/rest";
import { afterAll, describe, expect, test } from "vitest";
import type { Token } from "./local-github/answer.ts";
import { LocalGitHub } from "./local-github/server.ts";
import { removeOwnKey } from "./local-github/signing.ts";

const run = promisify(execFile);
const at = { owner: "acme", repo: "airflow" };
const name = "acme/airflow";
const zeros = "0".repeat(40);

afterAll(removeOwnKey);

async function start(): Promise<AsyncDisposable & Start> {
  const github = await LocalGitHub.start();
  const folder = await github.createRepository(name);
  const first = await github.makeCommit(folder, "refs/heads/main");
  const as = (abilities: Partial<Token> = {}) => {
    const auth = github.issueToken({ pulls: "write", ...abilities });
    return new Octokit({ auth, baseUrl: github.apiUrl, log: silent });
  };
  const git = async (...args: string[]) =>
    (await run("git", args, { cwd: folder, env: { ...process.env, ...(await github.keys()) } }))
      .stdout;
  return {
    ...{ github, first, as, git },
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

interface Start {
  readonly github: LocalGitHub;
  /** The commit on `main`. */
  readonly first: string;
  as(abilities?: Partial<Token>): Octokit;
  git(...args: string[]): Promise<string>;
}

/** Makes a commit by the API. */
async function commit(
  octokit: Octokit,
  parent: string,
  files: Record<string, string>,
  message = "Change",
) {
  const { data: base } = await octokit.rest.git.getCommit({ ...at, commit_sha: parent });
  const tree = Object.entries(files).map(([path, content]) => ({
    path,
    mode: "100644" as const,
    content,
  }));
  const { data: made } = await octokit.rest.git.createTree({
    ...at,
    base_tree: base.tree.sha,
    tree,
  });
  const draft = { ...at, message, tree: made.sha, parents: [parent] };
  return (await octokit.rest.git.createCommit(draft)).data;
}

/** Moves refs by GraphQL: name, before, after. */
async function updateRefs(
  octokit: Octokit,
  ...updates: [string, string | null, string, boolean?][]
) {
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

/** How a call was refused: the status and what was said. */
async function refused(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => "not refused",
    (thrown: unknown) => thrown,
  );
  if (error instanceof RequestError) {
    const { data } = error.response ?? {};
    const { message, errors = [] } = data as { message: string; errors?: { message?: string }[] };
    return [error.status, message.trim(), ...errors.map((one) => one.message)].join(" | ");
  }
  if (error instanceof GraphqlResponseError) {
    return (error.errors ?? []).map(({ type, message }) => `${type} | ${message.trim()}`).join();
  }
  throw error;
}

describe.concurrent("commits", () => {
  test("GitHub signs for Apps and jobs, and git accepts it", async () => {
    await using on = await start();
    const { sha, verification, committer, author } = await commit(on.as(), on.first, { a: "1\n" });
    expect(verification).toMatchObject({ verified: true, reason: "valid" });
    expect(committer.name).toBe("GitHub");
    expect(author.name).toBe("github-actions[bot]");
    await on.git("verify-commit", sha);
    const clone = await mkdtemp(join(tmpdir(), "verified-"));
    await updateRefs(on.as(), ["refs/heads/main", on.first, sha]);
    await run("git", ["clone", "--quiet", on.github.cloneUrl(name, on.github.issueToken()), clone]);
    const env = { ...process.env, ...(await on.github.keys()) };
    await run("git", ["verify-commit", "HEAD"], { cwd: clone, env });
    await rm(clone, { recursive: true });
    const header = `gpgsig ${verification.signature?.replaceAll("\n", "\n ")}\n\n`;
    const raw = verification.payload?.replace("\n\n", `\n${header}`);
    expect(await on.git("cat-file", "commit", sha)).toBe(raw);
  });

  test("nobody else's commits are signed", async () => {
    await using on = await start();
    const account = on.github.addAccount("octocat");
    const byPerson = await commit(on.as({ account }), on.first, { a: "1\n" });
    expect(byPerson.verification).toMatchObject({
      verified: false,
      reason: "unsigned",
      payload: null,
    });
    on.github.signs = "unsigned";
    const failed = await commit(on.as(), on.first, { a: "2\n" });
    expect(failed.verification).toMatchObject({ verified: false, signature: null });
  });
});

test("refs move together or not at all", async () => {
  await using on = await start();
  const octokit = on.as();
  const { sha } = await commit(octokit, on.first, { a: "1\n" });
  const main = "refs/heads/main";
  const tag = "refs/tags/deploy/1";
  const before = await on.git("for-each-ref");
  const refusals = [
    [
      await refused(updateRefs(octokit, [main, on.first, sha], [tag, sha, sha])),
      "cannot be updated",
    ],
    [await refused(updateRefs(octokit, [tag, zeros, sha], [main, zeros, sha])), "already exists"],
  ];
  for (const [said, words] of refusals)
    expect(said).toContain(`UNPROCESSABLE | Reference ${words}`);
  expect(await on.git("for-each-ref")).toBe(before);
  await updateRefs(octokit, [main, on.first, sha], [tag, zeros, sha]);
  expect(await on.git("rev-parse", main, tag)).toBe(`${sha}\n${sha}\n`);
  expect(await refused(updateRefs(octokit, [main, null, on.first]))).toContain("fast forward");
  await updateRefs(octokit, [main, null, on.first, true]);
});
