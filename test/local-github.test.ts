/** The local GitHub itself: real signatures, refs that move together, and GitHub's words for what it refuses. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { LocalGitHub } from "./local-github/server.ts";
import { removeOwnKey, stopAgent } from "./local-github/signing.ts";
import {
  at,
  makeCommit,
  makeTree,
  refused,
  Trial,
  updateRefs,
  zeros,
} from "./local-github/trial.ts";

const run = promisify(execFile);

afterAll(removeOwnKey);

const main = "refs/heads/main";
const tag = "refs/tags/deploy/prod/1";
const inaccessible = "Resource not accessible by integration";

/** A commit with the signature of a key that GitHub does not know, and that key. */
async function signedByMona(on: Trial, parent: string): Promise<{ own: string; key: string }> {
  const folder = await mkdtemp(join(tmpdir(), "mona-"));
  const identity = { NAME: "Mona", EMAIL: "mona@example.com" };
  const roles = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(identity).map(([key, value]) => [`GIT_${role}_${key}`, value]),
  );
  const options = {
    cwd: on.github.folderOf("acme/airflow"),
    env: { ...process.env, ...Object.fromEntries(roles), GNUPGHOME: folder },
  };
  const gpg = ["--batch", "--passphrase", "", "--quick-generate-key", identity.EMAIL];
  await run("gpg", [...gpg, "ed25519", "sign", "never"], options);
  const commit = ["commit-tree", `-S${identity.EMAIL}`, "-p", parent, "-m", "Mine"];
  const { stdout } = await run("git", [...commit, `${parent}^{tree}`], options);
  const { stdout: key } = await run("gpg", ["--armor", "--export"], options);
  stopAgent(folder);
  await rm(folder, { recursive: true });
  return { own: stdout.trim(), key };
}

describe.concurrent("commits", () => {
  test("GitHub signs for Apps and jobs; git in a clone accepts it, and can make the same commit", async () => {
    await using on = await Trial.start();
    const { sha, verification, ...made } = await makeCommit(on.as(), on.first, { a: "1\n" });
    expect(verification).toMatchObject({ verified: true, reason: "valid" });
    expect([made.committer.email, made.author.name]).toEqual([
      "noreply@github.com",
      "github-actions[bot]",
    ]);
    await updateRefs(on.as(), [main, on.first, sha]);
    const clone = await mkdtemp(join(tmpdir(), "verified-"));
    const url = on.github.cloneUrl("acme/airflow", on.github.issueToken());
    await run("git", ["clone", "--quiet", url, clone]);
    const env = { ...process.env, ...(await on.github.keys()) };
    await run("git", ["verify-commit", "HEAD"], { cwd: clone, env });
    await expect(run("git", ["verify-commit", "HEAD~1"], { cwd: clone, env })).rejects.toThrow();
    await rm(clone, { recursive: true });
    expect(verification.signature).toMatch(/-----END PGP SIGNATURE-----\n$/);
    const signature = `gpgsig ${verification.signature?.replaceAll("\n", "\n ")}`;
    const whole = verification.payload?.replace("\n\n", `\n${signature}\n\n`);
    expect((await on.git("cat-file", "commit", sha)).trimEnd()).toBe(whole);
  });

  test("nobody else's are signed, and none when GitHub fails to", async () => {
    await using on = await Trial.start();
    const { git } = on.as().rest;
    const unsigned = { verified: false, reason: "unsigned", payload: null, signature: null };
    const person = on.as({ account: on.github.addAccount("octocat") });
    const byPerson = await makeCommit(person, on.first, { a: "1\n" });
    expect(byPerson.verification).toMatchObject(unsigned);
    const author = { name: "Mona", email: "mona@example.com" };
    const draft = { ...at, message: "x", tree: byPerson.tree.sha, parents: [on.first] };
    const { data: byAuthor } = await git.createCommit({ ...draft, author });
    expect(byAuthor).toMatchObject({ verification: unsigned, committer: author });
    on.github.signs = "unsigned";
    expect((await git.createCommit(draft)).data.verification).toMatchObject(unsigned);
    const missing = { ...draft, tree: on.first };
    expect(await refused(git.createCommit(missing))).toBe("422: Tree SHA does not exist");
  });

  test("tags are real, and never signed", async () => {
    await using on = await Trial.start();
    const asked = { ...at, tag: "deploy/prod/1", message: "Deploy 1\n\nDeploy-Id: 1" };
    const { data } = await on
      .as()
      .rest.git.createTag({ ...asked, object: on.first, type: "commit" });
    expect(data.verification).toMatchObject({ verified: false });
    await updateRefs(on.as(), [tag, zeros, data.sha]);
    expect(await on.git("for-each-ref", "--format=%(objecttype) %(contents)", tag)).toBe(
      `tag ${asked.message}`,
    );
  });
});

describe.concurrent("trees", () => {
  test("are made of blobs, in any bytes", async () => {
    await using on = await Trial.start();
    const { git } = on.as().rest;
    const bytes = Buffer.from([0, 255, 10, 13]);
    const blob = { ...at, content: bytes.toString("base64"), encoding: "base64" };
    const { sha } = (await git.createBlob(blob)).data;
    const tree = [{ path: "a/b", mode: "120000" as const, type: "blob" as const, sha }];
    const { data } = await git.createTree({ ...at, tree });
    expect(await on.git("cat-file", "-s", `${data.sha}:a/b`)).toBe("4");
    expect(await on.git("ls-tree", "-r", "--format=%(objectmode)", data.sha)).toBe("120000");
  });

  test("files and whole folders come, go and stay", async () => {
    await using on = await Trial.start();
    const octokit = on.as();
    const empty = await on.git("rev-parse", `${on.first}^{tree}`);
    const base = await makeTree(octokit, empty, { "a/b/c": "1\n", "a/d": "2\n", "e/f": "3\n" });
    const folder = await on.git("rev-parse", `${base}:a`);
    const entry = { mode: "040000", type: "tree", sha: folder } as const;
    const link = { path: "x/sub", mode: "160000", type: "commit", sha: on.first } as const;
    const tree = [
      { path: "copy", mode: "040000", type: "tree", sha: await on.git("rev-parse", `${base}:e`) },
      { path: "copy/lost", mode: "100644", content: "" },
      { ...entry, path: "copy" },
      { path: "e", mode: "040000", type: "tree", sha: null },
      { path: "a/b/c", mode: "100755", content: "4\n" },
      link,
    ] as const;
    const { data } = await octokit.rest.git.createTree({ ...at, base_tree: base, tree: [...tree] });
    const listed = await on.git("ls-tree", "-r", "--format=%(objectmode) %(path)", data.sha);
    expect(listed.split("\n")).toEqual([
      ...["100755 a/b/c", "100644 a/d", "100644 copy/b/c", "100644 copy/d", "160000 x/sub"],
    ]);
    expect(await on.git("show", `${data.sha}:a/b/c`)).toBe("4");
  });

  test("what is not there, too much, or a workflow is refused", async () => {
    await using on = await Trial.start();
    const octokit = on.as();
    const base = await on.git("rev-parse", `${on.first}^{tree}`);
    const entry = { path: "a", mode: "100644", sha: zeros } as const;
    const create = (tree: object[]) =>
      octokit.rest.git.createTree({ ...at, base_tree: base, tree: tree as [] });
    expect(await refused(makeTree(octokit, base, { gone: null }))).toBe(
      "422: GitRPC::BadObjectState",
    );
    expect(await refused(create([entry]))).toBe(`422: tree.sha ${zeros} is not a valid blob`);
    expect(await refused(create(Array(2001).fill({ ...entry, content: "" })))).toMatch(/^502/);
    const workflow = { ".github/workflows/deploy.yml": "on: push\n" };
    expect(await refused(makeTree(octokit, base, workflow))).toBe(`403: ${inaccessible}`);
    const person = on.as({ account: on.github.addAccount("octocat") });
    expect(await refused(makeTree(person, base, workflow))).toBe("404: Not Found");
    await makeTree(on.as({ workflows: true }), base, workflow);
  });
});

describe.concurrent("refs", () => {
  test("move together or not at all", async () => {
    await using on = await Trial.start();
    const octokit = on.as();
    const { sha } = await makeCommit(octokit, on.first, { a: "1\n" });
    const before = await on.git("for-each-ref");
    expect([
      await refused(updateRefs(octokit, [main, on.first, sha], [tag, sha, sha])),
      await refused(updateRefs(octokit, [tag, zeros, sha], [main, zeros, sha])),
      await refused(updateRefs(octokit, [tag, null, sha], [main, null, zeros.replace(/0$/, "1")])),
    ]).toEqual([
      "UNPROCESSABLE: Reference cannot be updated",
      "UNPROCESSABLE: Reference already exists",
      "UNPROCESSABLE: Object does not exist",
    ]);
    expect(await on.git("for-each-ref")).toBe(before);
    await updateRefs(octokit, [main, on.first, sha], [tag, zeros, sha]);
    expect(await on.git("rev-parse", main, tag)).toBe(`${sha}\n${sha}`);
    const back = await refused(updateRefs(octokit, [main, null, on.first]));
    expect(back).toBe("UNPROCESSABLE: Update is not a fast forward");
    await updateRefs(octokit, [main, null, on.first, true]);
  });

  test("a token that may not move them by GraphQL", async () => {
    await using on = await Trial.start();
    const call = updateRefs(on.as({ updateRefs: false }), [tag, zeros, on.first]);
    expect(await refused(call)).toBe(`FORBIDDEN: ${inaccessible}`);
  });

  test("rules of branches and tags hold, but for Apps that may pass them", async () => {
    const branches = { main: ["pull-request", "signatures"] } as const;
    await using on = await Trial.start({ branches, approvals: 1, tags: ["deploy/"] });
    const octokit = on.as();
    const { sha } = await makeCommit(octokit, on.first, { a: "1\n" });
    const found = "UNPROCESSABLE: Repository rule violations found";
    expect([
      await refused(updateRefs(octokit, [main, on.first, sha])),
      await refused(updateRefs(octokit, [tag, zeros, sha], ["refs/heads/x", zeros, sha])),
    ]).toEqual([
      `${found}\n\nChanges must be made through a pull request.`,
      `${found}\n\nCannot create ref due to creations being restricted.`,
    ]);
    const app = on.as({ kind: "app", account: { login: "deployer[bot]", id: 7 }, bypass: true });
    await updateRefs(app, [main, on.first, sha], [tag, zeros, sha]);
    const { data: rules } = await octokit.rest.repos.getBranchRules({ ...at, branch: "main" });
    expect(rules).toMatchObject([
      { type: "pull_request", parameters: { required_approving_review_count: 1 } },
      { type: "required_signatures" },
    ]);
    const branch = { ...at, branch: "main" };
    expect((await octokit.rest.repos.getBranch(branch)).data.protected).toBe(true);
    const protection = octokit.rest.repos.getBranchProtection(branch);
    expect(await refused(protection)).toBe(`403: ${inaccessible}`);
  });

  test("where signatures are required, GitHub's own pass: by the API and by git", async () => {
    await using on = await Trial.start({ branches: { main: "signatures", other: "signatures" } });
    const octokit = on.as();
    const { sha } = await makeCommit(octokit, on.first, { a: "1\n" });
    on.github.signs = "unsigned";
    const { sha: unsigned } = await makeCommit(octokit, sha, { a: "2\n" });
    const move = { ...at, ref: "heads/main", sha: unsigned };
    expect([
      await refused(updateRefs(octokit, [main, on.first, unsigned])),
      await refused(octokit.rest.git.updateRef(move)),
    ]).toEqual([
      "UNPROCESSABLE: Commits must have verified signatures.",
      "409: Commits must have verified signatures.",
    ]);
    const url = on.github.cloneUrl("acme/airflow", on.github.issueToken());
    const push = (commit: string) => on.git("push", url, `${commit}:${main}`);
    await expect(push(unsigned)).rejects.toThrow("Commits must have verified signatures.");
    await push(sha);
    expect(await on.git("rev-parse", main)).toBe(sha);

    const { own, key } = await signedByMona(on, sha);
    await expect(push(own)).rejects.toThrow("Commits must have verified signatures.");
    await on.github.trust(key);
    await push(own);
  });

  test("pushed with `--atomic`: all or none; else each goes its own way", async () => {
    await using on = await Trial.start({ branches: { main: "pull-request" } });
    const { sha } = await makeCommit(on.as(), on.first, { a: "1\n" });
    const url = on.github.cloneUrl("acme/airflow", on.github.issueToken());
    const push = (...options: string[]) =>
      on.git("push", ...options, url, `${sha}:${main}`, `${sha}:${tag}`);
    const refs = () => on.git("for-each-ref", "--format=%(refname)");
    await expect(push("--atomic")).rejects.toThrow(/atomic transaction failed/);
    expect(await refs()).toBe(main);
    await expect(push()).rejects.toThrow("Changes must be made through a pull request.");
    expect((await refs()).split("\n")).toEqual([main, tag]);
    expect(await on.git("rev-parse", main)).toBe(on.first);
  });

  test("one by one by REST, with its own words", async () => {
    const branches = { kept: "protected", main: "pull-request" } as const;
    await using on = await Trial.start({ branches });
    const { git } = on.as().rest;
    const { sha } = await makeCommit(on.as(), on.first, { a: "1\n" });
    await git.createRef({ ...at, ref: "refs/heads/x", sha });
    const move = (ref: string, to: string) => refused(git.updateRef({ ...at, ref, sha: to }));
    expect([
      await refused(git.createRef({ ...at, ref: "refs/heads/x", sha })),
      await refused(git.createRef({ ...at, ref: "refs/heads/kept", sha })),
      await move("heads/main", sha),
      await move("heads/x", on.first),
      await move("heads/none", sha),
    ]).toEqual([
      "422: Reference already exists",
      "422: Reference update failed",
      "422: Repository rule violations found\n\nChanges must be made through a pull request.",
      "422: Update is not a fast forward",
      "422: Reference does not exist",
    ]);
    expect((await git.getRef({ ...at, ref: "heads/x" })).data.object.sha).toBe(sha);
  });

  test("only pushes with other tokens than a job's start workflows", async () => {
    await using on = await Trial.start();
    on.github.actions.workflows = { "deploy.yml": { onPush: "main" } };
    const { sha } = await makeCommit(on.as(), on.first, { a: "1\n" });
    await updateRefs(on.as(), [main, on.first, sha]);
    expect(on.github.actions.runs).toEqual([]);
    await updateRefs(on.as({ kind: "app" }), [main, sha, on.first, true]);
    expect(on.github.actions.runs).toMatchObject([{ commit: on.first, branch: "main" }]);
  });

  test("a fault of just one GraphQL operation: done, but never answered", async () => {
    await using on = await Trial.start();
    on.github.apiFaults = [{ path: /^POST \/graphql updateRefs$/, kind: "lost" }];
    await expect(updateRefs(on.as(), [tag, zeros, on.first])).rejects.toThrow();
    expect(on.github.apiFaults).toEqual([]);
    expect(await on.git("rev-parse", tag)).toBe(on.first);
  });
});

test("what is not as GitHub describes it fails loudly", async () => {
  const github = await LocalGitHub.start();
  await github.createRepository("acme/airflow");
  const headers = { authorization: `token ${github.issueToken()}` };
  const post = (path: string, body: object) =>
    fetch(`${github.apiUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answers = [
    await post("/repos/acme/airflow/git/tags", { tag: "v1" }),
    await post("/graphql", { query: "{ viewer { shoeSize } }" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([500, 500]);
  expect(await answers[0]?.text()).toContain("must have required property 'message'");
  await expect(github[Symbol.asyncDispose]()).rejects.toThrow('Cannot query field "shoeSize"');
});
