/** The README's workflow, word for word, in `act` against the local GitHub. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examples } from "../../scripts/examples.ts";
import { repository, Scenario } from "../end-to-end/scenario.ts";
import { projectRoot } from "../local-runner/job.ts";

/** The workflow of that name in the docs. */
function workflow(name: string): string {
  const found = examples().get(name);
  if (!found) throw new Error(`the docs have no workflow ${name}`);
  return found;
}

/** Runs a workflow as a person starts it. @returns exit code and log */
async function act(
  scenario: Scenario,
  text: string,
  inputs: Record<string, string>,
): Promise<{ exitCode: number | null; log: string }> {
  const folder = mkdtempSync(join(tmpdir(), "act-"));
  try {
    const workspace = join(folder, "workspace");
    mkdirSync(join(workspace, ".github/workflows"), { recursive: true });
    writeFileSync(join(workspace, ".github/workflows/workflow.yml"), text);
    await scenario.clone.git("init", "--quiet", workspace);
    await scenario.clone.git("-C", workspace, "add", "--all");
    await scenario.clone.git("-C", workspace, "commit", "--quiet", "--message", "Workflow");
    const product = join(folder, "product");
    for (const part of ["action.yml", "record", "guard", "hold", "history", "verify", "dist"])
      cpSync(join(projectRoot, part), join(product, part), { recursive: true });
    const variables = {
      GITHUB_SERVER_URL: scenario.github.url,
      GITHUB_API_URL: scenario.github.apiUrl,
      GITHUB_REPOSITORY: repository,
    };
    const child = spawn(
      "act",
      [
        ...["workflow_dispatch", "--platform", "ubuntu-latest=-self-hosted", "--actor", "octocat"],
        ...["--local-repository", `deploy-rollback/deploy-rollback@v1=${product}`],
        ...["--secret", `GITHUB_TOKEN=${scenario.token}`],
        ...Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
        ...Object.entries(inputs).flatMap(([name, value]) => ["--input", `${name}=${value}`]),
      ],
      {
        cwd: workspace,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
      },
    );
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
    const exitCode = await new Promise<number | null>((done) => child.on("close", done));
    return { exitCode, log };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

test("`Roll back` of the README rolls back, and its refusal fails the run", async () => {
  await using scenario = await Scenario.start();
  await scenario.deploy("One", { "dags/a.py": "one\n" });
  await scenario.deploy("Two", { "dags/a.py": "two\n" });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub must not take it for an expression
  const reason = 'It broke `everything` $(touch pwned) ${{ github.token }} "quoted"';
  const done = await act(scenario, workflow("Roll back"), { "deploy-id": "previous", reason });
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
  const refused = await act(scenario, workflow("Roll back"), { "deploy-id": "99", reason });
  expect(refused.exitCode).toBe(1);
  expect(refused.log).toContain("has no deploy `99`");
  expect(await scenario.refs()).toBe(before);
});

test("`Plan and roll back` pushes what was planned, and nothing when the plan is not eligible", async () => {
  await using scenario = await Scenario.start();
  await scenario.deploy("One", { "dags/a.py": "one\n" });
  await scenario.deploy("Two", { "dags/a.py": "two\n" });
  const text = workflow("Plan and roll back");
  const done = await act(scenario, text, { "deploy-id": "previous", reason: "It is broken" });
  expect(done.exitCode, done.log).toBe(0);
  expect((await scenario.deploys()).at(-1)?.rollback?.to).toBe("1");

  const before = await scenario.refs();
  const stopped = await act(scenario, text, { "deploy-id": "99", reason: "It is broken" });
  expect(stopped.exitCode, stopped.log).toBe(0);
  expect(stopped.log).toContain("Not eligible: deploy-not-found");
  expect(await scenario.refs()).toBe(before);
});
