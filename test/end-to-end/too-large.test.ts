/** What is too large is refused before it is read, or cut, and never slows anything down. */
import { randomBytes } from "node:crypto";
import { symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { astro } from "../../src/astro/api.ts";
import { limits } from "../../src/limits.ts";
import { runProgram, Terminal } from "../local-terminal/program.ts";
import { twoDeploys } from "./histories.ts";
import { Scenario } from "./scenario.ts";

let scenario: Scenario;
const cli = (...args: string[]) => runProgram(args, { folder: scenario.clone.folder });

describe("a manifest of 21 MB that cannot be packed", () => {
  beforeAll(async () => {
    scenario = await Scenario.prepared(twoDeploys);
    const { clone } = scenario;
    await clone.git("fetch", "-q", "origin", "deploys");
    await clone.git("checkout", "-q", "-B", "deploys", "FETCH_HEAD");
    await writeFile(join(clone.folder, "deploys.json"), randomBytes(limits.manifest + 1_000_000));
    // To compress it is in vain, and slow.
    const stored = ["-c", "core.compression=0", "-c", "core.bigFileThreshold=1m"];
    await clone.git(...stored, "commit", "-q", "-a", "-m", "Large");
    await clone.git(...stored, "push", "-q", "origin", "HEAD:refs/heads/deploys");
    await clone.git("checkout", "-q", "main");
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  const tooLarge = `has more than ${limits.manifest} bytes`;

  test("is not even sent to the command line", async () => {
    const before = scenario.github.traffic.sent;
    const { exitCode, stderr } = await cli("history");
    expect(stderr).toContain(tooLarge);
    expect(exitCode).toBe(1);
    expect(scenario.github.traffic.sent - before).toBeLessThan(1_000_000);
  });

  test.each(["record", "history"])("is not read by %s", async (action) => {
    scenario.github.apiFaults = [{ path: /graphql/, status: 500 }];
    const head = await scenario.git("rev-parse", "main");
    const result = await scenario.use(action, {}, { sha: head });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain("::error title=manifest-invalid::");
    expect(result.log).toContain(tooLarge);
  });

  test("can be rebuilt by `verify`", async () => {
    const result = await scenario.use("verify", { repair: "true" });
    expect(result.log).toContain("1 findings, 0 left");
    expect((await scenario.deploys()).map(({ id }) => id)).toEqual(["1", "2"]);
  });
});

describe("in a repository where people write much", () => {
  beforeAll(async () => {
    scenario = await Scenario.prepared(twoDeploys);
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  test("a commit's subject of 1 MB is cut, and slows down no table", async () => {
    const { clone } = scenario;
    const subject = join(clone.folder, ".git/subject");
    await writeFile(subject, "x".repeat(1_000_000));
    await writeFile(join(clone.folder, "dags/a.py"), "three\n");
    await clone.git("commit", "-q", "-a", "-F", subject);
    await clone.git("push", "-q", "origin", "main");
    const start = performance.now();
    for (const args of [["plan", "1"], ["record", "--yes"], ["history"], ["plan", "1"]]) {
      using terminal = Terminal.start(args, { folder: clone.folder });
      expect(await terminal.end(), terminal.text).toBe(0);
    }
    expect(performance.now() - start).toBeLessThan(20_000);
    const newest = (await scenario.deploys()).at(-1);
    expect(newest?.description).toBe(`${"x".repeat(499)}…`);
    const tag = await scenario.git("cat-file", "-s", "refs/tags/deploy/prod/3");
    expect(Number(tag)).toBeLessThan(2_000);
  });

  test("an ID that is the largest number leaves room for the next", async () => {
    for (const [id, given] of [
      ["999999999999999", { "deploy-id": "999999999999999" }],
      ["4", {}],
    ] as const) {
      const commit = scenario.commit("Next", { "dags/a.py": `${id}\n` });
      const result = await scenario.record(commit, given);
      expect(result.outputs["deploy-id"]).toBe(id);
    }
  });

  test("an event that is too large fails the step", async () => {
    const payload = { workflow_run: { head_sha: "x".repeat(limits.event) } };
    const event = { name: "workflow_run", payload };
    const result = await scenario.use("guard", {}, { event });
    expect(result.log).toContain(
      "::error title=too-large::The event that started the run has more",
    );
    expect(result.exitCode).toBe(1);
  });

  test("`init` reads no file without an end, and no workflow that is too large", async () => {
    const workflows = join(scenario.clone.folder, ".github/workflows");
    await symlink("/dev/zero", join(workflows, "endless.yml"));
    expect((await cli("init", "--yes")).exitCode).toBe(0);
    await writeFile(join(workflows, "large.yml"), "#".repeat(limits.file + 1));
    const { stderr, exitCode } = await cli("init", "--yes");
    expect(stderr).toContain(".github/workflows/large.yml has more than");
    expect(exitCode).toBe(1);
  });
});

test("an answer of an API that has no end is given up", async () => {
  let sent = 0;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = () => {
      while (!response.destroyed && response.write(" ".repeat(1_000_000))) sent += 1_000_000;
    };
    response.on("drain", more);
    more();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const asked = astro({ apiUrl, token: "t" }).at({ organization: "o", deployment: "d" });
    await expect(asked.rollBack("x", "y")).rejects.toThrow(/more than 50000000 bytes/);
    expect(sent).toBeLessThan(2 * limits.answer);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
