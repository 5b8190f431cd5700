/** From nothing to a recorded deploy, a broken one, and a rollback, with the command line alone. */
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { filled } from "../local-runner/expression.ts";
import { keys, runProgram, Terminal } from "../local-terminal/program.ts";
import { Ui } from "../local-terminal/ui.ts";
import { dag, dockerfile } from "./astro-project.ts";
import { Scenario } from "./scenario.ts";

const workflow = `name: Deploy
on: { push: { branches: [main] } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      # Ship it
      - uses: astronomer/deploy-action@v0.13.0
        with: { deployment-id: clm0123456789 }
`;

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({
    "airflow/Dockerfile": dockerfile("12.1.1"),
    "airflow/dags/weather.py": dag("weather"),
    "reports/Dockerfile": dockerfile("12.1.1"),
    ".github/workflows/deploy.yml": workflow,
  });
});
afterAll(() => scenario[Symbol.asyncDispose]());

const cli = (...args: string[]) => runProgram(args, { folder: scenario.clone.folder });
const status = () => scenario.clone.git("status", "--porcelain", "--untracked-files=all");

test("before the set-up, a verb says what is missing and what to do", async () => {
  const ended = await cli("record", "--yes");
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr).toContain("settings-missing");
  expect(ended.stderr).toContain("deploy-rollback init");
});

test("init asks, shows what it would write, and writes nothing without a yes", async () => {
  using terminal = Terminal.start(["init"], { folder: scenario.clone.folder });
  await terminal.until("Which of these Astro projects are deployed?");
  // The first one only.
  terminal.type(keys.down);
  terminal.type(" ");
  terminal.type(keys.enter);
  await terminal.until("Name of the Deployment");
  for (const _ of "airflow") terminal.type("\u007f");
  terminal.type(`Prod${keys.enter}`);
  await terminal.until("must be 1 to 63 of a-z");
  for (const _ of "Prod") terminal.type("\u007f");
  terminal.type(`prod${keys.enter}`);
  await terminal.until("Write 4 files?");
  expect(terminal.text).toContain("+  prod:");
  // Enter alone would write: git shows it and takes it back.
  expect(terminal.text).toContain("● Yes");
  terminal.type("n");
  expect(await terminal.end()).toBe(1);
  expect(await status()).toBe("");
});

test("init --yes uses what it finds, and changes nothing the second time", async () => {
  const ended = await cli("init", "--yes", "--json");
  expect(ended.exitCode, ended.stderr).toBe(0);
  const { written, left } = JSON.parse(ended.stdout);
  expect(written).toEqual([
    ".github/deploys.yml",
    ".github/workflows/rollback.yml",
    ".github/workflows/release-hold.yml",
  ]);
  // Two projects, and the step deploys neither folder.
  expect(left).toEqual([".github/workflows/deploy.yml, job deploy, step 1"]);
  const before = await status();
  const again = await cli("init", "--yes");
  expect(again.stdout).toMatch(
    /^! Nothing was changed\. Left to you: \.github\/workflows\/deploy\.yml, job deploy, step 1\.$/m,
  );
  expect(await status()).toBe(before);
});

test("a repository without a remote is set up too", async () => {
  await scenario.clone.git("remote", "rename", "origin", "away");
  const ended = await cli("init", "--yes");
  expect(ended.stderr).toBe("");
  expect(ended.stdout).toContain("! Nothing was changed.");
  // Other verbs need it.
  expect((await cli("history", "--deployment", "airflow")).stderr).toContain("remote-unknown");
  await scenario.clone.git("remote", "rename", "away", "origin");
});

test("a deploy, a broken one, and the rollback", async () => {
  const { clone } = scenario;
  await clone.commit("Set up", {});
  const record = () => cli("record", "--deployment", "airflow", "--yes", "--json");
  const first = await record();
  expect(first.exitCode, first.stderr).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ deployId: "1", tag: "deploy/airflow/1" });
  await clone.commit("Break it", { "airflow/dags/weather.py": "import nothing\n" });
  expect((await record()).exitCode).toBe(0);

  const reason = "Weather cannot be imported";
  const args = ["--deployment", "airflow", "--reason", reason, "--hold", "--yes", "--json"];
  const back = await cli("rollback", "1", ...args);
  expect(back.exitCode, back.stderr).toBe(0);
  const { changed, commitSha: commit } = JSON.parse(back.stdout);
  expect(changed).toBe(true);
  expect(await scenario.git("rev-parse", "main")).toBe(commit);
  expect(await scenario.git("show", "main:airflow/dags/weather.py")).toBe(dag("weather").trimEnd());

  // The bad commit cannot be deployed again, the rollback's can.
  const bad = await cli("guard", "--deployment", "airflow");
  expect(bad.exitCode).toBe(1);
  expect(bad.stdout).toMatch(/^✗ Mona Lisa has held .*\(deploy-held\)$/m);
  await clone.git("pull", "--quiet", "--tags");
  expect((await cli("guard", "--deployment", "airflow")).exitCode).toBe(0);
  expect((await record()).exitCode).toBe(0);
  expect((await scenario.deploys("airflow")).map(({ status }) => status)).toEqual([
    "deployed",
    "deployed",
    "deployed",
  ]);
  const released = await cli("release", "--deployment", "airflow", "--yes");
  expect(released.stdout).toContain("✓ Released: deploys to airflow can go on.");
  const sound = await cli("verify", "--deployment", "airflow");
  expect(sound.exitCode, sound.stdout).toBe(0);
});

test("with just what init has written, the button rolls back, and deploys", async () => {
  await using fresh = await Scenario.start({
    Dockerfile: dockerfile("12.1.1"),
    "dags/weather.py": dag("weather"),
    ".github/workflows/deploy.yml": workflow,
  });
  const { clone, github } = fresh;
  const ended = await runProgram(["init", "--yes"], { folder: clone.folder });
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stdout.trimEnd().split("\n").at(-1)).toBe(
    'git add .github && git commit -m "Set up Deploy Rollback" && git push -u origin HEAD',
  );
  await fresh.deploy("Set up", {});
  await fresh.deploy("Break it", { "dags/weather.py": "import nothing\n" });

  const [deploy, button] = await Promise.all(
    ["deploy", "rollback"].map(async (name) =>
      parse(await readFile(join(clone.folder, `.github/workflows/${name}.yml`), "utf8")),
    ),
  );
  expect(Object.keys(deploy.on)).toContain("workflow_dispatch");
  github.actions.workflows = {
    "deploy.yml": { onDispatch: true, work: ({ commit }) => fresh.record(commit) },
  };
  const { permissions, steps } = button.jobs.rollback;
  const form: Record<string, string> = { reason: "Weather cannot be imported", hold: "true" };
  for (const [name, input] of Object.entries<{ default?: string }>(
    button.on.workflow_dispatch.inputs,
  )) {
    form[name] ??= input.default ?? "false";
  }
  const inputs = Object.entries<string>(steps[0].with).map(([name, text]) => [
    name,
    filled(text, (asked) => form[asked.replace("inputs.", "")] ?? ""),
  ]);
  const done = await fresh.rollBack(Object.fromEntries(inputs), {
    token: fresh.issueToken(permissions),
  });
  expect(done.exitCode, done.log).toBe(0);
  expect(done.outputs).toMatchObject({ "rolled-back-to": "1", delivered: "true" });
  expect(github.deployments.at(-1)?.states.at(-1)?.state).toBe("success");
  expect((await fresh.deploys()).at(-1)).toMatchObject({ status: "deployed" });
  expect((await fresh.manifest()).deployments["prod"]?.holds).toHaveLength(1);
});

test("a damaged history is shown, and repaired after a yes", async () => {
  await scenario.clone.git("fetch", "--quiet", "origin", "deploys");
  await scenario.clone.git("switch", "--quiet", "deploys");
  await scenario.clone.git("rm", "--quiet", "deploys.json");
  await scenario.clone.git("commit", "--quiet", "-m", "Oops");
  await scenario.clone.git("push", "--quiet", "origin", "deploys");
  await scenario.clone.git("switch", "--quiet", "main");
  const found = await cli("verify", "--deployment", "airflow");
  expect(found.exitCode).toBe(1);
  expect(found.stdout).toMatch(/\(manifest-missing\)$/m);
  using terminal = Terminal.start(["verify", "--repair", "-d", "airflow"], {
    folder: scenario.clone.folder,
  });
  await terminal.until("Push the rebuilt manifest of airflow to origin");
  terminal.type("y");
  await terminal.end();
  expect((await scenario.deploys("airflow")).map(({ id }) => id)).toEqual(["1", "2", "3"]);
});

test("the demo", async () => {
  const { exitCode, stdout, stderr } = await cli("demo");
  expect(exitCode, stdout + stderr).toBe(0);
  expect(stdout).toContain("$ deploy-rollback rollback 3");
  expect(stdout).toMatch(/^▶ +6 .* running .* Back to 3/m);
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  const [, clone = ""] = / ui --directory (\S+)$/.exec(last) ?? [];
  await using ui = await Ui.start(["--directory", clone, "--no-open"], { folder: tmpdir() });
  const { text } = await ui.post("/answers/histories", {}, await ui.open());
  expect(text).toContain('"current":"6"');
});
