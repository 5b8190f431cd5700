/** Each file of `examples/`, word for word, in `act`, with the reusable workflow of this repository. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { astroProject, dag } from "../end-to-end/astro-project.ts";
import { Scenario } from "../end-to-end/scenario.ts";
import type { Workflow } from "../local-github/actions.ts";
import { projectRoot } from "../local-runner/job.ts";
import { act } from "./act.ts";

const example = (name: string) => readFileSync(join(projectRoot, "examples", name), "utf8");

const settings = `version: 1
deployments:
  prod:
    rollback: { enabled: true }
    workflow: deploy.yml
`;

const all = { actions: "write", deployments: "write", pulls: "write" } as const;

async function start(files = {}): Promise<Scenario> {
  const project = { ...astroProject(), ".github/deploys.yml": settings, ...files };
  const scenario = await Scenario.start(project);
  scenario.github.actions.workflows = {
    "deploy.yml": { onDispatch: true, work: ({ commit }) => scenario.record(commit) },
  };
  return scenario;
}

test("roll-back.yml: plan, rollback, deploy and outcome", async () => {
  await using scenario = await start();
  await scenario.deploy("One", {});
  const bad = await scenario.deploy("Two", { "dags/b.py": dag("b", "print(1 / 0)") });
  scenario.github.pulls.all.push({ number: 7, base: "main", merge: bad, commits: [bad] });
  const token = scenario.issueToken(all);
  const inputs = { "deploy-id": "previous", reason: "Divides by zero" };
  const done = await act(scenario, example("roll-back.yml"), { token, inputs });
  expect(done.exitCode, done.log).toBe(0);
  const commit = await scenario.git("rev-parse", "main");
  expect(await scenario.git("diff", "--name-only", "deploy/prod/1", "main")).toBe("");
  expect((await scenario.deploys()).at(-1)).toMatchObject({
    commit,
    status: "deployed",
    rollback: { to: "1", reason: "Divides by zero" },
  });
  expect(scenario.github.actions.runs).toMatchObject([{ commit, conclusion: "success" }]);
  expect(scenario.github.deployments).toMatchObject([{ sha: commit, task: "rollback" }]);
  expect(scenario.github.deployments[0]?.states.at(-1)?.state).toBe("success");
  expect(scenario.github.pulls.comments).toMatchObject([{ pull: 7 }]);
  expect(done.log).not.toContain(token);

  // Only the plan; and what is not eligible fails.
  const before = await scenario.refs();
  const plan = { ...inputs, "deploy-id": "2", "dry-run": "true" };
  const planned = await act(scenario, example("roll-back.yml"), { token, inputs: plan });
  expect(planned.exitCode, planned.log).toBe(0);
  const refused = await act(scenario, example("roll-back.yml"), {
    token,
    inputs: { ...inputs, "deploy-id": "99" },
  });
  expect(refused.exitCode).toBe(1);
  expect(refused.log).toContain("has no deploy `99`");
  expect(await scenario.refs()).toBe(before);
});

test.each([
  ["a commit", "head-changed", false],
  ["a deploy", "newer-deploy", true],
])("roll-back.yml: %s that comes between plan and approval stops it", async (_, code, recorded) => {
  await using scenario = await start();
  await scenario.deploy("One", {});
  await scenario.deploy("Two", { "dags/b.py": dag("b", "print(1 / 0)") });
  let approved = false;
  const { github } = scenario;
  // All that the second job asks waits until somebody else was there.
  let arrival: Promise<unknown> | null = null;
  const arrive = async () => {
    const commit = await scenario.clone.commit("Three", { "dags/c.py": dag("c") });
    if (recorded) await scenario.record(commit);
  };
  github.before = async () => {
    await setTimeout(100);
    if (!approved) return;
    approved = false;
    arrival = arrive();
    await arrival;
  };
  const token = scenario.issueToken(all);
  const inputs = { "deploy-id": "previous", reason: "Divides by zero" };
  const stopped = await act(scenario, example("roll-back.yml"), {
    ...{ token, inputs },
    onLog: (log) => {
      if (arrival === null) approved = log.includes("Success - Main Work out the plan");
    },
  });
  expect(stopped.exitCode).toBe(1);
  expect(stopped.log).toContain(code);
  expect((await scenario.deploys()).filter(({ rollback }) => rollback)).toEqual([]);
  expect(await scenario.git("log", "-1", "--format=%s", "main")).toBe("Three");
  expect(github.actions.runs).toEqual([]);
});

test("roll-back-another-repository.yml: called from a repository that has nothing to do with it", async () => {
  await using scenario = await start();
  await scenario.deploy("One", {});
  await scenario.deploy("Two", { "dags/b.py": dag("b") });
  await scenario.github.createRepository("acme/on-call");
  const done = await act(scenario, example("roll-back-another-repository.yml"), {
    from: "acme/on-call",
    token: scenario.issueToken({ contents: "none" }),
    secrets: { ROLLBACK_TOKEN: scenario.issueToken({}) },
    inputs: { repository: "acme/airflow", "deploy-id": "1", reason: "Broken" },
  });
  expect(done.exitCode, done.log).toBe(0);
  expect((await scenario.deploys()).at(-1)).toMatchObject({ rollback: { to: "1" } });
});

test("deploy.yml: deploys and records; what is not well goes back by itself, at most once", async () => {
  await using scenario = await start();
  const token = scenario.issueToken(all);
  const run = () => act(scenario, example("deploy.yml"), { event: "push", token });
  const first = await run();
  expect(first.exitCode, first.log).toBe(0);
  expect(await scenario.deploys()).toMatchObject([
    { id: "1", status: "deployed", mark: { as: "good", reason: "Health check passed" } },
  ]);

  // Nobody has checked this one, so it is not what the rollback goes back to.
  await scenario.deploy("Unchecked", { "dags/b.py": dag("b") });
  await scenario.clone.commit("Ill", { "scripts/health-check.sh": "exit 1\n" });
  const ill = await run();
  expect(ill.exitCode).toBe(1);
  const deploys = await scenario.deploys();
  expect(deploys.map(({ id, rollback }) => [id, rollback?.to])).toEqual([
    ["1", undefined],
    ["2", undefined],
    ["3", undefined],
    ["4", "1"],
  ]);
  // The rollback itself was deployed by a run of its own.
  expect(scenario.github.actions.runs).toMatchObject([{ commit: deploys[3]?.commit }]);
  expect(deploys[3]?.status).toBe("deployed");
  expect((await scenario.manifest()).deployments["prod"]?.holds).toMatchObject([
    { reason: "Deploy 3 or its health check failed", deployId: "3" },
  ]);
  expect(await scenario.git("ls-tree", "--name-only", "main", "scripts/")).toBe("");

  // The rollback's own deploy gets through; should it be ill as well, a person has to look.
  await scenario.clone.update();
  const back = await run();
  expect(back.exitCode, back.log).toBe(0);
  await scenario.clone.commit("Ill again", { "scripts/health-check.sh": "exit 1\n" });
  const held = await run();
  expect(held.exitCode).toBe(1);
  expect(held.log).toContain("deploy-held");
  const marks = (await scenario.deploys()).map(({ mark }) => mark?.as);
  expect(marks).toEqual(["good", undefined, "bad", "good"]);
});

test("roll-back-several.yml: one that fails does not stop the others", async () => {
  const settingsOf = (name: string, enabled: boolean) =>
    `  ${name}: { project: ${name}, runtime: none, rollback: { enabled: ${enabled} }, workflow: ${name}.yml, dispatch-on: tag }\n`;
  const names = ["etl", "ml", "web"];
  const several = names.map((name) => settingsOf(name, name !== "web")).join("");
  const files = (text: string) =>
    Object.fromEntries(names.map((name) => [`${name}/a.py`, `${text}\n`]));
  await using scenario = await start({
    ".github/deploys.yml": `version: 1\ndeployments:\n${several}`,
    ...files("one"),
  });
  for (const text of ["one", "two"]) {
    const commit = await scenario.clone.commit(text, files(text));
    for (const deployment of names) await scenario.record(commit, { deployment });
  }
  const { actions } = scenario.github;
  const deploying = (deployment: string): Workflow => ({
    onDispatch: true,
    work: ({ commit }) => scenario.record(commit, { deployment }),
  });
  actions.workflows = { "etl.yml": deploying("etl"), "ml.yml": deploying("ml") };
  const done = await act(scenario, example("roll-back-several.yml"), {
    inputs: { deployments: JSON.stringify(names), reason: "All are broken" },
    token: scenario.issueToken(all),
  });
  expect(done.exitCode).toBe(1);
  expect(done.log).toContain("rollback-disabled");
  expect(await scenario.git("show", "main:etl/a.py")).toBe("one");
  expect(await scenario.git("show", "main:ml/a.py")).toBe("one");
  expect(await scenario.git("show", "main:web/a.py")).toBe("two");
  for (const name of ["etl", "ml"]) {
    const [newest] = (await scenario.deploys(name)).slice(-1);
    expect(newest).toMatchObject({ status: "deployed", rollback: { to: "1" } });
    expect(done.log).toContain(`${name}: 3 deploys, current 3`);
  }
  expect(actions.runs.map(({ workflow }) => workflow).sort()).toEqual(["etl.yml", "ml.yml"]);
});

test("release-hold.yml: holds, and releases", async () => {
  await using scenario = await start();
  await scenario.deploy("One", {});
  const holds = async () => (await scenario.manifest()).deployments["prod"]?.holds;
  const run = (inputs: Record<string, string>) =>
    act(scenario, example("release-hold.yml"), { inputs });
  const held = await run({ release: "false", reason: "Wait" });
  expect(held.exitCode, held.log).toBe(0);
  expect(await holds()).toMatchObject([{ reason: "Wait" }]);
  const released = await run({ release: "true", reason: "" });
  expect(released.exitCode, released.log).toBe(0);
  expect(await holds()).toEqual([]);
});
