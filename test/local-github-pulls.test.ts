/** Pull requests on the local GitHub itself: opened, refused and merged as on GitHub, with real commits. */
import type { Octokit } from "@octokit/rest";
import { afterAll, describe, expect, test } from "vitest";
import { removeOwnKey } from "./local-github/signing.ts";
import { at, makeCommit, refused, Trial, updateRefs, zeros } from "./local-github/trial.ts";

afterAll(removeOwnKey);

const head = "rollback/prod/1";
const squash = { merge_method: "squash" } as const;

/** A branch with a signed commit, and a pull request for it. */
async function open(on: Trial, octokit: Octokit, message = "Roll back\n\nDeploy-Id: 2") {
  const { sha } = await makeCommit(octokit, on.first, { a: "1\n" }, message);
  await updateRefs(octokit, [`refs/heads/${head}`, zeros, sha]);
  const asked = { ...at, head, base: "main", title: "Roll back prod", body: "The plan" };
  const { data } = await octokit.rest.pulls.create(asked);
  return { sha, asked, pull: { ...at, pull_number: data.number }, opened: data };
}

const enable =
  "mutation ($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: SQUASH }) { pullRequest { number autoMergeRequest { mergeMethod } isInMergeQueue } } }";

describe.concurrent("opening", () => {
  test("is refused where GitHub refuses it", async () => {
    await using on = await Trial.start();
    const octokit = on.as();
    const { pulls } = octokit.rest;
    const { asked, pull, opened, sha } = await open(on, octokit);
    expect(opened).toMatchObject({
      state: "open",
      mergeable: null,
      merged: false,
      auto_merge: null,
    });
    await updateRefs(octokit, ["refs/heads/empty", zeros, on.first]);
    on.github.pulls.lagging = 1;
    const long = "x".repeat(65_537);
    expect([
      await refused(pulls.get(pull)),
      await refused(pulls.create(asked)),
      await refused(pulls.create({ ...asked, head: "empty" })),
      await refused(pulls.create({ ...asked, head: "none" })),
      await refused(pulls.update({ ...pull, body: long })),
    ]).toEqual([
      `422: Could not resolve to a node with the global id of '${opened.node_id}'.`,
      "422: Validation Failed: A pull request already exists for acme:rollback/prod/1.",
      "422: Validation Failed: No commits between main and empty",
      "422: Validation Failed: head",
      "422: Validation Failed: body is too long (maximum is 65536 characters)",
    ]);
    on.github.pulls.forbidsActions = true;
    expect(await refused(pulls.create(asked))).toBe(
      "403: GitHub Actions is not permitted to create or approve pull requests.",
    );
    const { data: list } = await pulls.list({
      ...at,
      head: `acme:${head}`,
      base: "main",
      state: "open",
    });
    expect(list).toMatchObject([{ number: 1, head: { ref: head, sha } }]);
    const by = { ...at, commit_sha: sha };
    const { data: its } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit(by);
    expect(its).toMatchObject([{ number: 1, user: { login: "github-actions[bot]" } }]);
    await pulls.update({ ...pull, state: "closed" });
    expect((await pulls.list({ ...at, state: "open" })).data).toEqual([]);
    expect(await refused(pulls.merge(pull))).toBe("405: Pull Request is not mergeable");
  });
});

describe.concurrent("merging", () => {
  test("a merge commit, signed by GitHub, which starts no workflow", async () => {
    await using on = await Trial.start();
    on.github.actions.workflows = { "deploy.yml": { onPush: "main" } };
    on.github.settings = { ...on.github.settings, delete_branch_on_merge: true };
    const { pulls } = on.as().rest;
    const { pull, sha } = await open(on, on.as());
    const stale = await refused(pulls.merge({ ...pull, sha: on.first }));
    expect(stale).toBe("409: Head branch was modified. Review and try the merge again.");
    const { data } = await pulls.merge({ ...pull, sha });
    expect(await on.git("rev-parse", "main", "main^1", "main^2")).toBe(
      [data.sha, on.first, sha].join("\n"),
    );
    await on.git("verify-commit", "main");
    const subject = await on.git("log", "-1", "--format=%s", "main");
    expect(subject).toBe(`Merge pull request #1 from acme/${head}`);
    const { data: merged } = await pulls.get(pull);
    expect(merged).toMatchObject({ state: "closed", merged: true, merge_commit_sha: data.sha });
    expect(await on.git("branch", "--list", head)).toBe("");
    expect(on.github.actions.runs).toEqual([]);
  });

  test.each([
    ["COMMIT_MESSAGES", "Roll back (#1)\n\nDeploy-Id: 2"],
    ["PR_BODY", "Roll back (#1)\n\nThe plan"],
    ["BLANK", "Roll back (#1)"],
  ] as const)("a squash, with the message that the setting %s wants", async (setting, message) => {
    await using on = await Trial.start();
    on.github.settings = { ...on.github.settings, squash_merge_commit_message: setting };
    const { pull, sha } = await open(on, on.as());
    await on.as({ kind: "app" }).rest.pulls.merge({ ...pull, ...squash });
    expect(await on.git("log", "-1", "--format=%B", "main")).toBe(message);
    expect(await on.git("rev-parse", "main^", "main^{tree}")).toBe(
      `${on.first}\n${await on.git("rev-parse", `${sha}^{tree}`)}`,
    );
    await on.git("verify-commit", "main");
  });

  test("a rebase makes new commits, which nobody signs", async () => {
    await using on = await Trial.start();
    const { pull, sha } = await open(on, on.as());
    await on.as().rest.pulls.merge({ ...pull, merge_method: "rebase" });
    const [now, parent] = (await on.git("rev-parse", "main", "main^")).split("\n");
    expect(parent).toBe(on.first);
    expect(now).not.toBe(sha);
    expect(await on.git("diff", "main", sha)).toBe("");
    await expect(on.git("verify-commit", "main")).rejects.toThrow();
  });

  test("what conflicts, and ways that the repository does not allow", async () => {
    await using on = await Trial.start();
    on.github.settings = { ...on.github.settings, allow_merge_commit: false };
    const { pulls, repos } = on.as().rest;
    const { pull } = await open(on, on.as());
    expect((await repos.get(at)).data).toMatchObject({ allow_merge_commit: false });
    const notAllowed = "405: Merge commits are not allowed on this repository.";
    expect(await refused(pulls.merge(pull))).toBe(notAllowed);
    const { sha } = await makeCommit(on.as(), on.first, { a: "other\n" });
    await updateRefs(on.as(), ["refs/heads/main", on.first, sha]);
    expect((await pulls.get(pull)).data).toMatchObject({
      mergeable: false,
      mergeable_state: "dirty",
    });
    const conflict = await refused(pulls.merge({ ...pull, ...squash }));
    expect(conflict).toBe("405: Pull Request is not mergeable");
  });
});

describe.concurrent("rules", () => {
  test("an approval is wanted; auto-merge merges as soon as it is there", async () => {
    const branches = { main: ["pull-request", "signatures"] } as const;
    await using on = await Trial.start({ branches, approvals: 1 });
    const octokit = on.as();
    const { pull, opened } = await open(on, octokit);
    const { data } = await octokit.rest.pulls.get(pull);
    expect(data).toMatchObject({ mergeable: true, mergeable_state: "blocked" });
    const test = data.merge_commit_sha ?? "";
    expect(await on.git("branch", "--contains", test)).toBe("");
    const ask = () => refused(octokit.graphql(enable, { id: opened.node_id }));
    expect([await refused(octokit.rest.pulls.merge(pull)), await ask()]).toEqual([
      "405: Repository rule violations found\n\nAt least 1 approving review is required by reviewers with write access.",
      "UNPROCESSABLE: Auto merge is not allowed for this repository",
    ]);
    on.github.settings = { ...on.github.settings, allow_auto_merge: true };
    expect(await ask()).toBe("not refused");
    const { data: waiting } = await octokit.rest.pulls.get(pull);
    expect(waiting).toMatchObject({ state: "open", auto_merge: { merge_method: "squash" } });
    await on.github.pulls.approve(1, "hubot");
    const { data: merged } = await octokit.rest.pulls.get(pull);
    expect(merged).toMatchObject({
      merged: true,
      merge_commit_sha: await on.git("rev-parse", "main"),
    });
  });

  test("auto-merge is refused for what could be merged at once", async () => {
    await using on = await Trial.start();
    on.github.settings = { ...on.github.settings, allow_auto_merge: true };
    const { opened } = await open(on, on.as());
    const call = on.as().graphql(enable, { id: opened.node_id });
    expect(await refused(call)).toContain("Pull request is in clean status");
  });

  test("commits without a signature keep a merge out, but no squash", async () => {
    await using on = await Trial.start({ branches: { main: "signatures" } });
    on.github.signs = "unsigned";
    const { pull } = await open(on, on.as());
    const { pulls } = on.as().rest;
    const words = "405: Repository rule violations found\n\nCommits must have verified signatures.";
    expect(await refused(pulls.merge(pull))).toBe(words);
    on.github.signs = "valid";
    await pulls.merge({ ...pull, ...squash });
    await on.git("verify-commit", "main");
  });

  test("a merge queue merges in its own time, with a merge commit", async () => {
    await using on = await Trial.start({ branches: { main: "merge-queue" } });
    on.github.settings = { ...on.github.settings, allow_auto_merge: true };
    const octokit = on.as();
    const { pull, opened, sha } = await open(on, octokit);
    expect(await refused(octokit.rest.pulls.merge(pull))).toBe(
      "405: Repository rule violations found\n\nChanges must be made through the merge queue",
    );
    const answer = await octokit.graphql(enable, { id: opened.node_id });
    expect(answer).toMatchObject({
      enablePullRequestAutoMerge: { pullRequest: { isInMergeQueue: true } },
    });
    expect(await on.git("rev-parse", "main")).toBe(on.first);
    await on.github.pulls.mergeQueueRuns();
    expect(await on.git("rev-parse", "main^2")).toBe(sha);
  });
});
