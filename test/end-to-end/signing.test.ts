/** The command line signs as the person's git does, with real keys. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { removeOwnKey, stopAgent } from "../local-github/signing.ts";
import { keys, runProgram, Terminal } from "../local-terminal/program.ts";
import { astroProject, settings } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

const run = promisify(execFile);
const passphrase = "correct horse";

/** Keys of Mona Lisa: an OpenPGP one, and an SSH one with a passphrase. */
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "keys-"));
  const making = ["--batch", "--quiet", "--passphrase", "", "--quick-gen-key"];
  const env = { ...process.env, GNUPGHOME: home };
  await run("gpg", [...making, "Mona Lisa <mona@example.com>", "ed25519", "sign"], { env });
  const long = ["--faked-system-time", "20200101T000000"];
  await run("gpg", [...long, ...making, "old@example.com", "ed25519", "sign", "1d"], { env });
  const ssh = ["-q", "-t", "ed25519", "-f", join(home, "ssh")];
  await run("ssh-keygen", [...ssh, "-N", passphrase]);
  const publicKey = await readFile(join(home, "ssh.pub"), "utf8");
  await writeFile(join(home, "signers"), `mona@example.com ${publicKey}`);
});
afterAll(async () => {
  stopAgent(home);
  await rm(home, { recursive: true, force: true });
  removeOwnKey();
});

let scenario: Scenario;
beforeEach(async () => {
  scenario = await Scenario.prepared(twoDeploys);
  return () => scenario[Symbol.asyncDispose]();
});

async function configure(values: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(values)) await scenario.clone.git("config", key, value);
}
const withOpenPgp = { "commit.gpgsign": "true", "tag.gpgsign": "true" };
const withSsh = () => ({ "gpg.format": "ssh", "user.signingkey": join(home, "ssh.pub") });

const surroundings = () => ({ folder: scenario.clone.folder, env: { GNUPGHOME: home } });
const rollback = ["rollback", "1", "--reason", "x", "--yes", "--json"];

/** How git judges what the remote has. @param verb `verify-commit` or `verify-tag` @param publicKeys a GNUPGHOME */
function verify(verb: string, names: readonly string[], publicKeys = home): Promise<string[]> {
  const cwd = scenario.github.folderOf(repository);
  const env = { ...process.env, GNUPGHOME: publicKeys };
  const signers = `gpg.ssh.allowedSignersFile=${join(home, "signers")}`;
  const judged = names.map((name) =>
    run("git", ["-c", signers, verb, name], { cwd, env }).then(
      () => "good",
      () => "bad",
    ),
  );
  return Promise.all(judged);
}

describe("what a command makes is signed as the person's git signs", () => {
  test("with an OpenPGP key, by a program that the clone's settings name and that gets no token", async () => {
    const { folder, env } = surroundings();
    const log = join(home, "environment");
    const script = `#!/bin/sh\nenv >> ${log}\nexec gpg "$@"\n`;
    await writeFile(join(folder, ".git/program"), script, { mode: 0o755 });
    await configure({ ...withOpenPgp, "gpg.program": ".git/program" });
    const [, password = ""] =
      /:([^:@]+)@/.exec(await scenario.clone.git("remote", "get-url", "origin")) ?? [];
    const tokens = { ASTRO_API_TOKEN: "astro-secret", GITHUB_TOKEN: "github-secret" };
    const withTokens = { folder, env: { ...env, ...tokens } };
    await runProgram(["plan", "1"], withTokens);
    // Who only looks runs no program of the clone.
    await expect(readFile(log)).rejects.toThrow("ENOENT");
    const ended = await runProgram(rollback, withTokens);
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(JSON.parse(ended.stdout).warnings.join()).not.toContain("sign");

    expect(await verify("verify-commit", ["main", "deploys"])).toEqual(["good", "good"]);
    expect(await verify("verify-tag", ["deploy/prod/3"])).toEqual(["good"]);
    expect(await scenario.git("log", "-1", "--format=%an %ae %cn %ce", "main")).toBe(
      "Mona Lisa mona@example.com Mona Lisa mona@example.com",
    );
    const environment = await readFile(log, "utf8");
    expect(environment).toContain(`GNUPGHOME=${home}`);
    const secrets = [password, Buffer.from(`x-access-token:${password}`).toString("base64")];
    for (const secret of [...secrets, ...Object.values(tokens)]) {
      expect(secret.length).toBeGreaterThan(10);
      expect(environment).not.toContain(secret);
    }
  });

  test("with an SSH key, whose passphrase is asked on the terminal in the middle of a step", async () => {
    await configure({ ...withSsh(), "commit.gpgsign": "true" });
    using terminal = Terminal.start(["rollback", "1", "--reason", "x"], surroundings());
    await terminal.until(/Signed +commit, with your SSH key/);
    await terminal.until("and push to");
    terminal.type("y");
    for (const times of [1, 2]) {
      await terminal.until(new RegExp(`(Enter passphrase[\\s\\S]*){${times}}`));
      const { raw } = terminal;
      await pause(300);
      expect(terminal.raw).toBe(raw);
      terminal.type(`${passphrase}\r`);
    }
    expect(await terminal.end(), terminal.text).toBe(0);
    expect(await verify("verify-commit", ["main", "deploys"])).toEqual(["good", "good"]);
    expect(await verify("verify-tag", ["deploy/prod/3"])).toEqual(["bad"]);
  });

  test("tags alone, where only they are to be signed", async () => {
    await scenario.clone.commit("Three", { "dags/a.py": "three\n" });
    await configure({ "tag.forceSignAnnotated": "true" });
    const ended = await runProgram(["record", "--yes", "--json"], surroundings());
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(await verify("verify-tag", ["deploy/prod/3"])).toEqual(["good"]);
    expect(await verify("verify-commit", ["deploys"])).toEqual(["bad"]);
  });
});

describe("where git cannot sign", () => {
  test("the question is asked after that was said, and the push is not signed", async () => {
    await configure({ ...withOpenPgp, "user.signingkey": "nobody@example.com" });
    using terminal = Terminal.start(["hold", "--reason", "x"], surroundings());
    await terminal.until("Hold deploys");
    expect(terminal.text).toMatch(
      /Your key will not sign commits and tags,[\s\S]* no secret\s+key for/,
    );
    terminal.type(keys.enter);
    expect(await terminal.end(), terminal.text).toBe(0);
    expect(await verify("verify-commit", ["deploys"])).toEqual(["bad"]);
  });

  test.each([
    [{ "user.signingkey": "old@example.com" }, "the key `old@example.com` has expired"],
    [{ "gpg.program": "/no/such/program" }, "there is no program `/no/such/program`"],
    [{ "gpg.format": "ssh" }, "neither `user.signingkey` nor `gpg.ssh.defaultKeyCommand` is set"],
    [{ "gpg.format": "ssh", "user.signingkey": "~/none.pub" }, "there is no file `"],
    [
      { "gpg.format": "ssh", "user.signingkey": "ssh-ed25519 AAAA" },
      "the key of `user.signingkey` is in no file, and no ssh agent runs",
    ],
    [{ "gpg.format": "pgp" }, "`gpg.format` is `pgp`, which is no format"],
  ])("nobody is asked, but warned: %j", async (values, why) => {
    await configure({ ...withOpenPgp, ...values });
    const ended = await runProgram(["hold", "--reason", "x", "--yes", "--json"], surroundings());
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(JSON.parse(ended.stdout).warnings.join()).toContain(why);
    expect(ended.stderr).toContain(why.replaceAll("`", ""));
    expect(await verify("verify-commit", ["deploys"])).toEqual(["bad"]);
  });

  test("although nothing seemed to be in the way, nothing is pushed", async () => {
    await configure({ ...withOpenPgp, "gpg.program": "/bin/false" });
    const before = await scenario.refs();
    const ended = await runProgram(rollback, surroundings());
    expect(JSON.parse(ended.stdout).problems[0].code).toBe("signing-failed");
    expect(ended.exitCode).toBe(1);
    expect(await scenario.refs()).toBe(before);
  });
});

describe("with `sign: github` in the settings", () => {
  beforeEach(async () => {
    const text = `${astroProject()[".github/deploys.yml"] ?? settings}`;
    await scenario.clone.commit("Sign", { ".github/deploys.yml": `sign: github\n${text}` });
  });

  test("the person's own key signs", async () => {
    await configure(withOpenPgp);
    const ended = await runProgram(rollback, surroundings());
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(await verify("verify-commit", ["main", "deploys"])).toEqual(["good", "good"]);
  });

  test("GitHub signs commits where no key of the person does, but for an App only", async () => {
    const { clone, github } = scenario;
    await configure({ "tag.gpgsign": "true" });
    const before = await scenario.refs();
    const byPerson = await runProgram(rollback, surroundings());
    expect(JSON.parse(byPerson.stdout).problems[0].code).toBe("commit-not-verified");
    expect(await scenario.refs()).toBe(before);

    const token = scenario.issueToken({ kind: "app" });
    await clone.git("remote", "set-url", "origin", github.cloneUrl(repository, token));
    const byApp = await runProgram(rollback, surroundings());
    expect(byApp.exitCode, byApp.stdout + byApp.stderr).toBe(0);
    expect(await verify("verify-tag", ["deploy/prod/3"])).toEqual(["good"]);
    const { GNUPGHOME } = await github.keys();
    expect(await verify("verify-commit", ["main", "deploys"], GNUPGHOME)).toEqual(["good", "good"]);
  });

  test("it is refused before anything is asked where nobody can sign", async () => {
    const { clone, github } = scenario;
    await clone.git("remote", "set-url", "origin", github.folderOf(repository));
    using terminal = Terminal.start(["hold", "--reason", "x"], surroundings());
    expect(await terminal.end()).toBe(1);
    expect(terminal.text).toContain("(signing-impossible)");
    expect(terminal.text).not.toContain("Hold deploys");
  });
});
