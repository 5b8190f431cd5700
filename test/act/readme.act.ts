/** The workflows that roll back in README and docs, word for word, in `act` against the local GitHub. */
import { expect, test } from "vitest";
import { examples } from "../../scripts/examples.ts";
import { Scenario } from "../end-to-end/scenario.ts";
import { act } from "./act.ts";

/** The workflow of that name in the docs. */
function workflow(name: string): string {
  const found = examples().get(name);
  if (!found) throw new Error(`the docs have no workflow ${name}`);
  return found;
}

test("`Roll back` of the README rolls back, and its refusal fails the run", async () => {
  await using scenario = await Scenario.start();
  await scenario.deploy("One", { "dags/a.py": "one\n" });
  await scenario.deploy("Two", { "dags/a.py": "two\n" });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub must not take it for an expression
  const reason = 'It broke `everything` $(touch pwned) ${{ github.token }} "quoted"';
  const done = await act(scenario, workflow("Roll back"), {
    inputs: { "deploy-id": "previous", reason },
  });
  expect(done.exitCode, done.log).toBe(0);
  expect(await scenario.git("show", "main:dags/a.py")).toBe("one");
  expect((await scenario.deploys()).at(-1)?.rollback).toEqual({
    to: "1",
    from: "2",
    scope: "all",
    reason,
    asked: "previous",
  });
  expect(done.log).not.toContain(scenario.token);

  const before = await scenario.refs();
  const refused = await act(scenario, workflow("Roll back"), {
    inputs: { "deploy-id": "99", reason },
  });
  expect(refused.exitCode).toBe(1);
  expect(refused.log).toContain("has no deploy `99`");
  expect(await scenario.refs()).toBe(before);
});

test("`Plan and roll back` pushes what was planned, and nothing when the plan is not eligible", async () => {
  await using scenario = await Scenario.start();
  await scenario.deploy("One", { "dags/a.py": "one\n" });
  await scenario.deploy("Two", { "dags/a.py": "two\n" });
  const text = workflow("Plan and roll back");
  const done = await act(scenario, text, {
    inputs: { "deploy-id": "previous", reason: "It is broken" },
  });
  expect(done.exitCode, done.log).toBe(0);
  expect((await scenario.deploys()).at(-1)?.rollback?.to).toBe("1");

  const before = await scenario.refs();
  const stopped = await act(scenario, text, {
    inputs: { "deploy-id": "99", reason: "It is broken" },
  });
  expect(stopped.exitCode).toBe(1);
  expect(stopped.log).toContain("Not eligible: deploy-not-found");
  expect(await scenario.refs()).toBe(before);
});
