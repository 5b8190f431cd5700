/** Each action as the runner starts it: its own entry file, in a process that nothing else has run in. */
import { expect, test } from "vitest";
import { twoDeploys } from "./histories.ts";
import { Scenario } from "./scenario.ts";

test("every action does its work, and its process ends", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const sha = await scenario.clone.commit("Three", { "dags/a.py": "three\n" });
  const token = scenario.issueToken({ pulls: "write" });
  for (const [action, inputs] of [
    ["guard", {}],
    ["record", {}],
    ["mark", { "deploy-id": "3", as: "bad", reason: "It is broken" }],
    [".", { "deploy-id": "previous", reason: "It is broken", hold: "true" }],
    ["comment", { "deploy-id": "4" }],
    ["hold", { release: "true" }],
    ["history", {}],
    ["verify", {}],
  ] as const) {
    const result = await scenario.use(action, inputs, { sha, token, ownProcess: true });
    expect(result.exitCode, `${action}: ${result.log}`).toBe(0);
  }
  expect(await scenario.git("show", "main:dags/a.py")).toBe("two");
});
