/** Code that a project reaches by a link out of its folder: named, and never taken for known. */
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dockerfile } from "./astro-project.ts";
import { codes, Scenario } from "./scenario.ts";

const files = {
  ".github/deploys.yml":
    "version: 1\ndeployments:\n  etl: { project: etl, rollback: { enabled: true } }\n",
  "etl/Dockerfile": dockerfile("12.1.1"),
  "shared/dags/a.py": "good\n",
};

async function withLink(): Promise<Scenario> {
  const scenario = await Scenario.start(files);
  const { folder } = scenario.clone;
  await symlink("../shared/dags", join(folder, "etl/dags"));
  return scenario;
}

test("a deploy that changes nothing but what a link leads to is recorded, and said to be out of reach", async () => {
  await using scenario = await withLink();
  const good = await scenario.clone.commit("Good", {});
  const first = await scenario.record(good);
  expect(first.log).toContain("`etl/dags` is a link that leads to `shared/dags`");
  const bad = await scenario.clone.commit("Bad", { "shared/dags/a.py": "bad\n" });
  const second = await scenario.record(bad);
  expect(second.outputs).toMatchObject({ "deploy-id": "2", changed: "true" });
  const [entry] = await scenario.deploys("etl");
  expect(entry?.code?.image).toBeNull();

  const refused = await scenario.rollBack({ "deploy-id": "previous" });
  expect(codes(refused)).toEqual(["nothing-to-roll-back"]);
  const [problem] = JSON.parse(refused.outputs["problems"] ?? "[]");
  expect(problem.message).toContain("What `etl/dags` leads to lies outside the project");
  expect((await scenario.use("verify", {})).exitCode).toBe(0);

  const settings = files[".github/deploys.yml"].replace(
    "project: etl",
    "project: etl, also: [shared/dags]",
  );
  await scenario.clone.commit("Ship it too", { ".github/deploys.yml": settings });
  const done = await scenario.rollBack({ "deploy-id": "previous" });
  expect(done.exitCode, done.log).toBe(0);
  expect(await scenario.git("show", "main:shared/dags/a.py")).toBe("good");
  expect(done.log).not.toContain("is a link");
});

test("a submodule whose entry lies outside the project is named", async () => {
  await using scenario = await Scenario.start(files);
  const { clone } = scenario;
  const entry = `160000,${"a".repeat(40)},etl/include/common`;
  await clone.git("update-index", "--add", "--cacheinfo", entry);
  await clone.git("commit", "--quiet", "--message", "With a submodule");
  await clone.git("push", "--quiet", "origin", "main");
  const recorded = await scenario.record(await clone.git("rev-parse", "HEAD"));
  expect(recorded.log).toContain("`etl/include/common` is a submodule");
  await clone.git("rm", "--quiet", "--cached", "etl/include/common");
  await scenario.deploy("Without it", { "etl/x.py": "x\n" });
  const plan = await scenario.rollBack({ "deploy-id": "1", "dry-run": "true" });
  const { warnings } = JSON.parse(plan.outputs["plan"] ?? "{}");
  expect(warnings.map(({ code }: { code: string }) => code)).toContain("content-outside-project");
});
