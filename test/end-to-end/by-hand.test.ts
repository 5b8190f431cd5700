import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { projectRoot } from "../local-runner/job.ts";
import { astroProject } from "./astro-project.ts";
import { repository, Scenario } from "./scenario.ts";

const run = promisify(execFile);

const settings = `version: 1
deployments:
  prod:
    project: etl
    rollback: { enabled: true }
`;

/** The commands of `docs/protected-branches.md`, for deploy 1. */
function recipe(): string {
  const page = readFileSync(join(projectRoot, "docs/protected-branches.md"), "utf8");
  const [, commands = ""] = /^```sh\n(.*?)^```/ms.exec(page) ?? [];
  return commands.replaceAll("38", "1");
}

test("what was brought back by hand, word for word as the docs say, is recorded as a rollback", async () => {
  const project = Object.entries(astroProject()).map(([path, file]) => [`etl/${path}`, file]);
  const steps = [
    { deploy: "One", files: { "etl/dags/a.py": "one\n", "README.md": "one\n" } },
    { deploy: "Two", files: { "etl/dags/b.py": "two\n", "README.md": "two\n" } },
  ];
  const files = { ...Object.fromEntries(project), ".github/deploys.yml": settings };
  await using scenario = await Scenario.prepared(steps, files);
  const { clone, github } = scenario;
  const who = { name: "Mona Lisa", email: "mona@example.com" };
  const env = {
    ...{ ...process.env, GIT_AUTHOR_NAME: who.name, GIT_AUTHOR_EMAIL: who.email },
    ...{ GIT_COMMITTER_NAME: who.name, GIT_COMMITTER_EMAIL: who.email },
  };
  await run("sh", ["-ec", recipe()], { cwd: clone.folder, env });

  const account = github.account("octocat");
  const token = github.issueToken({ ...(account && { account }), pulls: "write" });
  const call = async (method: string, path: string, body: object) => {
    const response = await fetch(`${github.apiUrl}/repos/${repository}/pulls${path}`, {
      ...{ method, headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) },
    });
    expect(response.ok, await response.text()).toBe(true);
  };
  await call("POST", "", { title: "Roll back by hand", head: "rollback", base: "main" });
  await call("PUT", "/1/merge", { merge_method: "squash" });
  await scenario.record(await scenario.git("rev-parse", "main"));
  expect((await scenario.deploys()).at(-1)?.rollback).toEqual({
    ...{ to: "1", from: "2", scope: "all", reason: "The weather DAG divides by zero" },
    run: null,
  });
  expect(await scenario.git("show", "main:README.md")).toBe("two");
});
