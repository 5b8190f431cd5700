/** Text from people arrives whole, and harmless, everywhere. */
import { expect, test } from "vitest";
import { undefused } from "../../src/ledger/message.ts";
import { runProgram } from "../local-terminal/program.ts";
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

/** Control characters, and marks and overrides of text direction. */
const misleading = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const evil = "x\u202egnp.\u2066\u200f\u061c\u001b]0;owned\u0007\u001b[2J\u009b2J\u007fy";

const deliveredByWorkflow = `version: 1
deployments:
  prod: { runtime: none, workflow: deploy.yml, deliver: workflow, rollback: { enabled: true } }
`;

test("commits, names, paths, records and servers mislead nobody who reads", async () => {
  await using scenario = await Scenario.prepared(
    [
      { deploy: "One", files: {} },
      { deploy: `Two ${evil}`, files: { "dags/a.py": "two\n" } },
    ],
    { ".github/deploys.yml": deliveredByWorkflow, "dags/a.py": "one\n" },
  );
  const { clone } = scenario;
  await clone.write({ [`dags/${evil}/a.py`]: "three\n" });
  await clone.git("add", "--all");
  await clone.git("commit", `--author=Mona ${evil} <m@example.com>`, "-m", `Three ${evil}`);
  await clone.git("push", "--quiet", "origin", "HEAD");
  await clone.git("fetch", "--quiet", "origin", "deploys");
  await clone.git("switch", "--quiet", "--force-create", "deploys", "FETCH_HEAD");
  const manifest = JSON.parse(await scenario.manifestText());
  Object.assign(manifest.deployments.prod.deploys[1], { description: evil, createdBy: evil });
  await clone.commit("By hand", { "deploys.json": JSON.stringify(manifest) });
  await clone.git("switch", "--quiet", "main");

  const { folder } = clone;
  for (const verb of [["plan", "1"], ["plan", "1", "--json"], ["history"], ["history", "--json"]]) {
    const { stdout, stderr, exitCode } = await runProgram(verb, { folder });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("owned");
    expect(stdout + stderr).not.toMatch(misleading);
  }

  scenario.github.actions.workflows = { "deploy.yml": { onDispatch: true } };
  const refused = JSON.stringify({ message: `No ${evil}` });
  scenario.github.apiFaults = [{ path: /POST .*dispatches/, status: 403, body: refused }];
  const token = scenario.issueToken({ actions: "write", deployments: "write" });
  const result = await scenario.rollBack({ "deploy-id": "1" }, { token });
  expect(codesIn(result.log), result.log).toEqual(["deploy-not-started"]);
  for (const shown of [result.log, result.summary, JSON.stringify(result.outputs)]) {
    expect(shown).toContain("owned");
    expect(shown).not.toMatch(misleading);
  }
  expect(JSON.parse(result.outputs["plan"] ?? "").restoration.undeployed[0].subject).toContain(
    evil,
  );
  const written = await Promise.all([
    scenario.git("cat-file", "commit", "main"),
    scenario.git("cat-file", "tag", "deploy/prod/3"),
    scenario.git("cat-file", "commit", "deploys"),
  ]);
  expect(written[0]).toContain("owned");
  expect(written.join("")).not.toMatch(misleading);

  const shown = await scenario.use("history", {});
  expect(shown.summary).toContain("owned");
  expect(shown.summary + shown.log + JSON.stringify(shown.outputs)).not.toMatch(misleading);
});

const codesIn = (log: string) =>
  [...log.matchAll(/^::error title=([\w-]+)::/gm)].map(([, code]) => code);
