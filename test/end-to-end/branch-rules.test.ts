/** What the rules of branches and tags ask for is said beforehand, as far as a token may read them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { runProgram } from "../local-terminal/program.ts";
import { dag, dockerfile, settings, workflow } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { codes, repository, Scenario } from "./scenario.ts";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared(twoDeploys);
  await scenario.setRules({ branches: { main: "pull-request" } });
});
afterAll(() => scenario[Symbol.asyncDispose]());

const cli = (...args: string[]) => runProgram(args, { folder: scenario.clone.folder });
const asked = ({ github }: Scenario) =>
  github.requests.filter(({ path }) => /\/rules(?:ets)?\/|\/branches\//.test(path)).length;
const app = { account: { login: "deployer[bot]", id: 7 }, kind: "app" } as const;

/** The warnings of a plan. */
const planned = async (inputs: Record<string, string> = {}, token = scenario.token) => {
  const result = await scenario.rollBack(
    { "deploy-id": "1", "dry-run": "true", ...inputs },
    { token },
  );
  expect(result.exitCode, result.log).toBe(0);
  return JSON.parse(result.outputs["plan"] ?? "").warnings as { code: string; message: string }[];
};
const refusedPush = (warnings: Awaited<ReturnType<typeof planned>>) =>
  warnings.find(({ code }) => code === "push-will-be-refused")?.message;

test("a plan says what the push will hear, and the way that it names is let through", async () => {
  const before = asked(scenario);
  const message = refusedPush(await planned());
  expect(asked(scenario) - before).toBe(2);
  expect(message).toMatch(/^`main` takes changes only by pull request\. Unless a bypass list/);
  expect(message).toContain("Pass `land: pull-request`");
  // A rollback asks nothing: its refusal says the same.
  const refused = await scenario.rollBack({ "deploy-id": "1" });
  expect(codes(refused), refused.log).toEqual(["pull-request-required"]);
  expect(refused.log).toContain("pass `land: pull-request`");
  expect(asked(scenario) - before).toBe(2);

  expect(refusedPush(await planned({ land: "pull-request" }))).toBeUndefined();
  const token = scenario.issueToken({ pulls: "write" });
  const landing = await scenario.rollBack({ "deploy-id": "1", land: "pull-request" }, { token });
  expect(landing.outputs["pull-request"], landing.log).toBe("1");
});

test("whom a bypass list lets through is not warned, and what cannot be read is no rule", async () => {
  const token = scenario.issueToken({ ...app, bypass: true });
  expect(refusedPush(await planned({}, token))).toBeUndefined();
  scenario.github.apiFaults = [{ path: /\/rules\/branches\//, status: 500 }];
  expect(refusedPush(await planned())).toBeUndefined();
  expect(scenario.github.apiFaults).toEqual([]);
});

test("on a terminal, the next command is the one that is let through", async () => {
  const token = scenario.issueToken({ account: scenario.github.addAccount("mona") });
  const url = scenario.github.cloneUrl(repository, token);
  await scenario.clone.git("remote", "set-url", "origin", url);
  const plan = await cli("plan", "1");
  expect(plan.exitCode, plan.stdout + plan.stderr).toBe(0);
  expect(plan.stdout.replace(/\s+/g, " ")).toContain("Add --pull-request, or set");
  const command = "deploy-rollback rollback 1 -d prod --pull-request";
  expect(plan.stdout.trimEnd().split("\n").at(-1)).toBe(command);
  const refused = await cli("rollback", "1", "-d", "prod", "--reason", "Broken", "--yes");
  expect(refused.stderr).toContain("(pull-request-required)");
  expect(refused.stderr.trimEnd().split("\n").at(-1)).toBe(
    "deploy-rollback rollback 1 -d prod --reason Broken --pull-request",
  );
});

test("`verify/` shows the set-up, and stays about the ledger", async () => {
  await scenario.setRules({ branches: { main: "pull-request" }, tags: ["deploy/"] });
  const result = await scenario.use("verify", {});
  expect(result.exitCode, result.log).toBe(0);
  expect(result.outputs["sound"]).toBe("true");
  const rows = result.summary.split("\n").filter((line) => line.startsWith("| "));
  const row = (name: string) => rows.find((line) => line.startsWith(`| ${name} `));
  expect(row("Deploy branch")).toMatch(/\*\*attention\*\* .*Set `land: pull-request` for `prod`/);
  expect(row("Manifest branch")).toMatch(/\| ok /);
  expect(row("Deploy tags")).toMatch(/\*\*attention\*\* .*`deploy\/prod\/\*`/);
  expect(row("Token")).toMatch(/unknown .*`contents: write`/);
  expect(result.summary).toMatch(/^# ⏳ .*its set-up needs attention\n\n\*\*Next:\*\* Set `land/);
  expect(result.summary).toContain("2 points of the set-up need attention.");
});

test("`verify` tells a person what their account may read, and a program the same", async () => {
  await using on = await Scenario.prepared(twoDeploys);
  await on.setRules({ branches: { main: ["protected", "pull-request"], deploys: "protected" } });
  await on.clone.commit("Deliver", {
    ".github/deploys.yml": settings.replace("rollback:", "workflow: ship.yml\n    rollback:"),
  });
  const by = async (role: "admin" | "read", login: string) => {
    const account = on.github.addAccount(login, { [repository]: role });
    const url = on.github.cloneUrl(repository, on.github.issueToken({ account }));
    await on.clone.git("remote", "set-url", "origin", url);
    const json = await runProgram(["verify", "--json"], { folder: on.clone.folder });
    expect(json.exitCode, json.stdout + json.stderr).toBe(0);
    const { sound, setUp } = JSON.parse(json.stdout);
    expect(sound).toBe(true);
    return Object.fromEntries(
      setUp.map(({ check, state, found }: Record<string, string>) => [check, [state, found]]),
    );
  };
  const found = await by("admin", "mona");
  expect(found).toMatchObject({
    ...{
      token: ["ok", expect.stringMatching(/./)],
      workflow: ["attention", expect.stringMatching(/no `.github\/workflows\/ship.yml`/)],
    },
    "deploy-branch": [
      "attention",
      expect.stringMatching(/only by pull request and changes only from whom/),
    ],
    "manifest-branch": ["attention", expect.stringMatching(/only from whom its rules name/)],
  });
  const less = await by("read", "hubot");
  expect(less).toMatchObject({
    token: ["attention", expect.stringMatching(/may not write/)],
    "deploy-branch": ["attention", expect.stringMatching(/only by pull request, /)],
    "manifest-branch": ["unknown", expect.stringMatching(/only administrators may read/)],
  });
});

test("`init` writes what the branch asks for, and says which way works with which token", async () => {
  await using fresh = await Scenario.start({
    Dockerfile: dockerfile("12.1.1"),
    "dags/weather.py": dag("weather"),
    ".github/workflows/deploy.yml": workflow,
  });
  await fresh.setRules({ branches: { main: ["pull-request", "signatures"] }, tags: ["deploy/"] });
  const init = () => runProgram(["init", "--yes", "--json"], { folder: fresh.clone.folder });
  const read = async (path: string) =>
    parse(await readFile(join(fresh.clone.folder, path), "utf8"));
  const ended = await init();
  expect(ended.exitCode, ended.stderr).toBe(0);
  const warnings = JSON.parse(ended.stdout).warnings.join("\n");
  expect(warnings).toContain("so the settings have `land: pull-request` and `sign: github`");
  expect(warnings).toContain("A ruleset restricts the creation of tags `deploy/prod/*`");
  expect(await read(".github/deploys.yml")).toMatchObject({
    sign: "github",
    deployments: { prod: { land: "pull-request" } },
  });
  const { rollback } = (await read(".github/workflows/rollback.yml")).jobs;
  expect(rollback.permissions).toMatchObject({ "pull-requests": "write" });

  // Settings of a person's stay as they are.
  await fresh.setRules({ branches: { main: "update", deploys: "pull-request" } });
  const again = JSON.parse((await init()).stdout);
  expect(again.written).toEqual([]);
  expect(again.warnings.join("\n")).toMatch(/prod: `main` takes .* pass the token of a GitHub App/);
  expect(again.warnings.join("\n")).toContain("exclude it from the rule");

  fresh.github.fail();
  const offline = await init();
  expect(offline.exitCode, offline.stderr).toBe(0);
  expect(offline.stdout).not.toContain("takes changes");
});
