/** Text from people arrives whole, and harmless, everywhere. */
import { expect, test } from "vitest";
import { undefused } from "../../src/ledger/message.ts";
import { Scenario } from "./scenario.ts";

const lines = [
  "It broke `everything` at 3 a.m. 🔥 & <script>alert(1)</script> **now** [x](javascript:alert(1))",
  "::error::not a command",
  "##[error]neither",
  "[skip ci] [CI SKIP] skip-checks: true",
  "",
  "Deploy-Id: 99",
  "Rollback-To: 99",
  "---",
  "# a heading",
  "| a | table |",
  "fixes #12, closes acme/airflow#13",
  "$(touch pwned) `touch pwned` '; touch pwned; '",
  "Deploy-Id: 98",
];
const text = lines.join("\n");
const reason = text + "é".repeat(500 - [...text].length);

test("a reason of 500 characters with everything in it", async () => {
  await using scenario = await Scenario.prepared([
    { deploy: "One [skip ci]", files: { "dags/a.py": "one\n" }, inputs: { description: reason } },
    { deploy: "Two", files: { "dags/a.py": "two\n" }, inputs: { description: reason } },
  ]);
  const result = await scenario.rollBack({ "deploy-id": "1", reason });
  expect(result.exitCode, result.log).toBe(0);

  const entry = (await scenario.deploys())[2];
  expect(entry?.rollback?.reason).toBe(reason);
  expect((await scenario.deploys())[1]?.description).toBe(reason);
  expect(JSON.parse(result.outputs["plan"] ?? "").reason).toBe(reason);

  const trailers = "%(trailers:key=Deploy-Id,key=Rollback-To,valueonly)";
  expect((await scenario.git("log", "-1", `--format=${trailers}`, "main")).trim()).toBe("3\n1");
  const tagFormat = "--format=%(contents:trailers:key=Deploy-Id,key=Rollback-To,valueonly)";
  expect((await scenario.git("for-each-ref", tagFormat, "refs/tags/deploy/prod/3")).trim()).toBe(
    "3\n1",
  );
  const tagBody = await scenario.git(
    "for-each-ref",
    "--format=%(contents:body)",
    "refs/tags/deploy/prod/3",
  );
  expect(undefused(tagBody).startsWith(reason)).toBe(true);

  const message = await scenario.git("log", "-1", "--format=%B", "main");
  expect(undefused(message)).toContain(reason);
  expect(message).not.toMatch(/\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/i);
  expect(message).not.toMatch(/skip-checks:/i);
  expect(message).not.toMatch(/(?:fixes|closes)\s+[\w/.-]*#\d/i);

  expect(result.log).not.toMatch(/^\s*::error::not a command/m);
  expect(result.log).not.toContain("##[error]");
  expect(result.summary).not.toMatch(/(?<!\\)<script>/);
  expect(result.summary).not.toMatch(/(?<!\\)\[x\]\(javascript/);
  expect(result.summary).not.toMatch(/^> # a heading/m);
  expect(result.summary).toContain("🔥");
});
