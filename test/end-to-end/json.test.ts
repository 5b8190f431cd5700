/** What every verb prints with `--json` has one style of keys. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { outputSchemas } from "../../src/report/output-schema.ts";
import { runProgram } from "../local-terminal/program.ts";
import { dag } from "./astro-project.ts";
import { Scenario } from "./scenario.ts";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared([
    { deploy: "One", files: {} },
    { deploy: "Two", files: { "dags/sales.py": dag("sales") }, inputs: { status: "failure" } },
    { deploy: "Three", files: { "dags/sales.py": dag("sales", "print(3)") } },
    { commit: "Old", files: { "dags/old.py": dag("old") } },
  ]);
  await scenario.clone.git("tag", "old-1");
  await scenario.clone.git("push", "--quiet", "origin", "old-1");
});
afterAll(() => scenario[Symbol.asyncDispose]());

const why = ["--reason", "It is broken", "--yes"];

/** In this order on one history, so that it gets a rollback, a hold, a mark and a correction to print. */
const story: readonly (readonly [verb: keyof typeof outputSchemas, ...args: string[]])[] = [
  ["import", "--tags", "old-*", "--yes"],
  ["plan", "1"],
  ["rollback", "1", "--hold", ...why],
  ["record", "--deploy-id", "1", "--runtime", "12.0.0", "--yes"],
  ["mark", "3", "--as", "bad", ...why],
  ["hold", ...why],
  ["release", "rollback-5", "--yes"],
  ["guard"],
  ["history"],
  ["page"],
  ["verify"],
  ["init", "--yes"],
  ["plan", "2"],
];

test("no key in the JSON of any verb has a hyphen", async () => {
  expect(new Set(story.map(([verb]) => verb))).toEqual(new Set(Object.keys(outputSchemas)));
  for (const [verb, ...args] of story) {
    const { stdout } = await runProgram([verb, ...args, "--json"], scenario.clone);
    const found = new Set<string>();
    const printed = JSON.parse(stdout, (key, value) => {
      found.add(key);
      return value;
    });
    expect(Object.keys(printed).length, `${verb} has a result`).toBeGreaterThan(2);
    const hyphened = [...found].filter((key) => key.includes("-"));
    expect(hyphened, verb).toEqual([]);
  }
});
