/** What of a person's git counts for a push: its addresses do; hooks, push options and what else `push.*` says do not. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "../local-terminal/program.ts";
import { Scenario } from "./scenario.ts";

let scenario: Scenario;
/** For other repositories. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "test-addresses-"));
  scenario = await Scenario.start();
  await scenario.deploy("Break it", { "dags/weather.py": "import nothing\n" });
  await scenario.deploy("Break it more", { "dags/weather.py": "import less\n" });
});
afterAll(async () => {
  await scenario[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const rollBack = (to: string) =>
  runProgram(["rollback", to, "--reason", "Broken", "--yes"], { folder: scenario.clone.folder });

/** A bare repository whose branch has moved on, so that it refuses whatever is pushed there. */
async function mirror(name: string): Promise<string> {
  const { clone } = scenario;
  const bare = join(folder, name);
  await clone.git("clone", "--quiet", "--bare", ".", bare);
  await clone.git("-C", bare, "update-ref", "refs/heads/main", "main~1");
  return bare;
}

test("of several addresses, the one that is fetched from decides; no hook runs, and no option is sent", async () => {
  const { clone } = scenario;
  const url = await clone.git("remote", "get-url", "origin");
  const other = await mirror("mirror.git");
  await clone.git("remote", "set-url", "--add", "--push", "origin", url.trim());
  await clone.git("remote", "set-url", "--add", "--push", "origin", other);
  const ran = join(clone.folder, ".git/ran");
  const hook = `#!/bin/sh\ntouch ${ran}\nexit 1\n`;
  await mkdir(join(clone.folder, ".git/hooks"), { recursive: true });
  await writeFile(join(clone.folder, ".git/hooks/pre-push"), hook, { mode: 0o755 });
  // The server takes no options, and would refuse the push.
  await clone.git("config", "push.pushOption", "ci.skip");
  await clone.git("config", "push.gpgSign", "true");
  await clone.git("config", "commit.gpgSign", "true");

  const ended = await rollBack("1");
  expect(ended.exitCode, ended.stderr + ended.stdout).toBe(0);
  expect(await scenario.git("log", "-1", "--format=%s", "main")).toBe("Roll back prod to deploy 1");
  const behind = await clone.git("-C", other, "log", "-1", "--format=%s", "main");
  expect(behind.trim()).toBe("Break it");
  expect(existsSync(ran)).toBe(false);
});

test("what is pushed only elsewhere is no success", async () => {
  const { clone } = scenario;
  await clone.git("config", "--unset-all", "remote.origin.pushurl");
  const elsewhere = join(folder, "elsewhere.git");
  const address = await clone.git("remote", "get-url", "origin");
  await clone.git("clone", "--quiet", "--mirror", address.trim(), elsewhere);
  await clone.git("remote", "set-url", "--push", "origin", elsewhere);
  const ended = await rollBack("2");
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr, ended.stdout).toContain("push-unconfirmed");
  expect(ended.stderr).toContain("remote.<name>.pushurl");
});
