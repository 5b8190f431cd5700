/** `page`: the deploy history as a file, of the clone's repository and of several. */
import { existsSync } from "node:fs";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StaticSource } from "../../src/page/source.ts";
import { runProgram } from "../local-terminal/program.ts";
import { twoDeploys } from "./histories.ts";
import { repository, Scenario } from "./scenario.ts";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared(twoDeploys);
});
afterAll(() => scenario[Symbol.asyncDispose]());

const cli = (...args: string[]) => runProgram(args, { folder: scenario.clone.folder });
const inClone = (path: string) => join(scenario.clone.folder, path);

async function sourceIn(folder: string): Promise<StaticSource> {
  const html = await readFile(inClone(`${folder}/index.html`), "utf8");
  const [, source = ""] = /id="source">(.*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(source);
}

test("writes all Deployments of the repository into one file", async () => {
  const { exitCode, stdout, stderr } = await cli("page");
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain("✓ The page is written, with 2 deploys to prod.");
  expect(stdout).toMatch(/file:\/\/\/.*\/deploy-history\/index\.html\n$/);
  const { data } = await sourceIn("deploy-history");
  expect(data.deployments).toHaveLength(1);
  expect(data.deployments[0]).toMatchObject({ name: "prod", branch: "main", current: "2" });
  expect(data.deployments[0]?.repository).toMatch(new RegExp(`^http.*/${repository}$`));
  const html = await readFile(inClone("deploy-history/index.html"), "utf8");
  expect(html).toContain(await readFile(new URL("../../dist/page.js", import.meta.url), "utf8"));
});

test("takes what `history --json` printed elsewhere, and says all that is wrong with it", async () => {
  const { stdout } = await cli("history", "--json");
  await writeFile(inClone("here.json"), stdout);
  await writeFile(inClone("there, too.json"), stdout.replaceAll(`/${repository}"`, '/acme/other"'));
  const done = await cli("page", "here.json", "there, too.json", "--out", "fleet", "--json");
  expect(done.exitCode, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    page: inClone("fleet/index.html"),
    deployments: [`${repository}:prod`, "acme/other:prod"],
  });
  expect((await sourceIn("fleet")).data.deployments).toHaveLength(2);

  await writeFile(inClone("cut.json"), stdout.slice(0, 50));
  const wrong = await cli("page", "here.json", "cut.json", "here.json", "--json");
  expect(wrong.exitCode).toBe(1);
  expect(JSON.parse(wrong.stdout).problems.map(({ code }: { code: string }) => code)).toEqual([
    ...["history-unreadable", "history-unreadable"],
  ]);
  const missing = await cli("page", "none.json");
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain("none.json cannot be read");
});

test("replaces a page of ours, and nobody else's", async () => {
  await mkdir(inClone("site"));
  await writeFile(inClone("site/index.html"), "<h1>Ours</h1>");
  const { exitCode, stderr } = await cli("page", "--out", "site");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("Deploy Rollback has not made it");
  expect(await readFile(inClone("site/index.html"), "utf8")).toBe("<h1>Ours</h1>");
  for (const _ of ["new", "again"]) expect((await cli("page", "--out", "new")).exitCode).toBe(0);
});

test("a history without deploys is a page; one that cannot be read is none", async () => {
  await using other = await Scenario.start();
  const page = (...args: string[]) => runProgram(["page", ...args], { folder: other.clone.folder });
  const empty = await page("--out", "empty");
  expect(empty.exitCode, empty.stderr).toBe(0);
  expect(empty.stdout).toContain("! The page is written, and empty");
  expect(empty.stdout).toMatch(/deploy-rollback record -d prod\n$/);
  await other.clone.commit("No settings", { ".github/deploys.yml": "version: 1\n" });
  const broken = await page("--out", "broken");
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toContain("(settings-invalid)");
  expect(existsSync(join(other.clone.folder, "broken"))).toBe(false);
});

test("`history/` writes it for GitHub Pages", async () => {
  await using job = await scenario.job();
  const { exitCode, log, outputs } = await job.use("history", { page: "site/" });
  expect(exitCode, log).toBe(0);
  expect(outputs["page"]).toBe("site");
  const html = await readFile(join(job.workspace, "site/index.html"), "utf8");
  expect(html).toContain("<title>prod runs 2 · Deploy History</title>");
});

test("script and style together weigh less than 150 kB", async () => {
  const dist = new URL("../../dist/", import.meta.url);
  const files = await Promise.all(["page.js", "page.css"].map((name) => stat(new URL(name, dist))));
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(150_000);
});
