/** The same story against servers of git that are not GitHub, and with the oldest git. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { astroProject } from "../end-to-end/astro-project.ts";
import { repository, Scenario } from "../end-to-end/scenario.ts";
import type { Files } from "../local-github/clone.ts";
import { startApache } from "./apache.ts";
import { startJGit } from "./jgit.ts";
import { foldersOf, tellStory } from "./story.ts";

/** A repository that git alone judges. @param settings of its server */
async function plain(
  settings: Readonly<Record<string, string>> = {},
  files: Files = astroProject(),
): Promise<Scenario> {
  const scenario = await Scenario.start(files);
  await scenario.github.liftRules(repository);
  // Apache may be another user than this process, which also writes there.
  await scenario.git("config", "core.sharedRepository", "0777");
  for (const [key, value] of Object.entries(settings)) await scenario.git("config", key, value);
  return scenario;
}

/** git's own defaults: nothing is given by its ID with protocol v0, and nothing is left out. */
const defaults = { "uploadpack.allowFilter": "false", "uploadpack.allowAnySHA1InWant": "false" };
const strict = {
  ...defaults,
  "transfer.fsckObjects": "true",
  "receive.denyDeletes": "true",
  "receive.denyNonFastForwards": "true",
};

test.concurrent.each([
  ["protocol v2", {}, true],
  ["protocol v2 and strict settings", strict, true],
  ["protocol v0", strict, false],
  ["protocol v0 with filters", { ...defaults, "uploadpack.allowFilter": "true" }, false],
])("git behind Apache, %s", async (_, settings, passesProtocol) => {
  await using scenario = await plain(settings);
  const options = { folder: foldersOf(scenario), token: scenario.token, passesProtocol };
  await using server = await startApache(options);
  await tellStory(scenario, server);
});

test.concurrent("JGit in Jetty", async () => {
  await using scenario = await plain();
  await using server = await startJGit(foldersOf(scenario), scenario.token);
  await tellStory(scenario, server);
  // It calls a ref in the way a lost race.
  const GITHUB_SERVER_URL = server.url;
  await scenario.clone.update();
  const sha = await scenario.clone.commit("Five", { "dags/a.py": "five\n" });
  await scenario.git("update-ref", "refs/tags/deploy/prod/6/of", sha);
  const result = await scenario.use("record", {}, { sha, env: { GITHUB_SERVER_URL } });
  expect(result.log).toContain("refs/tags/deploy/prod/6/of is in the way");
  expect(result.milliseconds).toBeLessThan(30_000);
});

test.concurrent("git 2.34, by its stand-in", async () => {
  await using scenario = await plain();
  const oldest = join(import.meta.dirname, "git-2.34");
  const git = (...args: string[]) =>
    spawnSync(join(oldest, "git"), args, {
      encoding: "utf8",
      env: {
        ...{ PATH: `${oldest}:${process.env["PATH"]}`, GIT_CONFIG_COUNT: "2" },
        ...{ GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "/" },
        ...{ GIT_CONFIG_KEY_1: "some.key", GIT_CONFIG_VALUE_1: "kept" },
      },
    });
  expect(git("clone", "--bare", "--origin=origin", ".", "x").stderr).toContain("incompatible");
  expect(git("config", "some.key").stdout).toBe("kept\n");
  expect(git("config", "--show-scope", "safe.directory").stdout).not.toContain("command");
  await tellStory(scenario, scenario.github, { PATH: `${oldest}:${process.env["PATH"]}` });
});

// Alone, for all repositories that are made meanwhile have its format.
test("a SHA-256 repository behind Apache", async () => {
  process.env["GIT_DEFAULT_HASH"] = "sha256";
  try {
    await using scenario = await plain({}, { ...astroProject(), "README.md": "SHA-256\n" });
    expect(await scenario.git("rev-parse", "main")).toHaveLength(64);
    const options = { folder: foldersOf(scenario), token: scenario.token, passesProtocol: true };
    await using server = await startApache(options);
    await tellStory(scenario, server);
  } finally {
    delete process.env["GIT_DEFAULT_HASH"];
  }
});
