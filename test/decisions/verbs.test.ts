/** What each verb of the command line says in its help, and what it refuses before it does anything. */
import { expect, test } from "vitest";
import { allVerbs } from "../../src/command-line/verbs.ts";
import { Refusal } from "../../src/errors/problem.ts";
import type { RawInputs } from "../../src/inputs.ts";

const verbs = await allVerbs();

/** The messages with which a verb refuses what was typed, where nobody can be asked. */
function problemsOf(name: string, typed: RawInputs): readonly string[] {
  try {
    verbs.find((verb) => verb.name === name)?.check(typed, false);
  } catch (error) {
    if (error instanceof Refusal) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

test("each verb has examples of itself", () => {
  expect(verbs.length).toBeGreaterThan(10);
  for (const { name, examples } of verbs) {
    expect(examples.length, name).toBeGreaterThan(0);
    for (const [command] of examples) expect(`${command} `, name).toMatch(`${name} `);
  }
});

test.each<[string, RawInputs, RegExp]>([
  ["history", { limit: "many" }, /`limit`: must be a number from 1 to 99999/],
  ["rollback", { "deploy-id": "../3", reason: "x" }, /`deploy-id`: must be a deploy ID/],
  ["record", { "created-at": "yesterday" }, /`created-at`: must be a time in the past/],
  ["record", { "created-at": "2026-02-31T00:00:00Z" }, /must be a time in the past/],
  ["record", { "created-at": "2999-01-01T00:00:00Z" }, /must be a time in the past/],
  ["hold", {}, /`reason`: is required: say why/],
  ["mark", { "deploy-id": "1", as: "bad" }, /`reason`: is required for a mark/],
  ["mark", { "deploy-id": "1" }, /`as`: must be `good`, `bad` or `none`/],
])("%s %j", (verb, typed, said) => {
  const problems = problemsOf(verb, typed);
  expect(
    problems.some((message) => said.test(message)),
    problems.join("\n"),
  ).toBe(true);
});
