/** What a failing deploy job does: the hold first, then a rollback that expects that deploy to be the newest. */
import { expect, test } from "vitest";
import { threeDeploys, twoDeploys } from "./histories.ts";
import { codes, Scenario } from "./scenario.ts";

test("the hold keeps the next deploy out, and the rollback goes back from what the job has seen", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  await scenario.use("mark", { "deploy-id": "1", as: "good", reason: "Health check passed" });
  const held = await scenario.use("hold", { reason: "Deploy 2 is ill" }, { runId: "1" });
  expect(held.outputs).toMatchObject({ changed: "true", others: "0" });
  await scenario.use("mark", { "deploy-id": "2", as: "bad", reason: "Health check failed" });
  const next = scenario.commit("Next", { "dags/n.py": "n\n" });
  const guarded = await scenario.use("guard", {}, { sha: next });
  expect(codes(guarded)).toEqual(["deploy-held"]);

  // As a plan first, as the reusable workflow does.
  const expected = { "deploy-id": "last-good", "expected-newest": "2" };
  const plan = await scenario.rollBack({ ...expected, "dry-run": "true" });
  expect(plan.outputs).toMatchObject({ eligible: "true", "rolled-back-to": "1" });
  const done = await scenario.rollBack(expected, { runId: "1" });
  expect(done.exitCode, done.log).toBe(0);
  expect(done.outputs).toMatchObject({ "rolled-back-to": "1", changed: "true" });
  const own = await scenario.use("guard", {}, { sha: done.outputs["commit-sha"] ?? "" });
  expect(own.exitCode, own.log).toBe(0);

  // Its own deploy is ill, too: that job does not put on the only hold.
  await scenario.record(done.outputs["commit-sha"] ?? "");
  const again = await scenario.use("hold", { reason: "Deploy 3 is ill" }, { runId: "2" });
  expect(again.outputs).toMatchObject({ changed: "true", others: "1" });
  const rerun = await scenario.use("hold", { reason: "Deploy 2 is ill" }, { runId: "1" });
  expect(rerun.outputs).toMatchObject({ changed: "false", others: "1" });
});

test("what was seen is not the newest any more, or did not arrive: nothing is pushed", async () => {
  await using scenario = await Scenario.prepared(threeDeploys);
  const refs = await scenario.refs();
  const older = await scenario.rollBack({ "deploy-id": "previous", "expected-newest": "2" });
  expect(codes(older)).toEqual(["newer-deploy"]);
  const emptied = await scenario.rollBack({ "deploy-id": "previous", "expected-newest": "" });
  expect(codes(emptied)).toEqual(["invalid-input"]);
  const head = await scenario.git("rev-parse", "main");
  const both = { "expected-newest": "2", "expected-head": head };
  // A head identifies a plan only together with its tree.
  expect(codes(await scenario.rollBack({ "deploy-id": "1", ...both }))).toEqual([
    "invalid-input",
    "newer-deploy",
  ]);
  expect(await scenario.refs()).toBe(refs);
});
