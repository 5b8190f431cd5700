/** Prefetching only saves time: without it, a rollback does the same. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { threeDeploys } from "./histories.ts";
import { Scenario } from "./scenario.ts";

const main = join(import.meta.dirname, "without-prefetch.ts");

test.each([
  ["1", { "dags/a.py": "one" }],
  ["previous", { "dags/a.py": "two" }],
])("a rollback to %s", async (target, files) => {
  await using scenario = await Scenario.prepared(threeDeploys);
  await using usual = await scenario.job();
  const planned = await usual.use(".", {
    ...{ "deploy-id": target, reason: "Broken", "dry-run": "true" },
  });
  const before = scenario.github.requests.length;
  await using job = await scenario.job({ main });
  const result = await job.use(".", { "deploy-id": target, reason: "Broken" });
  expect(result.exitCode, result.log).toBe(0);
  const asked = scenario.github.requests.slice(before).map(({ path }) => path);
  // The API is asked for people, and for whose token it is: not for files.
  expect(asked.filter((path) => path.endsWith("/graphql")).length).toBeLessThanOrEqual(1);
  for (const [path, text] of Object.entries(files)) {
    expect(await scenario.git("show", `main:${path}`)).toBe(text);
  }
  for (const output of [
    "tree-sha",
    "head-sha",
    "rolled-back-to",
    "deploy-type",
    "undone-deploys",
  ]) {
    expect(result.outputs[output], output).toBe(planned.outputs[output]);
  }
});
