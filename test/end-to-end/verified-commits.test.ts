import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeOwnKey } from "../local-github/signing.ts";
import { astroProject } from "./astro-project.ts";
import { codes, Scenario } from "./scenario.ts";

const run = promisify(execFile);
const settings = `version: 1
sign: github
deployments:
  prod:
    deployment-file: deployment.yaml
    rollback: { enabled: true }
`;
const deploymentFile = "deployment:\n  configuration:\n    dag_deploy_enabled: false\n";
const files = {
  ...astroProject("12.1.0"),
  ".github/deploys.yml": settings,
  ".github/workflows/deploy.yml": "on: push\n",
  "deployment.yaml": deploymentFile,
};
const twoDeploys = [
  { deploy: "One", files: { "dags/a.py": "one\n", "include/b.sql": "one\n" } },
  {
    deploy: "Two",
    files: {
      "dags/a.py": "two\n",
      "include/c.sql": "two\n",
      ".github/workflows/deploy.yml": "on: workflow_dispatch\n",
    },
    inputs: { "dag-deploy-enabled": "true" },
  },
] as const;

afterAll(removeOwnKey);

const inputs = { "deploy-id": "1", reason: "Broken", "allow-downgrade": "true" };

/** The calls of the API that made objects, and the pushes of git. */
const written = ({ github }: Scenario) =>
  github.requests
    .filter(({ method }) => method === "POST")
    .flatMap(({ path }) => /\/git\/(\w+)$|(git-receive-pack)$/.exec(path)?.slice(1).join("") ?? []);

/** Has git check signatures, with GitHub's keys. */
async function verify({ github, clone }: Scenario, ...commits: string[]): Promise<void> {
  await clone.git("fetch", "--quiet", "--tags", "origin");
  const env = { ...process.env, ...(await github.keys()) };
  await run("git", ["verify-commit", ...commits], { cwd: clone.folder, env });
}

const made = ["trees", "commits", "trees", "commits", "tags"];

test("all commits are signed, only what changes is sent, and refs move with one call", async () => {
  await using scenario = await Scenario.prepared(twoDeploys, files);
  const head = scenario.commits.at(-1) ?? "";
  const { outputs, exitCode, log } = await scenario.rollBack({ ...inputs, hold: "true" });
  expect(exitCode, log).toBe(0);
  expect(written(scenario)).toEqual(made);
  const commit = outputs["commit-sha"] ?? "";
  await verify(scenario, commit, "origin/deploys", "origin/deploys~1", "origin/deploys~2");
  expect(await scenario.git("rev-parse", "main", "deploy/prod/3^{commit}")).toBe(
    `${commit}\n${commit}`,
  );
  expect(await scenario.git("diff", "--name-status", head, commit)).toBe(
    ["M\tdags/a.py", "M\tdeployment.yaml", "D\tinclude/c.sql"].join("\n"),
  );
  const message = await scenario.git("log", "-1", "--format=%an|%cn|%B", commit);
  expect(message).toMatch(/^github-actions\[bot\]\|GitHub\|Roll back prod to deploy 1\n/);
  expect(message).toMatch(/^Co-authored-by: octocat <\d+\+octocat@users\.noreply\.\S+>$/m);
  const { holds } = (await scenario.manifest()).deployments["prod"] ?? {};
  expect(holds?.map(({ id }) => id)).toEqual(["rollback-3"]);
});

test("git pushes the same objects where the token may not move refs by the API", async () => {
  await using scenario = await Scenario.prepared(twoDeploys, files);
  const token = scenario.issueToken({ updateRefs: false });
  const { outputs, exitCode, log } = await scenario.rollBack(inputs, { token });
  expect(exitCode, log).toBe(0);
  expect(written(scenario)).toEqual([...made, "git-receive-pack"]);
  await verify(scenario, outputs["commit-sha"] ?? "", "origin/deploys");
});

describe("nothing moves", () => {
  let scenario: Scenario;
  let before: string;
  beforeAll(async () => {
    scenario = await Scenario.prepared(twoDeploys, files);
    before = await scenario.refs();
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  const refused = async (token = scenario.token) => {
    const result = await scenario.rollBack(inputs, { token });
    expect(result.exitCode, result.log).toBe(1);
    expect(await scenario.refs()).toBe(before);
    return codes(result);
  };

  test("when GitHub does not sign: a commit of its own, or one of a person", async () => {
    scenario.github.signs = "unsigned";
    expect(await refused()).toEqual(["commit-not-verified"]);
    scenario.github.signs = "valid";
    const account = scenario.github.account("octocat");
    if (!account) throw new Error("no octocat");
    expect(await refused(scenario.issueToken({ account }))).toEqual(["commit-not-verified"]);
    // A signature that it does not know is none, either.
    const sha = "a".repeat(40);
    const signed = { payload: "tree x\n\nx\n", signature: "x", verified_at: null };
    const verification = { verified: false, reason: "unknown_key", ...signed };
    const body = JSON.stringify({ sha, verification });
    scenario.github.apiFaults = [{ path: /POST .*\/git\/commits$/, status: 201, body }];
    expect(await refused()).toEqual(["commit-not-verified"]);
  });

  test.each([
    ["pull-request", {}, ["pull-request-required"]],
    ["protected", {}, ["branch-protected"]],
    ["checks", {}, ["rule-violated"]],
    [null, { tags: ["deploy/"] }, ["tag-rule"]],
  ] as const)("by rule %s, with the code that it has over git", async (rule, more, expected) => {
    await scenario.setRules({ ...(rule && { branches: { main: rule } }), ...more });
    expect(await refused()).toEqual(expected);
  });

  test("with a token that may only read", async () => {
    await scenario.setRules({});
    expect(await refused(scenario.issueToken({ contents: "read" }))).toEqual([
      "write-not-permitted",
    ]);
  });
});

test("a branch that takes only signed commits takes it; another writer and a lost answer are got over", async () => {
  await using scenario = await Scenario.prepared(twoDeploys, files);
  await scenario.setRules({ branches: { main: "signatures", deploys: "signatures" } });
  let tries = 0;
  scenario.github.before = async (path) => {
    if (!path.endsWith("/git/tags")) return;
    tries += 1;
    // Somebody merges just now; the rollback is built again on what is there then.
    if (tries === 1) await scenario.clone.commit("Three", { "README.md": "three\n" });
    else scenario.github.apiFaults = [{ path: /POST \/graphql updateRefs/, kind: "lost" }];
  };
  const { outputs, exitCode, log } = await scenario.rollBack(inputs);
  expect(exitCode, log).toBe(0);
  const commit = outputs["commit-sha"] ?? "";
  await verify(scenario, commit, "origin/deploys");
  expect(await scenario.git("log", "-1", "--format=%s", `${commit}~1`)).toBe("Three");
  expect((await scenario.deploys()).map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(tries).toBe(2);
});
