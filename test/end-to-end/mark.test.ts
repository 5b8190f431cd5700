/** `mark/` and the target `last-good`: what was found good comes back, what was found bad does not. */
import { expect, test } from "vitest";
import { threeDeploys } from "./histories.ts";
import { codes, repository, Scenario } from "./scenario.ts";

const markAs = (as: string, id: string, reason = "Health check") => ({
  ...{ "deploy-id": id, as },
  ...(as !== "none" && { reason }),
});

test("a good deploy is what `last-good` means, and a bad one cannot come back", async () => {
  await using scenario = await Scenario.prepared(threeDeploys);
  const marks = async () => (await scenario.deploys()).map(({ mark }) => mark?.as ?? null);
  expect(codes(await scenario.rollBack({ "deploy-id": "last-good" }))).toEqual(["no-last-good"]);

  const before = await scenario.deploys();
  const good = await scenario.use("mark", markAs("good", "#1"));
  expect(good.exitCode, good.log).toBe(0);
  expect(good.outputs).toMatchObject({ "deploy-id": "1", changed: "true" });
  const { createdAt, ...mark } = JSON.parse(good.outputs["mark"] ?? "");
  expect(mark).toEqual({ as: "good", reason: "Health check", createdBy: "octocat" });
  expect(good.summary).toContain("Deploy 1 of prod is marked good");
  // Only the mark is written, between the keys where the specification has it.
  const entry = { ...before[0], mark: { ...mark, createdAt } };
  expect(await scenario.deploys()).toEqual([entry, ...before.slice(1)]);
  expect(await scenario.manifestText()).toMatch(/"externalId": null, "mark": \{"as": "good", /);
  const refs = await scenario.refs();
  expect((await scenario.use("mark", markAs("good", "1"))).outputs["changed"]).toBe("false");
  expect(await scenario.refs()).toBe(refs);

  await scenario.use("mark", markAs("bad", "deploy/prod/2", "Deletes old partitions"));
  expect(await marks()).toEqual(["good", "bad", null]);
  const history = await scenario.use("history", {});
  expect(history.outputs).toMatchObject({ previous: "2", "last-good": "1" });
  expect(JSON.parse(history.outputs["deploys"] ?? "[]")).toMatchObject([
    { id: "3", mark: null, eligible: true },
    { id: "2", mark: { as: "bad" }, eligible: false, problems: [{ code: "deploy-marked-bad" }] },
    { id: "1", mark: { as: "good" }, eligible: true },
  ]);
  expect(history.summary).toMatch(/\| 2 .*\| deployed, bad +\|.*\| deploy-marked-bad +\|/);
  expect(history.summary).toContain("Deletes old partitions");

  const refused = await scenario.rollBack({ "deploy-id": "previous" });
  expect(codes(refused)).toEqual(["deploy-marked-bad"]);
  expect(refused.log).toMatch(
    /marked bad by octocat on \d+ \w+ \d{4}, \d\d:\d\d UTC: Deletes old partitions/,
  );

  const back = await scenario.rollBack({ "deploy-id": "last-good" }, { runId: "71" });
  expect(back.exitCode, back.log).toBe(0);
  expect(back.outputs).toMatchObject({ "deploy-id": "4", "rolled-back-to": "1" });
  const entries = await scenario.deploys();
  expect(entries[3]).toMatchObject({ mark: null, rollback: { to: "1", asked: "last-good" } });
  expect(entries.slice(0, 2)).toMatchObject([{ mark }, { mark: { as: "bad" } }]);
  expect(await scenario.git("tag", "--list", "--format=%(contents)", "deploy/prod/4")).toContain(
    "\nRollback-Asked: last-good\n",
  );
  // Whatever it means by now, the same request of the same run is the same one.
  await scenario.use("mark", markAs("none", "1"));
  const again = await scenario.rollBack({ "deploy-id": "last-good" }, { runId: "71" });
  expect(again.outputs).toMatchObject({ "deploy-id": "4", changed: "false" });

  // Tags do not have marks; a repair keeps them.
  const text = await scenario.manifestText();
  const edited = text.replace('"runtime": "12.1.1"', '"runtime": "12.1.0"');
  scenario.commit("Edited", { "deploys.json": edited }, "deploys");
  expect((await scenario.use("verify", { repair: "true" })).outputs["repaired"]).toBe("true");
  expect(await scenario.manifestText()).toBe(text);
});

test("only who may roll back makes a bad deploy good or unmarked; anybody may do the rest", async () => {
  await using scenario = await Scenario.prepared(threeDeploys);
  scenario.github.addAccount("stranger", { [repository]: "read" });
  const allowed = async (as: string, id: string, actor: string) => {
    const marked = await scenario.use("mark", markAs(as, id, `Found by ${actor}`), { actor });
    expect(marked.exitCode, marked.log).toBe(0);
  };
  const refused = async (as: string, id: string) => {
    const refs = await scenario.refs();
    for (const people of [{ actor: "stranger" }, { triggeringActor: "stranger" }]) {
      const marked = await scenario.use("mark", markAs(as, id), people);
      expect(marked.log).toContain("::error title=actor-not-permitted::");
    }
    expect(await scenario.refs()).toBe(refs);
  };
  await allowed("good", "1", "stranger");
  await allowed("none", "1", "stranger");
  await allowed("good", "1", "stranger");
  await allowed("bad", "1", "stranger");
  await refused("none", "1");
  await refused("good", "1");
  // Nor does the same code, deployed again, get around it.
  await scenario.deploy("One again", { "dags/a.py": "one\n" });
  await refused("good", "4");
  await allowed("good", "4", "octocat");
  await allowed("none", "1", "octocat");

  const never = await scenario.use("mark", markAs("good", "9"));
  expect(never.log).toContain("::error title=deploy-not-found::");
  await scenario.deploy("Broken", { "dags/a.py": "x\n" }, { status: "failure" });
  const failed = await scenario.use("mark", markAs("good", "5"));
  expect(failed.log).toContain("::error title=deploy-not-successful::");
  await allowed("bad", "5", "octocat");
});
