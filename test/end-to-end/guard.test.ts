/** `guard/` and `hold/`: a queued or re-run deploy of bad code cannot bring it back. */
import { expect, test } from "vitest";
import { twoDeploys } from "./histories.ts";
import { codes, Scenario } from "./scenario.ts";

test("the guard lets new code through, and keeps old and undone code out", async () => {
  await using scenario = await Scenario.start();
  const reader = scenario.issueToken({ contents: "read" });
  const guard = (sha: string) => scenario.use("guard", {}, { sha, token: reader });
  const first = await scenario.clone.git("rev-parse", "HEAD");
  expect((await guard(first)).outputs).toMatchObject({ allowed: "true", problems: "[]" });
  await scenario.record(first);
  const second = await scenario.deploy("Two", { "dags/a.py": "two\n" });
  const bad = await scenario.deploy("Three", { "dags/a.py": "three\n" });
  const stale = await guard(second);
  expect(stale.exitCode).toBe(1);
  expect(codes(stale)).toEqual(["commit-outdated"]);
  expect(stale.summary).toContain("# Not deployed to prod");

  await using job = await scenario.job();
  const rolledBack = await job.use(".", { "deploy-id": "2", reason: "Broken" });
  expect(codes(await guard(bad))).toEqual(["commit-outdated"]);
  const own = await job.use("guard", { deployment: "prod" });
  expect(own.exitCode, own.log).toBe(0);
  await job.use("record", { deployment: "prod" });
  expect(codes(await guard(bad))).toEqual(["commit-outdated", "deploy-undone"]);
  await scenario.clone.update();
  const next = await scenario.clone.commit("Fixed", { "dags/a.py": "fixed\n" });
  expect((await guard(next)).exitCode).toBe(0);
  expect(rolledBack.exitCode).toBe(0);
});

test("a hold that came with the rollback, asked twice, and its release", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const back = await scenario.rollBack({
    "deploy-id": "1",
    hold: "true",
    reason: "Wait for Monday",
  });
  await scenario.clone.update();
  const next = await scenario.clone.commit("Three", { "dags/a.py": "three\n" });
  const held = await scenario.use("guard", {}, { sha: next });
  expect(codes(held)).toEqual(["deploy-held"]);
  expect(held.log).toMatch(/octocat has held deploys to `prod` since .*: Wait for Monday/);
  expect(held.log).toContain("release: true");
  const own = await scenario.use("guard", {}, { sha: back.outputs["commit-sha"] ?? "" });
  expect(own.exitCode, own.log).toBe(0);
  const recorded = await scenario.record(back.outputs["commit-sha"] ?? "");
  expect(recorded.outputs["changed"]).toBe("true");

  const deploys = await scenario.deploys();
  const released = await scenario.use("hold", { release: "true" });
  expect(released.outputs).toEqual({ held: "false", changed: "true" });
  expect((await scenario.use("hold", { release: "true" })).outputs).toEqual({
    held: "false",
    changed: "false",
  });
  expect((await scenario.use("guard", {}, { sha: next })).exitCode).toBe(0);
  const again = await scenario.use("hold", { reason: "Release week" });
  expect(again.outputs).toEqual({ held: "true", changed: "true" });
  expect((await scenario.manifest()).deployments["prod"]?.hold).toMatchObject({
    reason: "Release week",
    deployId: "3",
  });
  expect(await scenario.deploys()).toEqual(deploys);

  const without = await scenario.use("hold", {});
  expect(without.exitCode).toBe(1);
  expect(without.log).toContain("::error title=invalid-input::Input `reason`: is required");
});
