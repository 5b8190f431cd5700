/** `record/` with a token for Astro: what Astro says of the deploy is recorded, and decides whether there was one. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type AstroDeploy, token as astroToken, LocalAstro } from "../local-astro/server.ts";
import { astroProject, dag, dockerfile } from "./astro-project.ts";
import { Scenario } from "./scenario.ts";

let astro: LocalAstro;
let scenario: Scenario;
beforeAll(async () => {
  astro = await LocalAstro.start();
  scenario = await Scenario.start({
    ...astroProject("one"),
    ".github/deploys.yml": `version: 1
deployments:
  prod:
    rollback: { enabled: true }
    astro: { organization: clmorg, deployment: clmdep }
`,
  });
});
afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
  await astro[Symbol.asyncDispose]();
});
beforeEach(() => {
  astro.faults = [];
});

const deployOf = (id: string, commit: string, more: Partial<AstroDeploy> = {}): AstroDeploy => ({
  ...({ id, type: "IMAGE_AND_DAG", status: "DEPLOYED", isDagDeployEnabled: false } as const),
  createdAt: `2026-11-20T10:00:0${astro.deploys.length}Z`,
  ...{ imageRepository: "images.example/clmdep", imageTag: `deploy-${id}` },
  git: { commitSha: commit },
  ...more,
});

const record = (commit: string, inputs: Record<string, string> = {}) =>
  scenario.use("record", inputs, {
    sha: commit,
    env: { ASTRO_API_TOKEN: astroToken, ASTRO_API_URL: astro.url },
  });
const newest = async () => (await scenario.deploys()).at(-1);

test("its ID, Runtime version and image are kept, and rank above the Dockerfile's", async () => {
  const commit = scenario.commit("One", { Dockerfile: dockerfile("12.1.1") });
  astro.deploys = [deployOf("cl1", commit, { astroRuntimeVersion: "12.2.0" })];
  const done = await record(commit);
  expect(done.exitCode, done.log).toBe(0);
  expect(done.log).toContain(
    "Astro reports Runtime 12.2.0, but the Dockerfile pins Runtime 12.1.1",
  );
  expect(await newest()).toMatchObject({
    externalId: "cl1",
    runtime: "12.2.0",
    image: "images.example/clmdep:deploy-cl1",
  });
});

test("what was stated ranks above what Astro reports", async () => {
  const commit = scenario.commit("Two", { "dags/a.py": dag("two") });
  astro.deploys = [deployOf("cl2", commit, { astroRuntimeVersion: "12.2.0" }), ...astro.deploys];
  await record(commit, { runtime: "12.1.1", image: "images.example/mine:2" });
  expect(await newest()).toMatchObject({
    externalId: "cl2",
    runtime: "12.1.1",
    image: "images.example/mine:2",
  });
});

test("a step that ended well deployed nothing when Astro has no newer deploy of the project", async () => {
  const commit = scenario.commit("Bump", { Dockerfile: dockerfile("12.6.0") });
  astro.deploys = [deployOf("dbt", commit, { type: "BUNDLE" }), ...astro.deploys];
  const done = await record(commit);
  expect(done.outputs).toMatchObject({ changed: "false", "deploy-id": "2" });
  expect(done.log).toContain("Astro has no deploy since cl2, which is recorded as deploy 2");
  expect(await newest()).toMatchObject({ id: "2", runtime: "12.1.1" });

  // The step that failed is recorded all the same.
  await record(commit, { status: "failure" });
  expect(await newest()).toMatchObject({ id: "3", status: "failed", externalId: null });
});

test("a deploy that failed on Astro is recorded as failed", async () => {
  const commit = scenario.commit("Bad", { "dags/a.py": dag("bad") });
  astro.deploys = [deployOf("cl4", commit, { status: "FAILED" }), ...astro.deploys];
  await record(commit);
  expect(await newest()).toMatchObject({ id: "4", status: "failed", externalId: "cl4" });
});

test("an older version of the API is asked where the newer one is not offered", async () => {
  const commit = scenario.commit("Five", { "dags/a.py": dag("five") });
  astro.version = "v1beta1";
  astro.deploys = [deployOf("cl5", commit), ...astro.deploys];
  await record(commit);
  astro.version = "v1";
  expect(await newest()).toMatchObject({ id: "5", externalId: "cl5" });
});

test("where Astro's newest deploy is not known, the code decides", async () => {
  const commit = scenario.commit("Six", { "dags/a.py": dag("six") });
  astro.deploys = [deployOf("other", "0".repeat(40)), ...astro.deploys];
  await record(commit);
  expect(await newest()).toMatchObject({ id: "6", commit, externalId: null });
});
