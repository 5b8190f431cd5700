/** The manifest in the deploy branch's own tree (docs/specification.md, 2.1). */
import { expect, test } from "vitest";
import { parseManifest } from "../../src/ledger/manifest.ts";
import { astroProject, settings } from "./astro-project.ts";
import { Scenario } from "./scenario.ts";

const inTree = settings.replace("deployments:", "manifest: { branch: main }\ndeployments:");

test("records update the manifest with [skip ci], the rollback's commit carries the new manifest", async () => {
  await using scenario = await Scenario.start({ ...astroProject(), ".github/deploys.yml": inTree });
  const deploys = async () =>
    parseManifest(await scenario.git("show", "main:deploys.json")).deployments["prod"]?.deploys ??
    [];
  const first = await scenario.clone.git("rev-parse", "HEAD");
  await scenario.record(first);
  expect(await scenario.git("log", "-1", "--format=%B", "main")).toContain("[skip ci]");
  expect(await scenario.git("diff", "--name-only", "main^", "main")).toBe("deploys.json");
  await scenario.clone.update();
  await scenario.deploy("Two", { "dags/a.py": "two\n" });
  const before = await deploys();
  expect(before[1]?.type).toBe("dags-only");
  const head = await scenario.git("rev-parse", "main");

  const result = await scenario.rollBack({ "deploy-id": "1" });
  expect(result.exitCode, result.log).toBe(0);
  expect(result.summary).not.toContain("never deployed");
  const commit = await scenario.git("rev-parse", "main");
  expect(result.outputs).toMatchObject({
    "commit-sha": commit,
    "head-sha": head,
    "deploy-id": "3",
  });
  expect(await scenario.git("log", "-1", "--format=%P", "main")).toBe(head);
  expect(await scenario.git("log", "-1", "--format=%B", "main")).not.toContain("[skip ci]");
  const files = await scenario.files("main");
  expect({ ...files, "deploys.json": "" }).toEqual({
    ...(await scenario.files(first)),
    "deploys.json": "",
  });
  const after = await deploys();
  expect(after.slice(0, 2)).toEqual(before);
  expect(after[2]).toMatchObject({ id: "3", commit: null, rollback: { to: "1" } });
  expect(await scenario.git("rev-parse", "deploy/prod/3^{commit}")).toBe(commit);

  const completed = await scenario.record(commit);
  expect(completed.outputs).toMatchObject({ "deploy-id": "3", changed: "true" });
  expect((await deploys())[2]).toMatchObject({ id: "3", commit, status: "deployed" });

  await scenario.clone.update();
  await scenario.deploy("Four", { "dags/a.py": "four\n" });
  const { requests } = scenario.github;
  const made = requests.length;
  const again = await scenario.rollBack({ "deploy-id": "3" });
  expect(again.exitCode, again.log).toBe(0);
  // The API gives the manifest from where the settings have it.
  expect(requests.length - made).toBeLessThanOrEqual(19);
  const { "deploys.json": _, ...restored } = await scenario.files("main");
  const { "deploys.json": __, ...target } = await scenario.files(commit);
  expect(restored).toEqual(target);
});
