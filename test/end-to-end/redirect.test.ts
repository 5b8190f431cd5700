/** A repository that was renamed is still found; a token goes to no other server. */
import { mkdtempDisposable } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "../local-terminal/program.ts";
import { twoDeploys } from "./histories.ts";
import { codes, repository, Scenario } from "./scenario.ts";

const former = "acme/pipelines";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared(twoDeploys);
});
afterAll(() => scenario[Symbol.asyncDispose]());

describe("a repository that was renamed on its server", () => {
  beforeAll(() => {
    scenario.github.renamed.set(former, `${scenario.github.url}/acme/formerly`);
    scenario.github.renamed.set("acme/formerly", `${scenario.github.url}/${repository}`);
  });

  test("is rolled back in a job that knows the former name, and checked out", async () => {
    scenario.github.addAccount("octocat", { [repository]: "write", [former]: "write" });
    await using job = await scenario.job({ repository: former });
    const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
    expect(result.exitCode, result.log).toBe(0);
    expect(await scenario.git("rev-parse", "main")).toBe(result.outputs["commit-sha"]);
    expect(await job.git("rev-parse", "HEAD")).toBe(result.outputs["commit-sha"]);
    await scenario.clone.update();
  });

  test("is found from a clone with its former address and a password in it", async () => {
    const address = scenario.github.cloneUrl(former, scenario.token);
    await scenario.clone.git("remote", "add", "former", address);
    const ended = await runProgram(["history", "--remote", "former"], {
      folder: scenario.clone.folder,
    });
    expect(ended.exitCode, ended.stderr).toBe(0);
  });
});

describe("a redirect to another server", () => {
  /** What the other server was asked, and with which credentials. */
  const asked: string[] = [];
  let other: Server;
  /** Where the repository is on it. */
  const moved = () => scenario.github.renamed.get("acme/moved") ?? "";
  beforeAll(async () => {
    other = createServer(async (request, response) => {
      asked.push(request.headers.authorization ?? "");
      // It serves what the real one does, so that git goes on there.
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const basic = Buffer.from(`x-access-token:${scenario.token}`).toString("base64");
      const headers = new Headers({ authorization: `Basic ${basic}` });
      for (const name of ["content-type", "git-protocol", "content-encoding"]) {
        const value = request.headers[name];
        if (value) headers.set(name, String(value));
      }
      const answer = await fetch(`${scenario.github.url}${request.url}`, {
        ...{ method: request.method ?? "GET", headers },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      response.writeHead(answer.status, {
        "content-type": String(answer.headers.get("content-type")),
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as AddressInfo;
    scenario.github.renamed.set("acme/moved", `http://localhost:${port}/${repository}`);
  });
  beforeEach(() => void asked.splice(0));
  afterAll(() => {
    other.closeAllConnections();
    other.close();
  });

  test("gets no token from a job", async () => {
    const result = await scenario.use("history", {}, { repository: "acme/moved" });
    expect(asked.filter(Boolean)).toEqual([]);
    expect(result.exitCode, result.log).toBe(1);
    expect(result.log).toContain("title=redirected-elsewhere");
    const rollback = await scenario.rollBack({ "deploy-id": "1" }, { repository: "acme/moved" });
    expect(asked.filter(Boolean)).toEqual([]);
    expect(codes(rollback)).toEqual(["redirected-elsewhere"]);
    // The repository is there now, as the error supposes: the workflow runs there.
    expect(rollback.log).toContain("If the repository has moved there, run the workflow there");
    const there = { env: { GITHUB_SERVER_URL: new URL(moved()).origin } };
    const done = await scenario.use("history", {}, there);
    expect(done.exitCode, done.log).toBe(0);
  });

  test("gets no password from the address of a clone's remote", async () => {
    const address = scenario.github.cloneUrl("acme/moved", scenario.token);
    await scenario.clone.git("remote", "add", "moved", address);
    const ended = await runProgram(["history", "--remote", "moved", "--json"], {
      folder: scenario.clone.folder,
    });
    expect(asked.filter(Boolean)).toEqual([]);
    const [problem] = JSON.parse(ended.stdout).problems;
    expect(problem.code).toBe("redirected-elsewhere");
    expect(problem.remedy).toContain("use its new address: `git remote set-url ");
    await scenario.clone.git("remote", "set-url", "origin", moved());
    const { folder } = scenario.clone;
    expect((await runProgram(["history"], { folder })).exitCode).toBe(0);
  });
});

test.each([
  ["hold", "--reason", "Broken"],
  ["rollback", "1", "--reason", "Broken"],
])("a clone that pushes elsewhere than it fetches from reports no success: %s", async (...verb) => {
  await using own = await Scenario.prepared(twoDeploys);
  const { clone, github, token } = own;
  await using elsewhere = await mkdtempDisposable(join(tmpdir(), "fork-"));
  const address = github.cloneUrl(repository, token);
  await clone.git("clone", "-q", "--mirror", "--", address, elsewhere.path);
  await clone.git("remote", "set-url", "--push", "origin", elsewhere.path);
  const run = () => runProgram([...verb, "--yes", "--json"], { folder: clone.folder });
  const ended = await run();
  expect(ended.exitCode, ended.stdout).toBe(1);
  const [problem] = JSON.parse(ended.stdout).problems;
  expect(problem.code).toBe("push-unconfirmed");
  expect(problem.remedy).toContain(
    "see that this clone pushes to where it fetches from: `git remote -v`",
  );
  await clone.git("remote", "set-url", "--push", "origin", address);
  expect((await run()).exitCode).toBe(0);
});
