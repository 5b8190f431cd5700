import { execFile } from "node:child_process";
import { mkdtemp, readdir, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ended } from "../local-runner/resident.ts";
import { keys, program, runProgram, Terminal } from "../local-terminal/program.ts";
import { astroProject, dag, settings } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

const controls = "\u001b";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared([
    { deploy: "One", files: {} },
    { deploy: "Two", files: { "dags/sales.py": dag("sales") }, inputs: { status: "failure" } },
    { deploy: "Three", files: { "dags/sales.py": dag("sales", "print(3)") } },
    { deploy: "Four", files: { "dags/sales.py": dag("sales", "print(1 / 0)") } },
  ]);
});
afterAll(() => scenario[Symbol.asyncDispose]());

const cli = (...args: string[]) => runProgram(args, { folder: scenario.clone.folder });
const inTerminal = (args: readonly string[], columns?: number) =>
  Terminal.start(args, { folder: scenario.clone.folder }, columns);

function expectExit(ended: Ended, code: number): void {
  expect(ended.exitCode, ended.stdout + ended.stderr).toBe(code);
}

describe("help", () => {
  test("lists all verbs of the specification", async () => {
    const { stdout, exitCode } = await cli("--help");
    expect(exitCode).toBe(0);
    const verbs =
      "plan rollback record guard hold release mark history page verify import init demo";
    for (const verb of verbs.split(" ")) expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
  });

  test("of a verb has its examples", async () => {
    const { stdout, exitCode } = await cli("record", "--help");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("\nExamples:\n  deploy-rollback record");
  });

  test.each([
    [["help", "plan"], /^Usage: deploy-rollback plan /],
    [["help"], /^Usage: deploy-rollback /],
  ])("%j is a verb", async (args, usage) => {
    const { stdout, exitCode } = await cli(...args);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(usage);
  });

  test("options that every verb takes may stand before it", async () => {
    const { folder } = scenario.clone;
    const { exitCode, stdout } = await runProgram(["-C", folder, "--json", "history", "1"], {
      folder: tmpdir(),
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).deploys).toMatchObject([{ id: "1", eligible: true }]);
  });

  test("offers shell completion", async () => {
    const script = await cli("complete", "bash");
    expect(script.stdout).toContain("deploy-rollback");
    const offered = await cli("complete", "--", "rollback", "--");
    expect(offered.stdout).toContain("--allow-downgrade");
    expect(offered.stdout).toContain("--reason");
  });

  test("completes deploys and Deployments that the clone knows, without bash-completion", async () => {
    await scenario.clone.git("fetch", "--quiet", "--tags");
    const script = `
      deploy-rollback() { "${process.execPath}" "${program}" "$@"; }
      compopt() { :; }
      source <(deploy-rollback complete bash)
      offered() {
        COMP_WORDS=(deploy-rollback "$@"); COMP_CWORD=$#; COMPREPLY=()
        __deploy_rollback_complete
        echo "\${COMPREPLY[*]}"
      }
      offered rollback ""
      offered rollback pre
      offered history -d ""`;
    const { folder } = scenario.clone;
    const ran = promisify(execFile)("bash", ["--norc", "-c", script], { cwd: folder });
    const [deploys = "", word, deployment] = (await ran).stdout.split("\n");
    expect(deploys.split(" ").sort()).toEqual(["1", "2", "3", "4", "last-good", "previous"]);
    expect([word, deployment]).toEqual(["previous", "prod"]);
  });
});

// What else a verb refuses: test/decisions/verbs.test.ts.
describe("wrong usage exits with 2, and says how to correct it and where that stands", () => {
  test.each([
    [
      ["rolback"],
      /unknown command 'rolback' \(Did you mean rollback\?\). There are: plan, rollback, /,
    ],
    [["history", "--limti", "3"], /unknown option '--limti' \(Did you mean --limit\?\)/],
    [["history", "--status", "good"], /Allowed choices are initialized, deployed, failed/],
    [["rollback", "3"], /rollback: --reason is required: say why in 1 to 500 characters/],
    [["rollback", "--reason", "x"], /rollback: \[deploy\] is required/],
    [["rollback", "3", "--reason", "x"], /rollback: --yes is required where nobody can be asked/],
    [["rollback", "3", "4", "--reason", "x"], /too many arguments/],
    [["plan", "3", "--yes"], /unknown option '--yes'/],
    [["record", "--commit", "no-such-tag", "--yes"], /--commit must be a commit in this clone/],
    [["import", "--yes"], /--tags or --astro is required, but not both/],
    [["import", "--astro", "--yes"], /needs a token in the variable ASTRO_API_TOKEN/],
  ])("%j", async (args, line) => {
    const ended = await cli(...args);
    const [first, ...end] = ended.stderr.trimEnd().split("\n");
    expect(first).toMatch(line);
    expect(end.at(-1)).toMatch(/^deploy-rollback( [a-z]+)? --help$/);
    expectExit(ended, 2);
    expect(ended.stdout).toBe("");
  });
});

test("wrong usage is JSON too where that was asked for", async () => {
  for (const args of [
    ["rolback", "--json"],
    ["--json", "history", "--limit", "many"],
  ]) {
    const ended = await cli(...args);
    expectExit(ended, 2);
    const { problems } = JSON.parse(ended.stdout);
    expect(problems).toMatchObject([{ code: "invalid-input", remedy: expect.any(String) }]);
    expect(ended.stderr).toBe("");
  }
});

describe("with pipes", () => {
  test("history as a table without colour, and as JSON", async () => {
    const table = await cli("history");
    expectExit(table, 0);
    expect(table.stdout).not.toContain(controls);
    expect(table.stdout).toMatch(/^▶ +4 .* running +Four \(octocat\)$/m);
    expect(table.stdout).toMatch(/^ +2 .* failed +Two \(octocat\)$/m);
    expect(table.stdout).toMatch(/^deploy-rollback plan previous -d prod\n$/m);
    expect(table.stderr).toBe("");
    const { deploys, current, previous } = JSON.parse((await cli("history", "--json")).stdout);
    expect([current, previous]).toEqual(["4", "3"]);
    expect(
      deploys.map(({ id, eligible }: { id: string; eligible: boolean }) => [id, eligible]),
    ).toEqual([
      ["4", true],
      ["3", true],
      ["2", false],
      ["1", true],
    ]);
  });

  test("the reader may close the pipe early", async () => {
    const pipe = `"${process.execPath}" "${program}" history | head -n 1`;
    const { folder } = scenario.clone;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", pipe], { cwd: folder });
    expect(stdout).toBe("4 deploys to prod, newest first\n");
    expect(stderr).toBe("");
  });

  test("plan shows the changes by folder and file, and changes nothing itself", async () => {
    const before = await scenario.refs();
    const plan = await cli("plan", "1", "--verbose");
    expectExit(plan, 0);
    expect(plan.stdout).toMatch(/^dags +0 +0 +1$/m);
    expect(plan.stdout).toMatch(/^removed +dags\/sales.py$/m);
    expect(plan.stdout).toMatch(/\n\ndeploy-rollback rollback 1 -d prod\n$/);
    expect(await scenario.refs()).toBe(before);
  });

  test("a refusal exits with 1, every problem, and what can be done instead", async () => {
    const before = await scenario.refs();
    const refused = await cli("rollback", "2", "--reason", "x", "--scope", "dags", "--yes");
    expectExit(refused, 1);
    expect(refused.stdout).toMatch(/^✗ Deploy 2 has .*\(deploy-not-successful\)$/m);
    expect(refused.stdout).toMatch(/\n\ndeploy-rollback plan 3 -d prod\n$/);
    const meant = await cli("plan", "previos");
    expectExit(meant, 1);
    expect(meant.stdout).toContain("Did you mean previous?");
    expect(meant.stdout).toMatch(/\n\ndeploy-rollback plan previous -d prod\n$/);
    const json = await cli("plan", "2", "--json");
    expectExit(json, 1);
    const { eligible, problems } = JSON.parse(json.stdout);
    expect(eligible).toBe(false);
    expect(problems.map(({ code }: { code: string }) => code)).toEqual(["deploy-not-successful"]);
    expect(await scenario.refs()).toBe(before);
  });

  test("outside a clone, and with an unknown remote", async () => {
    const outside = await cli("history", "-C", "/");
    expectExit(outside, 1);
    expect(outside.stderr).toContain("not-a-clone");
    const unknown = await cli("history", "--remote", "upstream", "--json");
    expectExit(unknown, 1);
    expect(JSON.parse(unknown.stdout).problems[0].code).toBe("remote-unknown");
  });

  test("the secret in the clone's address is not printed", async () => {
    const address = await scenario.clone.git("config", "remote.origin.url");
    const [, token = ""] = /x-access-token:([^@]+)@/.exec(address) ?? [];
    expect(token).toMatch(/^ghs_/);
    await scenario.clone.git("remote", "add", "gone", address.replace("airflow", "gone"));
    const failed = await cli("history", "--remote", "gone");
    expectExit(failed, 1);
    expect(failed.stderr).toContain("repository-not-found");
    expect(failed.stdout + failed.stderr).not.toContain(token);
  });
});

describe("in a terminal", () => {
  test("a deploy is picked from a list, where ineligible ones are greyed out; No changes nothing", async () => {
    const before = await scenario.refs();
    using terminal = inTerminal(["rollback"]);
    await terminal.until("Roll prod back to which deploy?");
    expect(terminal.text).toMatch(/4 .*Four \(running\)/);
    expect(terminal.text).toMatch(/2 .*Two \(failed\)/);
    // `previous` is marked at first; greyed-out deploys are skipped.
    terminal.type(keys.down);
    terminal.type(keys.enter);
    await terminal.until("Why?");
    terminal.type(keys.enter);
    await terminal.until("is empty: say why in 1 to 500 characters");
    terminal.type(`Sales divide by zero${keys.enter}`);
    await terminal.until("Roll prod back to deploy 1, and push to origin");
    expect(terminal.text).toContain("Roll prod back from deploy 4 to deploy 1");
    terminal.type("n");
    expect(await terminal.end()).toBe(1);
    expect(terminal.text).toContain("Nothing was changed.");
    const again = "deploy-rollback rollback 1 -d prod --reason 'Sales divide by zero'";
    expect(terminal.lines.filter(Boolean).at(-1)).toBe(again);
    expect(await scenario.refs()).toBe(before);
  });

  test("an interrupt changes nothing", async () => {
    const before = await scenario.refs();
    using terminal = inTerminal(["rollback", "3", "--reason", "Broken"]);
    await terminal.until("Roll prod back to deploy 3, and push to origin");
    terminal.type(keys.interrupt);
    expect(await terminal.end()).toBe(1);
    expect(await scenario.refs()).toBe(before);
  });

  test("an interrupt during a push cleans up and exits with 1", async () => {
    const before = await scenario.refs();
    const temporary = await mkdtemp(join(tmpdir(), "interrupted-"));
    scenario.github.nextPush = { hang: true };
    using terminal = Terminal.start(["rollback", "3", "--reason", "Broken", "--yes"], {
      folder: scenario.clone.folder,
      env: { TMPDIR: temporary },
    });
    await terminal.until("Push deploy");
    await pause(500);
    terminal.type(keys.interrupt);
    expect(await terminal.end()).toBe(1);
    expect(terminal.text).toContain("Nothing was changed.");
    expect(await readdir(temporary)).toEqual([]);
    await rmdir(temporary);
    expect(await scenario.refs()).toBe(before);
  });

  test("text from others cannot control the terminal", async () => {
    const evil = "Harmless\u001b]0;owned\u0007\u001b[2J";
    await scenario.clone.commit(evil, {});
    using terminal = inTerminal(["record"]);
    await terminal.until("Record ");
    expect(terminal.text).toContain("Harmless");
    expect(terminal.raw).not.toContain("\u001b]0;owned");
    expect(terminal.raw).not.toContain("\u001b[2J");
    terminal.type(keys.interrupt);
    expect(await terminal.end()).toBe(1);
  });

  const colour = new RegExp(`${controls}\\[(?:1|2|3\\d|9\\d)m`);

  test.each([
    ["sed s/^/paged/", 10, 140, { isPaged: true, env: {} }],
    ["sed s/^/paged/", 40, 60, { isPaged: false, env: { NO_COLOR: "1" } }],
    ["no-such-pager", 10, 80, { isPaged: false, env: {} }],
  ])(
    "history by the pager %s, on %d lines of %d columns: %j",
    async (PAGER, rows, columns, { isPaged, env }) => {
      const where = { folder: scenario.clone.folder, env: { PAGER, ...env } };
      using terminal = Terminal.start(["history"], where, columns, rows);
      expect(await terminal.end()).toBe(0);
      expect(terminal.text).toContain("4 deploys to prod, newest first");
      expect(terminal.text.includes("paged")).toBe(isPaged);
      expect(terminal.wraps).toBe(false);
      expect(colour.test(terminal.raw)).toBe(!("NO_COLOR" in env));
    },
  );

  test("guard tells what a deploy of this clone would ship that nobody else has", async () => {
    await scenario.clone.write({ "dags/unsaved.py": "" });
    await scenario.clone.git("commit", "--quiet", "--allow-empty", "-m", "Not pushed");
    const { warnings, allowed } = JSON.parse((await cli("guard", "--json")).stdout);
    await scenario.clone.git("clean", "--quiet", "--force", "dags");
    await scenario.clone.git("reset", "--quiet", "--hard", "HEAD~1");
    expect([allowed, warnings.length]).toEqual([true, 2]);
    expect(warnings.join()).toMatch(/not committed: `astro deploy` ships them too.*push it first/);
  });

  test("only the confirmed plan is pushed", async () => {
    using terminal = inTerminal(["rollback", "previous", "--reason", "Broken since Four"]);
    await terminal.until("Roll prod back to deploy 3, and push to origin");
    const late = await scenario.deploy("Late", { "dags/late.py": dag("late") });
    const before = await scenario.refs();
    terminal.type("y");
    expect(await terminal.end()).toBe(1);
    expect(terminal.text).toContain("newer-deploy");
    expect(await scenario.refs()).toBe(before);
    expect(await scenario.git("rev-parse", "main")).toBe(late);
  });

  test("Yes rolls back", async () => {
    using terminal = inTerminal(["rollback", "3", "--reason", "Broken since Four"]);
    await terminal.until("Roll prod back to deploy 3, and push to origin");
    terminal.type("y");
    expect(await terminal.end()).toBe(0);
    expect(terminal.text).toContain("! In git: main has the code of deploy 3 again, as deploy");
    expect(terminal.lines.filter(Boolean).at(-1)).toBe(
      "git pull --tags && astro deploy --dags && deploy-rollback record -d prod",
    );
    const newest = (await scenario.deploys()).at(-1);
    expect(newest).toMatchObject({
      rollback: { to: "3", reason: "Broken since Four" },
      createdBy: "Mona Lisa",
      run: null,
    });
    expect(await scenario.git("diff", "--name-only", "deploy/prod/3", "main")).toBe("");
    expect(await scenario.git("log", "-1", "--format=%an <%ae>", "main")).toBe(
      "Mona Lisa <mona@example.com>",
    );
  });
});

test("a Deployment is picked from a list, and a downgrade is asked with what it means", async () => {
  await using several = await Scenario.start({
    ...astroProject(),
    ".github/deploys.yml": `${settings}  staging:\n    rollback: { enabled: true }\n`,
  });
  const { folder } = several.clone;
  await several.deploy("One", {}, { deployment: "prod" });
  const Dockerfile = "FROM quay.io/astronomer/astro-runtime:12.2.0\n";
  await several.deploy("Two", { Dockerfile }, { deployment: "prod" });
  const before = await several.refs();
  using no = Terminal.start(["rollback", "1"], { folder }, 80);
  await no.until("Which Deployment?");
  expect(no.text).toMatch(/● prod\n.*○ staging/);
  no.type(keys.enter);
  await no.until("12.2.0 → 12.1.1: running tasks fail, newer metadata is erased. Allow?");
  expect(no.text).toContain("✗ DANGER: The Runtime version goes down");
  // No is the default, and nobody is asked why in vain.
  no.type(keys.enter);
  expect(await no.end()).toBe(1);
  expect(no.text).not.toContain("Why?");
  expect(no.lines.filter(Boolean).at(-1)).toBe("deploy-rollback rollback 1 -d prod");
  expect(await several.refs()).toBe(before);

  using yes = Terminal.start(["rollback", "1", "-d", "prod"], { folder }, 80);
  await yes.until("Allow?");
  yes.type("y");
  await yes.until("Why?");
  yes.type(`It's broken${keys.enter}`);
  await yes.until("Roll prod back to deploy 1, with the Runtime downgrade, and push to origin");
  yes.type("y");
  expect(await yes.end()).toBe(0);
  expect(yes.lines.filter(Boolean).slice(-3).join("\n")).toMatch(
    /Then record\s+that it runs:\ngit pull --tags && deploy-rollback record -d prod --commit \w{12}$/,
  );
});

describe("record", () => {
  test("refuses the HEAD of a clone that does not have the rollback yet", async () => {
    const before = await scenario.refs();
    const stale = await cli("record", "--yes");
    expectExit(stale, 1);
    expect(stale.stderr).toContain("commit-outdated");
    expect(stale.stderr).toContain("git pull --tags");
    expect(await scenario.refs()).toBe(before);
    await scenario.clone.git("pull", "--quiet", "--tags");
    expectExit(await cli("record", "--yes"), 0);
    expect((await scenario.deploys()).at(-1)).toMatchObject({ status: "deployed", rollback: {} });
  });

  test("corrects what is recorded of a deploy, with who and when, and the tag stays", async () => {
    await scenario.clone.update();
    const tag = await scenario.git("rev-parse", "refs/tags/deploy/prod/1");
    const correct = ["record", "--deploy-id", "1", "--runtime", "12.0.0", "--yes"];
    const done = await cli(...correct);
    expectExit(done, 0);
    expect(done.stdout).toContain("runtime is 12.0.0; it was 12.1.1.");
    const corrected = (await scenario.deploys()).find(({ id }) => id === "1");
    expect(corrected).toMatchObject({
      ...{ runtime: "12.0.0", status: "deployed" },
      corrections: [{ field: "runtime", was: "12.1.1", by: expect.any(String) }],
    });
    expect(await scenario.git("rev-parse", "refs/tags/deploy/prod/1")).toBe(tag);
    const plan = JSON.parse((await cli("plan", "3", "--allow-downgrade", "--json")).stdout);
    expect(plan.runtimeVersion).toBe("12.0.0");
    expect(JSON.parse((await cli(...correct, "--json")).stdout)).toMatchObject({ changed: false });
    expectExit(await cli("verify"), 0);
  });

  test("says its warnings in JSON too", async () => {
    await scenario.clone.commit("Floating", {
      Dockerfile: "FROM quay.io/astronomer/astro-runtime:latest\n",
    });
    const { warnings, problems } = JSON.parse((await cli("record", "--yes", "--json")).stdout);
    expect(warnings[0]).toContain("astro-runtime:latest` does not give a Runtime version");
    expect(problems).toEqual([]);
  });

  test("records a deploy once, however often it is repeated", async () => {
    await scenario.clone.commit("Next", { "dags/next.py": dag("next") });
    expectExit(await cli("record", "--yes"), 0);
    const before = await scenario.refs();
    const again = await cli("record", "--yes", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false });
    expect(await scenario.refs()).toBe(before);
  });
});

describe("mark", () => {
  const marks = async () => (await scenario.deploys()).map(({ mark }) => mark?.as ?? null);

  test("marks a deploy good for `last-good`", async () => {
    const good = await cli(
      "mark",
      "1",
      "--as",
      "good",
      "--reason",
      "It ran a week",
      "--yes",
      "--json",
    );
    expectExit(good, 0);
    expect(JSON.parse(good.stdout)).toMatchObject({
      ...{ deployId: "1", changed: true },
      mark: { as: "good", reason: "It ran a week", createdBy: "Mona Lisa" },
    });
    expect(JSON.parse((await cli("history", "--json")).stdout).lastGood).toBe("1");
  });

  test("asks for the reason of a mark, and none for taking it off", async () => {
    using bad = inTerminal(["mark", "1", "--as", "bad"]);
    await bad.until("Why?");
    bad.type(`Slow${keys.enter}`);
    await bad.until("Mark deploy 1 to prod bad, and push that to origin");
    bad.type("y");
    expect(await bad.end()).toBe(0);
    expect((await marks())[0]).toBe("bad");
    using none = inTerminal(["mark", "1", "--as", "none"]);
    await none.until("Take the mark off deploy 1 to prod, and push that to origin");
    none.type("y");
    expect(await none.end()).toBe(0);
    expect((await marks())[0]).toBeNull();
  });
});

describe("credentials come from the clone's git", () => {
  const bare = async (...configuration: string[]) => {
    const { folder } = scenario.clone;
    await scenario.clone.git("config", "remote.bare.url", `${scenario.github.url}/${repository}`);
    await scenario.clone.write({
      "../.credentials": `${scenario.github.url.replace("//", `//octocat:${scenario.issueToken({})}@`)}\n`,
    });
    return runProgram(["history", "--remote", "bare", ...configuration], {
      folder,
      env: { HOME: `${folder}/nobody` },
    });
  };

  test("none: the server's refusal is shown", async () => {
    const ended = await bare();
    expectExit(ended, 1);
    expect(ended.stderr).toContain("bad-token");
  });

  test("a credential helper", async () => {
    const helper = `store --file=${scenario.clone.folder}/../.credentials`;
    await scenario.clone.git("config", "credential.helper", helper);
    expectExit(await bare(), 0);
    await scenario.clone.git("config", "--unset", "credential.helper");
  });

  test("a header in a conditionally included file", async () => {
    const { folder } = scenario.clone;
    const basic = Buffer.from(`x-access-token:${scenario.issueToken({})}`).toString("base64");
    await scenario.clone.write({
      "../.included": `[http "${scenario.github.url}/"]\n\textraheader = Authorization: basic ${basic}\n`,
    });
    await scenario.clone.git(
      "config",
      `includeIf.gitdir:${folder}/.path`,
      `${folder}/../.included`,
    );
    expectExit(await bare(), 0);
    await scenario.clone.git("config", "--unset", `includeIf.gitdir:${folder}/.path`);
  });
});

describe("who may roll back", () => {
  test("who is asked of GitHub, by the token: write is not admin, which is required", async () => {
    const rule = "enabled: true\n      permission: admin";
    await using strict = await Scenario.prepared(twoDeploys);
    strict.commit("Strict", { ".github/deploys.yml": settings.replace("enabled: true", rule) });
    const plan = () => runProgram(["plan", "1"], { folder: strict.clone.folder });
    const ended = await plan();
    expectExit(ended, 1);
    expect(ended.stdout).toMatch(/^✗ octocat may not .*\(actor-not-permitted\)$/m);
    strict.github.addAccount("octocat", { [repository]: "admin" });
    expectExit(await plan(), 0);
  });

  test("somebody who cannot be identified is refused", async () => {
    const rule = "enabled: true\n      actors: [octocat]";
    await using strict = await Scenario.prepared(twoDeploys);
    strict.commit("Strict", { ".github/deploys.yml": settings.replace("enabled: true", rule) });
    // A remote that is a folder knows no people.
    await strict.clone.git("remote", "add", "disk", strict.github.folderOf(repository));
    const args = ["plan", "1", "--remote", "disk"];
    const ended = await runProgram(args, { folder: strict.clone.folder });
    expectExit(ended, 1);
    expect(ended.stdout).toMatch(/^✗ Mona Lisa may not .*\(actor-not-permitted\)$/m);
  });
});
