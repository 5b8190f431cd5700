/** What is in the way of git, in a job and in a person's clone: it works as for git itself, or the refusal names it at once. */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../local-terminal/program.ts";
import { HttpsFront } from "../local-web/https-front.ts";
import { astroProject, settings } from "./astro-project.ts";
import { twoDeploys } from "./histories.ts";
import { codes, repository, Scenario } from "./scenario.ts";

test("a clone's settings may name programs and files by relative paths, as for git", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const { clone, github } = scenario;
  const token = scenario.issueToken({});
  await clone.git("remote", "set-url", "origin", `${github.url}/${repository}`);
  await clone.write({
    ".git/token": token,
    ".git/credentials": `${github.url.replace("//", `//x-access-token:${token}@`)}\n`,
    askpass: {
      script: "#!/bin/sh\ncase $1 in User*) echo x-access-token;; *) cat .git/token;; esac\n",
    },
  });
  const helper =
    "!f() { echo username=x-access-token; echo password=$(git config acme.token); }; f";
  await clone.git("config", "acme.token", token);
  for (const [key, value] of [
    ["credential.helper", "store --file=.git/credentials"],
    ["credential.helper", helper],
    ["core.askPass", "./askpass"],
  ] as const) {
    await clone.git("config", key, value);
    const env = { HOME: join(clone.folder, "nobody") };
    const ended = await runProgram(["history", "-C", "dags"], { folder: clone.folder, env });
    expect(ended.exitCode, `${key} ${value}: ${ended.stderr}`).toBe(0);
    await clone.git("config", "--unset", key);
  }
});

test("a tag with the name of a branch, and a branch with that of a tag, are in nobody's way", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const main = await scenario.git("rev-parse", "main");
  await scenario.git("update-ref", "refs/tags/refs/heads/main", main);
  await scenario.git("update-ref", "refs/heads/refs/tags/deploy/prod/7", main);
  await scenario.setRules({ branches: { main: "pull-request" } });
  const refused = await scenario.rollBack({ "deploy-id": "previous" });
  expect([refused.exitCode, codes(refused)], refused.log).toEqual([1, ["pull-request-required"]]);
  await scenario.setRules({});
  const result = await scenario.rollBack({ "deploy-id": "previous" });
  expect(result.exitCode, result.log).toBe(0);
  expect(await scenario.git("rev-parse", "refs/heads/main")).toBe(result.outputs["commit-sha"]);
  const history = await scenario.use("history", { all: "true" });
  expect(history.outputs["total"], history.log).toBe("3");
});

test("a tag in the place of a folder is named, and is none of a deploy", async () => {
  await using scenario = await Scenario.start();
  const sha = await scenario.git("rev-parse", "main");
  await scenario.git("update-ref", "refs/tags/deploy/prod", sha);
  await scenario.github.liftRules(repository);
  const result = await scenario.use("record", {}, { sha });
  expect(result.exitCode, result.log).toBe(1);
  expect(result.log).toContain("refs/tags/deploy/prod is in the way");
  expect(result.milliseconds).toBeLessThan(30_000);
});

test("a push that a proxy refuses for its size ends at once, and says so", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  scenario.github.nextPush = { status: 413 };
  const result = await scenario.rollBack({ "deploy-id": "1" });
  expect([result.exitCode, codes(result)], result.log).toEqual([1, ["push-too-large"]]);
});

test("settings in a file of another name are found", async () => {
  const files = { ".github/deploys.yml": null, ".github/deploys.yaml": settings };
  await using scenario = await Scenario.start({ ...astroProject(), ...files });
  const result = await scenario.use("record", {}, { sha: await scenario.git("rev-parse", "main") });
  expect(result.log).toContain("but `.github/deploys.yaml`: rename it");
});

test("the certificate authority of the runner's user counts; an unknown one is named", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  await using front = await HttpsFront.before(scenario.github.url);
  const history = async (gitconfig: string) => {
    await using job = await scenario.job({ env: { GITHUB_SERVER_URL: front.url } });
    await writeFile(join(job.folder, "home", ".gitconfig"), gitconfig);
    return await job.use("history");
  };
  const known = await history(`[http "${front.url}"]\n\tsslCAInfo = ${front.certificate}\n`);
  expect(known.exitCode, known.log).toBe(0);
  const unknown = await history("");
  expect(unknown.log).toMatch(/title=certificate-untrusted.*GIT_SSL_CAINFO/);
});

test("git that is too old or missing, a commit and a repository that are not there", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  await using folder = await mkdtempDisposable(join(tmpdir(), "old-git-"));
  const old = join(folder.path, "git");
  await writeFile(old, "#!/bin/sh\necho git version 2.30.2\n", { mode: 0o755 });
  const tooOld = await scenario.use("history", {}, { env: { PATH: folder.path } });
  expect(tooOld.log).toMatch(/title=git-unusable::.*found: git version 2\.30\.2/);
  const { folder: clone } = scenario.clone;
  const missing = await runProgram(["history"], { folder: clone, env: { PATH: clone } });
  expect(missing.stderr).toContain("found: no git. (git-unusable)");
  const noCommit = await scenario.use("record", { commit: "f".repeat(40) });
  expect(noCommit.log).toContain("title=commit-unknown");
  await scenario.github.createRepository("acme/empty");
  const empty = await scenario.use("history", { repository: "acme/empty" });
  expect(empty.log).toContain("title=repository-empty");
});
