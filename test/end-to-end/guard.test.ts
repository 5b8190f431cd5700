/** `guard/` and `hold/`: a queued or re-run deploy of bad code cannot bring it back. */
import { expect, test } from "vitest";
import { threeDeploys, twoDeploys } from "./histories.ts";
import { codes, repository, Scenario } from "./scenario.ts";

test("the guard lets new code through, and keeps old and undone code out", async () => {
  await using fresh = await Scenario.start();
  const begin = await fresh.use("guard", {}, { sha: fresh.commits[0] ?? "" });
  expect(begin.outputs).toMatchObject({ allowed: "true", problems: "[]" });

  await using scenario = await Scenario.prepared(threeDeploys);
  const reader = scenario.issueToken({ contents: "read" });
  const guard = (sha: string) => scenario.use("guard", {}, { sha, token: reader });
  const [, , second = "", bad = ""] = scenario.commits;
  const stale = await guard(second);
  expect(stale.exitCode).toBe(1);
  expect(codes(stale)).toEqual(["commit-outdated"]);
  expect(stale.summary).toContain("# ❌ Not deployed to prod");

  await using job = await scenario.job();
  const rolledBack = await job.use(".", { "deploy-id": "2", reason: "Broken" });
  expect(codes(await guard(bad))).toEqual(["commit-outdated"]);
  const own = await job.use("guard", { deployment: "prod" });
  expect(own.exitCode, own.log).toBe(0);
  await job.use("record", { deployment: "prod" });
  expect(codes(await guard(bad))).toEqual(["commit-outdated", "deploy-undone"]);
  const next = scenario.commit("Fixed", { "dags/a.py": "fixed\n" });
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
  const next = scenario.commit("Three", {
    "dags/a.py": "three\n",
    ".github/workflows/release-hold.yml": "on: workflow_dispatch\n",
  });
  const held = await scenario.use("guard", {}, { sha: next });
  expect(codes(held)).toEqual(["deploy-held"]);
  expect(held.log).toMatch(/octocat has held deploys to `prod` since .*: Wait for Monday/);
  expect(held.log).toContain("release: true");
  expect(held.summary).toContain("deploy-rollback release rollback-3 -d prod");
  const own = await scenario.use("guard", {}, { sha: back.outputs["commit-sha"] ?? "" });
  expect(own.exitCode, own.log).toBe(0);
  expect(own.outputs["reason"]).toBe(
    "It is the commit of rollback 3, the newest one, which a hold lets through.",
  );
  expect(own.summary).toMatch(/^# ✅ May be deployed to prod\n/);
  expect(own.summary).toContain("which a hold lets through.");
  const recorded = await scenario.record(back.outputs["commit-sha"] ?? "");
  expect(recorded.outputs["changed"]).toBe("true");

  const deploys = await scenario.deploys();
  const released = await scenario.use("hold", { release: "true" });
  expect(released.outputs).toEqual({
    ...{ held: "false", "hold-id": "rollback-3", others: "0", changed: "true" },
  });
  expect((await scenario.use("hold", { release: "true" })).outputs).toEqual({
    held: "false",
    "hold-id": "",
    others: "0",
    changed: "false",
  });
  expect((await scenario.use("guard", {}, { sha: next })).exitCode).toBe(0);
  const again = await scenario.use("hold", { reason: "Release week" });
  expect(again.outputs).toMatchObject({ held: "true", changed: "true" });
  expect(again.summary).toContain("/actions/workflows/release-hold.yml)");
  expect((await scenario.manifest()).deployments["prod"]?.holds).toMatchObject([
    { id: again.outputs["hold-id"], reason: "Release week", deployId: "3" },
  ]);
  expect(await scenario.deploys()).toEqual(deploys);

  const without = await scenario.use("hold", {});
  expect(without.exitCode).toBe(1);
  expect(without.log).toContain("::error title=invalid-input::Input `reason`: is required");
});

test("several holds: each is released by its ID, and none takes another one off", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const holds = async () =>
    (await scenario.manifest()).deployments["prod"]?.holds.map(({ reason }) => reason);
  const night = { reason: "Nightly migration" };
  await scenario.rollBack({ "deploy-id": "1", hold: "true", reason: "Incident 7" });
  const put = await scenario.use("hold", night, { runId: "71" });
  const other = await scenario.use("hold", night, { runId: "72" });
  expect(await holds()).toEqual(["Incident 7", "Nightly migration", "Nightly migration"]);

  const repeated = await scenario.use("hold", night, { runId: "71" });
  expect(repeated.outputs).toEqual({ ...put.outputs, others: "2", changed: "false" });
  const refused = await scenario.use("hold", { release: "true" });
  expect(refused.log).toContain("::error title=several-holds::");
  expect(refused.log).toContain("`rollback-3` (octocat: Incident 7)");

  const id = put.outputs["hold-id"] ?? "";
  const released = await scenario.use("hold", { release: "true", "hold-id": id });
  expect(released.outputs).toEqual({ held: "true", "hold-id": id, others: "2", changed: "true" });
  expect(released.summary).toContain("still on hold");
  const again = await scenario.use("hold", { release: "true", "hold-id": id });
  expect(again.outputs).toEqual({ held: "true", "hold-id": "", others: "2", changed: "false" });
  expect(await holds()).toEqual(["Incident 7", "Nightly migration"]);

  const otherId = other.outputs["hold-id"] ?? "";
  const taken = await scenario.use("hold", { reason: "Something else", "hold-id": otherId });
  expect(taken.log).toContain("::error title=hold-exists::");
  const guarded = await scenario.use(
    "guard",
    {},
    { sha: await scenario.git("rev-parse", "main~2") },
  );
  expect(codes(guarded).filter((code) => code === "deploy-held")).toHaveLength(2);
});

test("releasing asks for the permission to roll back; putting one on does not", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  scenario.github.addAccount("stranger", { [repository]: "read" });
  for (const actor of ["stranger", "nobody-knows-them"]) {
    const reason = `Noticed by ${actor}`;
    const put = await scenario.use("hold", { reason, "hold-id": actor }, { actor });
    expect(put.exitCode, put.log).toBe(0);
    const input = { release: "true", "hold-id": actor };
    for (const people of [{ actor }, { triggeringActor: actor }]) {
      const release = await scenario.use("hold", input, people);
      expect(release.log).toContain("::error title=actor-not-permitted::");
    }
    expect((await scenario.use("hold", input)).exitCode).toBe(0);
  }
});

test("a branch off the bad commit does not pass, though the rollback runs; with the rollback merged it does", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const [, good = "", bad = ""] = scenario.commits;
  const back = await scenario.rollBack({ "deploy-id": "1" });
  await scenario.record(back.outputs["commit-sha"] ?? "");
  const { clone } = scenario;
  const branch = async (name: string, from: string) => {
    await clone.git("checkout", "--quiet", "-B", name, from);
    return clone.commit(name, { "dags/side.py": `${name}\n` });
  };
  const guard = async (sha: string) => codes(await scenario.use("guard", {}, { sha }));
  expect(await guard(await branch("hotfix", bad))).toEqual(["commit-outdated"]);
  expect(await guard(await branch("release", good))).toEqual([]);
  await clone.git("checkout", "--quiet", "hotfix");
  await clone.git("fetch", "--quiet", "origin", "main");
  await clone.git("merge", "--quiet", "-m", "Merge main", "FETCH_HEAD");
  expect(await guard(await clone.commit("Fixed", { "dags/side.py": "fixed\n" }))).toEqual([]);
});
