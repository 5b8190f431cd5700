import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeOwnKey } from "../local-github/signing.ts";
import { runProgram } from "../local-terminal/program.ts";
import { twoDeploys } from "./histories.ts";
import { codes, repository, Scenario } from "./scenario.ts";

afterAll(removeOwnKey);

const inputs = { "deploy-id": "1", reason: "Broken @octocat\nfixes #1", land: "pull-request" };

async function start(): Promise<{ scenario: Scenario; token: string }> {
  const scenario = await Scenario.prepared(twoDeploys);
  await scenario.setRules({ branches: { main: "pull-request" }, approvals: 1 });
  return { scenario, token: scenario.issueToken({ pulls: "write" }) };
}

/** A person with all rights merges the first pull request. */
async function mergeBy({ github }: Scenario, method: "merge" | "squash" | "rebase"): Promise<void> {
  const account = github.account("octocat") ?? github.addAccount("octocat");
  const token = github.issueToken({ account, pulls: "write", bypass: true, workflows: true });
  const response = await fetch(`${github.apiUrl}/repos/${repository}/pulls/1/merge`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ merge_method: method }),
  });
  expect([response.status, await response.json()]).toMatchObject([200, { merged: true }]);
}

describe("a pull request that a person merges", () => {
  let scenario: Scenario;
  let token: string;
  beforeAll(async () => {
    ({ scenario, token } = await start());
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  test("is opened once, with the plan, and with the hold at once", async () => {
    const head = await scenario.git("rev-parse", "main");
    const first = await scenario.rollBack({ ...inputs, hold: "true" }, { token });
    expect(first.exitCode, first.log).toBe(0);
    expect(first.outputs).toMatchObject({
      ...{ changed: "true", "deploy-id": "", tag: "", delivered: "false" },
      "pull-request": "1",
      "pull-request-url": `${scenario.github.url}/${repository}/pull/1`,
    });
    expect(await scenario.git("rev-parse", "main")).toBe(head);
    const again = await scenario.rollBack({ ...inputs, hold: "true" }, { token });
    expect(again.exitCode, again.log).toBe(0);
    expect(again.outputs).toMatchObject({ changed: "false", "pull-request": "1" });
    expect(scenario.github.pulls.all).toHaveLength(1);
    const [pull] = scenario.github.pulls.all;
    expect(pull?.opened?.title).toBe("Roll back prod to deploy 1");
    const body = pull?.opened?.body ?? "";
    // Nobody is notified, and no issue closed, not even by a squash that takes over the text.
    expect(body.replace(/```text[^`]*```/, "")).not.toContain("@octocat");
    expect(body).not.toContain("fixes #1");
    expect(body).toMatch(/```text\nDeployment: prod\nRollback-To: 1\n(?:.*\n)*```\n$/);
    const { holds = [], deploys } = (await scenario.manifest()).deployments["prod"] ?? {};
    expect(holds).toMatchObject([{ pullRequest: 1, reason: inputs.reason }]);
    expect(deploys?.map(({ id }) => id)).toEqual(["1", "2"]);
  });
});

test.each([
  ["merge", "PR_BODY"],
  ["squash", "COMMIT_MESSAGES"],
  ["squash", "BLANK"],
  ["rebase", "PR_BODY"],
] as const)(
  "landed by %s (%s), it is recorded as the rollback, and passes its hold",
  async (method, message) => {
    const { scenario, token } = await start();
    await using _ = scenario;
    const { settings } = scenario.github;
    scenario.github.settings = { ...settings, squash_merge_commit_message: message };
    const proposed = await scenario.rollBack({ ...inputs, hold: "true" }, { token });
    expect(proposed.exitCode, proposed.log).toBe(0);
    // Others merge before and after it, outside the project's code that it brings back.
    scenario.commit("Before", { ".github/before.md": "" });
    await mergeBy(scenario, method);
    const sha = scenario.commit("After", { ".github/after.md": "" });

    const guard = await scenario.use("guard", {}, { sha, token });
    expect(guard.exitCode, guard.log).toBe(0);
    expect(guard.outputs["reason"]).toContain("rollback to deploy 1, landed by pull request #1");
    const recorded = await scenario.use("record", {}, { sha, token });
    expect(recorded.exitCode, recorded.log).toBe(0);
    const entry = (await scenario.deploys()).at(-1);
    expect(entry).toMatchObject({
      ...{ id: "3", commit: sha, status: "deployed", description: "" },
      rollback: {
        to: "1",
        from: "2",
        scope: "all",
        reason: "Broken @octocat fixes #1",
        pullRequest: 1,
      },
    });
    const tag = await scenario.git(
      "for-each-ref",
      "--format=%(contents)",
      "refs/tags/deploy/prod/3",
    );
    expect(tag).toMatch(/^Roll back prod to deploy 1\n/);
    expect(tag).toMatch(/^Rollback-Pull-Request: 1$/m);
    // What follows is asked of entries and pull requests, however it landed.
    if (method !== "merge") return;
    expect((await scenario.use("verify", {})).exitCode).toBe(0);
    // It undid what others brought, and not itself.
    const comment = await scenario.use("comment", {}, { token });
    expect(comment.outputs["pull-requests"], comment.log).toBe("[]");
  },
);

describe("the same request after it was merged and recorded", () => {
  const asked = { ...inputs, "deploy-id": "previous", hold: "true" };

  async function landed(status: "success" | "failure"): Promise<Landed> {
    const { scenario, token } = await start();
    const proposed = await scenario.rollBack(asked, { token, runId: "70" });
    await mergeBy(scenario, "squash");
    const sha = scenario.commit("After", { ".github/after.md": "" });
    const recorded = await scenario.use("record", { status }, { sha, token, runId: "71" });
    expect(recorded.exitCode, recorded.log).toBe(0);
    const again = (runId: string, more = {}) =>
      scenario.rollBack({ ...asked, ...more }, { token, runId });
    return { scenario, sha, proposed, again };
  }

  interface Landed {
    readonly scenario: Scenario;
    readonly sha: string;
    readonly proposed: Awaited<ReturnType<Scenario["rollBack"]>>;
    readonly again: (runId: string, more?: object) => ReturnType<Scenario["rollBack"]>;
  }

  test("is answered like the first time, with what came of it, however it is delivered", async () => {
    const { scenario, sha, proposed, again } = await landed("success");
    await using _ = scenario;
    const { "pull-request": pull, "pull-request-url": url } = proposed.outputs;
    const answer = { "deploy-id": "3", "pull-request": pull, "pull-request-url": url };
    for (const more of [{}, { "dry-run": "true" }, { deliver: "workflow", land: "" }]) {
      const { exitCode, log, outputs, summary } = await again("70", more);
      expect(exitCode, log).toBe(0);
      expect(outputs).toMatchObject({
        ...answer,
        ...{ changed: "false", eligible: "true", problems: "[]", delivered: "false" },
        ...{ "commit-sha": sha, tag: "deploy/prod/3", "rolled-back-to": "1" },
      });
      expect(summary).toContain("prod runs deploy 1 again");
      // The hold is on still, under the name that it has.
      const [hold] = (await scenario.manifest()).deployments["prod"]?.holds ?? [];
      expect(summary).toContain(`release ${hold?.id}`);
    }
    expect((await scenario.deploys()).at(-1)?.rollback).toMatchObject({
      run: expect.stringMatching(/\/actions\/runs\/70$/),
      asked: "previous",
    });
    expect(scenario.github.pulls.all).toHaveLength(1);
    // Another run has not asked for it, not even the one that recorded it.
    expect(codes(await again("71", { "deploy-id": "1" }))).toEqual(["nothing-to-roll-back"]);
    await scenario.clone.update();
    await scenario.deploy("Four", { "dags/a.py": "four\n" });
    expect(codes(await again("70"))).toEqual(["superseded"]);
  });

  test("says that its deploy failed", async () => {
    const { scenario, again } = await landed("failure");
    await using _ = scenario;
    const { exitCode, log, outputs, summary } = await again("70");
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ changed: "false", "deploy-id": "3" });
    expect(summary).toContain("Merged, but its deploy failed");
  });

  test("is known from its tag as well", async () => {
    const { scenario, again } = await landed("success");
    await using _ = scenario;
    const before = (await scenario.deploys()).at(-1);
    const manifest = await scenario.manifest();
    const { prod } = manifest.deployments;
    if (!prod) throw new Error("no record");
    const lost = { ...prod, deploys: prod.deploys.slice(0, -1) };
    const text = JSON.stringify({ ...manifest, deployments: { prod: lost } });
    await scenario.commit("Lose it", { "deploys.json": text }, "deploys");
    const { exitCode, log } = await scenario.use("verify", { repair: "true" });
    expect(exitCode, log).toBe(0);
    expect((await scenario.deploys()).at(-1)?.rollback).toEqual(before?.rollback);
    expect((await again("70")).outputs).toMatchObject({ changed: "false", "deploy-id": "3" });
  });
});

describe("merged automatically", () => {
  const automatic = { ...inputs, "auto-merge": "true" };

  test("at once where nothing is in the way, with the head that was pushed", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const token = scenario.issueToken({ pulls: "write" });
    const { exitCode, log, outputs, summary } = await scenario.rollBack(automatic, { token });
    expect(exitCode, log).toBe(0);
    expect(outputs["commit-sha"]).toBe(await scenario.git("rev-parse", "main"));
    expect(summary).toContain("Merged; not deployed yet");
    expect(await scenario.git("log", "-1", "--format=%B", "main")).toContain("Rollback-To: 1");
    // Asked again before its deploy: nothing is left to propose.
    const again = await scenario.rollBack(automatic, { token });
    expect(again.outputs, again.log).toMatchObject({ changed: "false", "pull-request": "1" });
    expect(scenario.github.pulls.all).toHaveLength(1);
    const sha = await scenario.git("rev-parse", "main");
    await scenario.record(sha);
    // Its claim is spent: a revert by hand is a deploy of its own.
    await scenario.clone.update();
    await scenario.deploy("Two again", { "dags/a.py": "two\n" });
    await scenario.deploy("One by hand", { "dags/a.py": "one\n" });
    const rollbacks = (await scenario.deploys()).map(({ rollback }) => rollback?.to ?? null);
    expect(rollbacks).toEqual([null, null, "1", null, null]);
  });

  test.each([
    ["by a merge queue", { branches: { main: ["pull-request", "merge-queue"] }, approvals: 1 }, {}],
    [
      "by a squash, which GitHub signs, where commits must be signed and merges are off",
      { branches: { main: ["pull-request", "signatures"] }, approvals: 1 },
      { allow_merge_commit: false },
    ],
  ] as const)("%s", async (_, rules, settings) => {
    await using scenario = await Scenario.prepared(twoDeploys);
    await scenario.setRules(rules);
    scenario.github.settings = {
      ...{ ...scenario.github.settings, ...settings },
      allow_auto_merge: true,
    };
    const token = scenario.issueToken({ pulls: "write" });
    const result = await scenario.rollBack(automatic, { token });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.summary).toContain("GitHub merges pull request #1 when it may");
    await scenario.github.pulls.approve(1, "hubot");
    await scenario.github.pulls.mergeQueueRuns();
    const sha = await scenario.git("rev-parse", "main");
    await scenario.record(sha);
    expect((await scenario.deploys()).at(-1)).toMatchObject({ rollback: { to: "1" } });
  });

  test("never, where that is not allowed: a person has to", async () => {
    const { scenario, token } = await start();
    await using _ = scenario;
    scenario.github.settings = { ...scenario.github.settings, allow_auto_merge: false };
    const { exitCode, log, summary } = await scenario.rollBack(automatic, { token });
    expect(exitCode, log).toBe(0);
    expect(summary).toContain("Pull request #1 has to be merged by a person");
    expect(summary).toContain("Auto merge is not allowed");
  });

  test("not once the project has changed under it: it is outdated, and says so", async () => {
    const { scenario, token } = await start();
    await using _ = scenario;
    await scenario.rollBack(inputs, { token });
    scenario.commit("Three", { "dags/a.py": "three\n" });
    const result = await scenario.rollBack(automatic, { token });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain("pull-request-outdated");
    expect(scenario.github.pulls.all[0]?.opened?.body).toMatch(
      /\[!CAUTION\]\n> Outdated: do not merge it\..*`dags\/a\.py`/,
    );
    await scenario.github.pulls.close(1);
    const again = await scenario.rollBack(inputs, { token });
    expect(again.outputs, again.log).toMatchObject({ "pull-request": "2", changed: "true" });
  });
});

describe("a pull request that is outdated says so once a deploy is recorded", () => {
  /** With a pull request, by the settings or by the hold that names it. */
  async function proposed(by: "settings" | "hold"): Promise<{ scenario: Scenario; token: string }> {
    const { scenario, token } = await start();
    if (by === "settings") {
      const settings = await scenario.git("show", "main:.github/deploys.yml");
      const landing = settings.replace("rollback:", "land: pull-request\n    rollback:");
      scenario.commit("Settings", { ".github/deploys.yml": `${landing}\n` });
    }
    const hold = String(by === "hold");
    const { exitCode, log } = await scenario.rollBack({ ...inputs, hold }, { token });
    expect(exitCode, log).toBe(0);
    return { scenario, token };
  }
  const bodyOf = ({ github }: Scenario) => github.pulls.all[0]?.opened?.body ?? "";
  const deployed = async (scenario: Scenario, token: string, text = "three\n", more = {}) => {
    const sha = scenario.commit("Another", { "dags/a.py": text });
    return scenario.use("record", more, { sha, token });
  };

  test("once, at its top, when found by the hold", async () => {
    const { scenario, token } = await proposed("hold");
    await using _ = scenario;
    const before = bodyOf(scenario);
    const first = await deployed(scenario, token);
    expect(first.exitCode, first.log).toBe(0);
    expect(first.log).toContain("Pull request #1 says that it is outdated.");
    const said = "It was made while deploy 2 ran, and now deploy 3 runs.";
    const alert = (why: string) =>
      `> [!CAUTION]\n> Outdated: do not merge it. ${why} Close it, and roll back again.\n\n`;
    expect(bodyOf(scenario)).toBe(alert(said) + before);
    await deployed(scenario, token, "four\n");
    const now = alert(said.replace("deploy 3", "deploy 4"));
    expect(bodyOf(scenario)).toBe(now + before);
    // A record that changes nothing says nothing again.
    const { requests } = scenario.github;
    const count = requests.length;
    await scenario.use("record", {}, { sha: await scenario.git("rev-parse", "main"), token });
    expect(requests.slice(count).filter(({ path }) => path.includes("/pulls"))).toEqual([]);
    const again = await scenario.rollBack({ ...inputs, "auto-merge": "true" }, { token });
    expect(again.exitCode).toBe(1);
    expect(again.log).toContain("title=pull-request-outdated");
    expect(bodyOf(scenario)).toBe(now + before);
  });

  test("also, found by the settings, after a deploy that failed, if that has changed the project on the branch, and only then", async () => {
    const { scenario, token } = await proposed("settings");
    await using _ = scenario;
    const before = bodyOf(scenario);
    const sha = scenario.commits[1] ?? "";
    await scenario.use("record", { status: "failure" }, { sha, token });
    expect(bodyOf(scenario)).toBe(before);
    await deployed(scenario, token, "three\n", { status: "failure" });
    expect(bodyOf(scenario)).toContain("Its branch is older than changes to `dags/a.py`.");
  });

  test("which fails no record: not without the permission, nor when GitHub refuses", async () => {
    const { scenario, token } = await proposed("hold");
    await using _ = scenario;
    const before = bodyOf(scenario);
    const without = await deployed(scenario, scenario.issueToken({ pulls: "read" }));
    expect(without.exitCode, without.log).toBe(0);
    expect(without.log).toContain("this token may not look for them, or change them");
    expect(without.log).not.toContain("::warning");
    scenario.github.apiFaults = [{ path: /PATCH .*pulls/, status: 422 }];
    const refused = await deployed(scenario, token, "four\n");
    expect(refused.exitCode, refused.log).toBe(0);
    expect(refused.log).toMatch(/::warning.*Open pull requests of rollbacks may be outdated/);
    expect(bodyOf(scenario)).toBe(before);
  });

  test("and costs no request where neither settings nor holds speak of one", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const token = scenario.issueToken({ pulls: "write" });
    const { log, exitCode } = await deployed(scenario, token);
    expect(exitCode, log).toBe(0);
    const asked = scenario.github.requests.filter(({ path }) => path.includes("/pulls"));
    expect(asked).toEqual([]);
  });
});

describe("a claim", () => {
  const claim = (more = "") =>
    `Roll back\n\nDeployment: prod\nRollback-To: 1\nRollback-Scope: all\nRollback-Reason: ${more || "Forged"}`;

  test("whose code is another one is a plain deploy with a warning, and passes no hold", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const sha = scenario.commit(claim(), { "dags/a.py": "bad\n" });
    const { log } = await scenario.use("record", {}, { sha });
    expect(log).toContain(
      "says that it brings deploy 1 back, but what was deployed is not that code",
    );
    expect((await scenario.deploys()).at(-1)?.rollback).toBeNull();
    await scenario.use("hold", { reason: "Release week" });
    const next = scenario.commit(claim(), { "dags/a.py": "worse\n" });
    expect(codes(await scenario.use("guard", {}, { sha: next }))).toEqual(["deploy-held"]);
  });

  test("that names the run of somebody else does not keep them from rolling back", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const run = `${scenario.github.url}/${repository}/actions/runs/70`;
    const sha = scenario.commit(claim(`Forged\nRun: ${run}`), { "dags/a.py": "bad\n" });
    await scenario.use("record", {}, { sha });
    const { exitCode, log, outputs } = await scenario.rollBack(
      { "deploy-id": "1" },
      { runId: "70" },
    );
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ changed: "true", "deploy-id": "4" });
  });

  test("to a deploy that nobody may go back to, or by who may not, passes no hold", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    await scenario.use("hold", { reason: "Release week" });
    const sha = scenario.commit(claim(), { "dags/a.py": "one\n" });
    const guard = () => scenario.use("guard", {}, { sha });
    expect((await guard()).outputs["allowed"]).toBe("true");
    await scenario.use("mark", { "deploy-id": "1", as: "bad", reason: "Loses data" });
    expect(codes(await guard())).toEqual(["deploy-held"]);
    await scenario.use("mark", { "deploy-id": "1", as: "none" });
    scenario.commit("Settings", {
      ".github/deploys.yml":
        "version: 1\ndeployments: { prod: { rollback: { enabled: true, permission: admin } } }\n",
    });
    expect(codes(await guard())).toEqual(["deploy-held", "actor-not-permitted"]);
  });
});

test("one of a plain Airflow image is found again, and is not outdated", async () => {
  const files = {
    ".github/deploys.yml":
      "version: 1\ndeployments: { prod: { deployment-file: deployment.yaml, rollback: { enabled: true } } }\n",
    "deployment.yaml": "deployment:\n  configuration:\n    runtime_version: 3.1-1\n",
    Dockerfile: "FROM apache/airflow:3.0.2\n",
  };
  await using scenario = await Scenario.prepared([
    { deploy: "One", files: { ...files, "dags/a.py": "one\n" } },
    { deploy: "Two", files: { "dags/a.py": "two\n" } },
  ]);
  const token = scenario.issueToken({ pulls: "write" });
  expect((await scenario.deploys())[0]?.runtime).toBe("airflow-3.0.2");
  for (const changed of ["true", "false"]) {
    const { exitCode, log, outputs } = await scenario.rollBack(inputs, { token });
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ "pull-request": "1", changed });
  }
});

test("a pull request that is closed leaves the hold, which says so; one that may not be opened says why", async () => {
  const { scenario, token } = await start();
  await using _ = scenario;
  await scenario.rollBack({ ...inputs, hold: "true" }, { token });
  await scenario.github.pulls.close(1);
  const sha = scenario.commit("Three", { "dags/a.py": "three\n" });
  const guard = await scenario.use("guard", {}, { sha, token });
  expect(codes(guard)).toEqual(["deploy-held"]);
  expect(guard.log).toContain("pull request #1, which was closed without being merged");
  scenario.github.pulls.forbidsActions = true;
  const refused = await scenario.rollBack(inputs, { token });
  expect(refused.exitCode).toBe(1);
  expect(refused.log).toContain(
    "GitHub Actions is not permitted to create or approve pull requests",
  );
  const without = await scenario.rollBack(inputs);
  expect(without.exitCode).toBe(1);
  expect(without.log).toContain("pull-request-refused");
});

describe("on the command line", () => {
  const typed = ["rollback", "1", "--reason", "Broken", "--pull-request", "--hold", "--yes"];

  test("by the API where git has a credential for it", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const account = scenario.github.account("octocat");
    const token = scenario.issueToken({ ...(account && { account }), pulls: "write" });
    const { folder, git } = scenario.clone;
    await git.call(
      scenario.clone,
      "remote",
      "set-url",
      "origin",
      scenario.github.cloneUrl(repository, token),
    );
    const json = await runProgram([...typed, "--json"], { folder });
    expect(json.exitCode, json.stderr).toBe(0);
    const url = `${scenario.github.url}/${repository}/pull/1`;
    expect(JSON.parse(json.stdout)).toMatchObject({
      ...{ pullRequest: 1, pullRequestUrl: url, changed: true, deployId: null },
      plan: { land: "pull-request" },
    });
    const again = await runProgram(typed, { folder });
    expect(again.stdout).toMatch(
      /Pull request #1 waits to be merged\.[\s\S]*\n\ngh pr view --web 1\n$/,
    );
    expect(again.stdout).toContain("deploy-rollback release rollback-");
    expect(scenario.github.pulls.all).toHaveLength(1);
  });

  test("otherwise the branch is pushed, with the command that opens the pull request", async () => {
    await using scenario = await Scenario.prepared(twoDeploys);
    const bare = scenario.github.folderOf(repository);
    await scenario.clone.git("remote", "set-url", "origin", bare);
    await scenario.github.liftRules(repository);
    const { stdout, exitCode, stderr } = await runProgram(typed, { folder: scenario.clone.folder });
    expect(exitCode, stderr).toBe(0);
    const [branch = ""] = (
      await scenario.git("for-each-ref", "--format=%(refname:short)", "refs/heads/rollback/")
    ).split("\n");
    expect(branch).toMatch(/^rollback\/prod\/1-[0-9a-f]{12}$/);
    expect(stdout).toContain(`gh pr create --fill --base main --head ${branch}\n`);
    // A person opens and merges it; only the commit says what it is.
    await scenario.clone.git("fetch", "--quiet", "origin");
    await scenario.clone.git("merge", "--quiet", "--ff-only", `origin/${branch}`);
    await scenario.clone.git("push", "--quiet", "origin", "HEAD:main");
    const recorded = await runProgram(["record", "--yes", "--json"], {
      folder: scenario.clone.folder,
    });
    expect(recorded.exitCode, recorded.stderr).toBe(0);
    expect((await scenario.deploys()).at(-1)?.rollback).toMatchObject({
      to: "1",
      reason: "Broken",
    });
  });
});
