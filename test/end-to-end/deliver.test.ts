/** A pushed rollback gets to run: by the deploy workflow, or by Astro itself. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { token as astroToken, LocalAstro } from "../local-astro/server.ts";
import type { Workflow } from "../local-github/actions.ts";
import { dag, dockerfile } from "./astro-project.ts";
import { bot, it, newest, start, target } from "./delivering.ts";
import { approvalOf, codes, type Inputs, repository, type Scenario } from "./scenario.ts";

describe.concurrent("by the deploy workflow", () => {
  it("started by hand on the branch, followed, and shown on the Deployments page", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const done = await rollBack({ onDispatch: true });
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs).toMatchObject({ delivered: "true", changed: "true" });
    expect(done.started).toBe(1);
    const [run] = scenario.github.actions.runs;
    expect(run).toMatchObject({ branch: "main", commit: done.outputs["commit-sha"] });
    expect(done.summary).toMatch(new RegExp(`^# ✅ prod runs deploy ${target} again\n`));
    expect(done.summary).toContain(
      `[deploy run](${scenario.github.url}/${repository}/actions/runs/${run?.id})`,
    );
    expect(await newest(scenario)).toMatchObject({ status: "deployed", rollback: { to: target } });
    const page = scenario.github.deployments.at(-1);
    expect(page).toMatchObject({
      sha: done.outputs["commit-sha"],
      environment: "prod",
      task: "rollback",
      payload: { to: target, reason: "It is broken" },
    });
    expect(page?.states.map(({ state }) => state)).toEqual(["in_progress", "success"]);
  });

  it("where it is not known whose token it is, the run that the push may start is waited for", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const body = JSON.stringify({ data: { viewer: null, repository: null } });
    const fault = () => ({ path: /graphql/, status: 200, body });
    scenario.github.apiFaults = Array.from({ length: 9 }, fault);
    let looks = 0;
    scenario.github.before = async (path) => {
      if (!path.includes("head_sha=") || ++looks !== 2) return;
      const commit = await scenario.git("rev-parse", "main");
      scenario.github.actions.start("deploy.yml", "push", commit, "main");
    };
    const done = await rollBack({ onDispatch: true });
    expect(done.exitCode, done.log).toBe(0);
    expect(done.started).toBe(0);
  });

  it("a run that an App's push started is followed, and no other is started", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const account = scenario.github.addAccount("my-app[bot]", { [repository]: "write" });
    const token = scenario.issueToken({ ...bot, account });
    const done = await rollBack({ onPush: "main", onDispatch: true }, { token });
    expect(done.exitCode, done.log).toBe(0);
    expect(done.started).toBe(0);
    expect(scenario.github.actions.runs).toHaveLength(1);
    expect(done.outputs["delivered"]).toBe("true");
  });

  it("asked again by somebody who may not roll back: refused, and nothing is started", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    scenario.github.addAccount("reader", { [repository]: "read" });
    // Pushed, but not deployed yet.
    const token = scenario.issueToken({});
    const first = await rollBack({ onDispatch: true }, { token, runId: "778" });
    expect(first.log).toContain("deploy-not-started");
    const refs = await scenario.refs();
    for (const inputs of [{}, { "dry-run": "true" }]) {
      const again = await rollBack(
        { onDispatch: true },
        { inputs, runId: "778", triggeringActor: "reader" },
      );
      expect(codes(again), again.log).toEqual(["actor-not-permitted"]);
      expect(again.exitCode).toBe("dry-run" in inputs ? 0 : 1);
      expect(again.outputs).toMatchObject({ eligible: "false", changed: "false" });
      expect(again.started).toBe(0);
    }
    expect(await scenario.refs()).toBe(refs);
    const allowed = await rollBack({ onDispatch: true }, { runId: "778" });
    expect(allowed.started, allowed.log).toBe(1);
  });

  it("planned and rolled back once more by the same run, with `previous`: nothing is done twice", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const token = scenario.issueToken(bot);
    const before = (await newest(scenario))?.id;
    const both = async () => {
      const plan = await rollBack(null, {
        inputs: { "deploy-id": "previous", "dry-run": "true" },
        runId: "790",
      });
      const inputs = {
        "deploy-id": plan.outputs["rolled-back-to"] ?? "",
        ...approvalOf(plan),
      };
      return rollBack({ onDispatch: true }, { inputs, token, runId: "790" });
    };
    const first = await both();
    expect(first.exitCode, first.log).toBe(0);
    const refs = await scenario.refs();
    const again = await both();
    expect(again.outputs).toMatchObject({
      changed: "false",
      delivered: "true",
      "deploy-id": first.outputs["deploy-id"],
      "rolled-back-to": first.outputs["rolled-back-to"],
    });
    expect(again.started).toBe(0);
    expect((await newest(scenario))?.id).toBe(String(Number(before) + 1));
    expect(await scenario.refs()).toBe(refs);
    const shown = scenario.github.deployments.filter(
      ({ sha }) => sha === first.outputs["commit-sha"],
    );
    expect(shown).toHaveLength(1);
  });

  it("asked again after the branch moved on: what came after is not deployed", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const first = await rollBack(
      { onDispatch: true },
      { token: scenario.issueToken({}), runId: "791" },
    );
    expect(first.log).toContain("deploy-not-started");
    scenario.commit("Not looked at", { "dags/z.py": "z\n" });
    const again = await rollBack({ onDispatch: true }, { runId: "791" });
    expect(again.exitCode).toBe(1);
    expect(again.log).toContain("branch-moved-on");
    expect(again.started).toBe(0);
    // Deployed by hand, and recorded: then there is nothing left to do.
    await scenario.record(first.outputs["commit-sha"] ?? "");
    const done = await rollBack({ onDispatch: true }, { runId: "791" });
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs["delivered"]).toBe("true");
    expect(done.started).toBe(0);
  });

  it("though the workspace cannot be checked out; that fails the step in the end", async ({
    scenario,
    expect,
  }) => {
    const work: Workflow["work"] = ({ commit }) => scenario.record(commit);
    scenario.github.actions.workflows = { "deploy.yml": { onDispatch: true, work } };
    await using job = await scenario.job({ token: scenario.issueToken(bot) });
    const { github, token } = scenario;
    await scenario.clone.git("clone", "--quiet", github.cloneUrl(repository, token), job.workspace);
    await writeFile(join(job.workspace, ".git/index.lock"), "");
    const done = await job.use(".", { reason: "x", "deploy-id": target });
    expect(done.exitCode).toBe(1);
    expect(done.log).toContain("checkout-failed");
    expect(done.outputs["delivered"]).toBe("true");
  });

  // What else APIs may answer: test/end-to-end/faults.test.ts; and to a token that may not: permissions.test.ts.
  it("a workflow that is not there: the rollback is in git, and the error says what to do", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const done = await rollBack(null);
    expect(done.exitCode).toBe(1);
    expect(done.log).toMatch(/deploy-not-started.*404/s);
    expect(done.outputs).toMatchObject({ changed: "true", delivered: "false" });
    expect(await scenario.git("rev-parse", "main")).toBe(done.outputs["commit-sha"]);
  });
});

test("dispatch-on: tag deploys just the rollback, whatever the branch does", async () => {
  await using scenario = await start(
    "deliver: workflow\n    workflow: deploy.yml\n    dispatch-on: tag",
  );
  const before = async () => scenario.commit("Somebody was faster", { "dags/c.py": "c\n" });
  const work: Workflow["work"] = ({ commit }) => scenario.record(commit);
  scenario.github.actions.workflows = { "deploy.yml": { onDispatch: true, before, work } };
  const done = await scenario.rollBack({ "deploy-id": "1" }, { token: scenario.issueToken(bot) });
  expect(done.exitCode, done.log).toBe(0);
  expect(scenario.github.actions.runs[0]?.branch).toBe(done.outputs["tag"]);
});

describe("by Astro", () => {
  let astro: LocalAstro;
  let scenario: Scenario;
  beforeAll(async () => {
    astro = await LocalAstro.start();
    scenario = await start("deliver: astro");
    const common = { type: "IMAGE_AND_DAG", status: "DEPLOYED", isDagDeployEnabled: true } as const;
    const createdAt = "2026-11-20T10:00:00Z";
    astro.deploys = ["cl3", "cl2", "cl1"].map((id) => ({ ...common, id, createdAt, imageTag: id }));
  });
  afterAll(async () => {
    await scenario[Symbol.asyncDispose]();
    await astro[Symbol.asyncDispose]();
  });

  const rollBack = (inputs: Inputs, runId?: string) =>
    scenario.rollBack(
      { "astro-token": astroToken, ...inputs },
      { env: { ASTRO_API_URL: astro.url }, ...(runId !== undefined && { runId }) },
    );

  test("is followed to its end, with the reason, and asked again it starts nothing", async () => {
    const done = await rollBack({ "deploy-id": "2", reason: "Divides by zero" }, "888");
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs["delivered"]).toBe("true");
    expect(done.log).not.toContain(`: ${astroToken}`);
    const [made] = astro.deploys;
    expect(made).toMatchObject({ rollbackFromId: "cl2", status: "DEPLOYED" });
    expect(made?.description).toMatch(/^Divides by zero \(deploy 4 of prod, [0-9a-f]{12}\)$/);
    expect(await newest(scenario)).toMatchObject({ status: "deployed", externalId: made?.id });
    const again = await rollBack({ "deploy-id": "2", reason: "Divides by zero" }, "888");
    expect(again.exitCode, again.log).toBe(0);
    expect(again.outputs).toMatchObject({ changed: "false", delivered: "true" });
    expect(astro.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
  });

  test("a deploy without its Astro ID, another scope, and no token: nothing is pushed", async () => {
    const before = await scenario.refs();
    const refused = await rollBack({ "deploy-id": "3", scope: "image", "astro-token": "" });
    expect(refused.exitCode).toBe(1);
    expect(codes(refused)).toContain("delivery-unsupported");
    expect(refused.log).toContain("deploy 3 has no Astro deploy ID");
    expect(refused.log).toContain("not the scope `image`");
    expect(refused.log).toContain("no `astro-token` was given");
    expect(await scenario.refs()).toBe(before);
  });

  test("but not where it was asked otherwise: then the guard lets its commit through", async () => {
    const done = await rollBack({ "deploy-id": "3", deliver: "none" });
    expect(done.exitCode, done.log).toBe(0);
    const guard = await scenario.use("guard", {}, { sha: done.outputs["commit-sha"] ?? "" });
    expect(guard.exitCode, guard.log).toBe(0);
  });
});

describe("a Runtime that goes down", () => {
  test("is delivered by Astro, for `astro deploy` would refuse it; the plan says so if it cannot", async () => {
    await using astro = await LocalAstro.start();
    await using scenario = await start("deliver: workflow\n    workflow: deploy.yml");
    await scenario.deploy("Upgrade", { Dockerfile: dockerfile("12.2.0") });
    const common = { type: "IMAGE_AND_DAG", status: "DEPLOYED", isDagDeployEnabled: true } as const;
    astro.deploys = [{ ...common, id: "cl2", createdAt: "2026-11-20T10:00:00Z", imageTag: "cl2" }];
    const inputs = { "allow-downgrade": "true", "astro-token": astroToken };
    const options = { env: { ASTRO_API_URL: astro.url } };
    const plan = await scenario.rollBack({ ...inputs, "deploy-id": "3", "dry-run": "true" });
    expect(plan.log).toContain(
      "Astro cannot do this rollback itself, because deploy 3 has no Astro deploy ID",
    );
    const done = await scenario.rollBack({ ...inputs, "deploy-id": "2" }, options);
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs["delivered"]).toBe("true");
    expect(astro.deploys[0]).toMatchObject({ rollbackFromId: "cl2" });
    expect(scenario.github.actions.runs).toEqual([]);
    const guard = await scenario.use("guard", {}, { sha: done.outputs["commit-sha"] ?? "" });
    expect(guard.log).toContain("delivered-by-astro");
  });
});

test("record asks Astro for what it was not given, and does not hang on the answer", async () => {
  await using astro = await LocalAstro.start();
  await using scenario = await start("deliver: none");
  const env = { ASTRO_API_TOKEN: astroToken, ASTRO_API_URL: astro.url };
  const deployOf = (commit: string) => ({
    ...({ id: "cl9", type: "DAG_ONLY", status: "DEPLOYED", isDagDeployEnabled: true } as const),
    ...{ createdAt: "2026-11-20T10:00:00Z", imageTag: "x", git: { commitSha: commit } },
  });
  const commit = await scenario.clone.commit("Four", { "dags/d.py": dag("d") });
  astro.deploys = [deployOf(commit)];
  await scenario.use("record", {}, { sha: commit, env });
  expect(await newest(scenario)).toMatchObject({ externalId: "cl9", type: "dags-only" });
  const other = await scenario.clone.commit("Five", { "dags/d.py": dag("d", "print(5)") });
  astro.faults = [{ status: 403, body: '{"message":"Forbidden"}' }];
  const result = await scenario.use("record", {}, { sha: other, env });
  expect(result.exitCode, result.log).toBe(0);
  expect(result.log).toContain("recorded without its ID on Astro. Astro answered 403: Forbidden");
  expect(await newest(scenario)).toMatchObject({ commit: other, externalId: null });
});
