/** What a rollback costs, in what can be counted; `npm run bench` measures the time. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bench } from "../bench/run.ts";
import { usual } from "../bench/shape.ts";
import { removeOwnKey } from "../local-github/signing.ts";
import { threeDeploys, verifiedDeploys, verifiedFiles } from "./histories.ts";
import { type Inputs, repository, Scenario } from "./scenario.ts";

afterAll(removeOwnKey);

describe("in a repository with many files", () => {
  let bench: Bench;
  beforeAll(async () => {
    const size = { files: 400, folders: 40, commits: 130, deploys: 130, kept: 130 };
    bench = await Bench.start({ ...usual, ...size, ahead: 0 });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test.each([3, 120])(
    "%d deploys back: 10 requests, and nothing sent that the server has",
    async (back) => {
      const { requests, sent } = await bench.run("action", back);
      expect(requests).toBeLessThanOrEqual(10);
      // The files that differ have 500 kB.
      expect(sent).toBeLessThan(30_000);
    },
  );

  test("a record takes 9 requests", async () => {
    const { requests, sent } = await bench.run("record", 0);
    expect(requests).toBeLessThanOrEqual(9);
    expect(sent).toBeLessThan(30_000);
  });

  test("git is started no more than 11 times, and node stays small", async () => {
    const { processes, memory } = await bench.count("action", 3);
    expect(processes).toBeLessThanOrEqual(11);
    expect(memory).toBeLessThan(150e6);
  });
});

test("signed by GitHub, a rollback takes 7 calls more than its plan and a look afterwards, and lists no refs", async () => {
  await using scenario = await Scenario.prepared(verifiedDeploys, verifiedFiles());
  const { requests } = scenario.github;
  const ask = async (inputs: Inputs) => {
    const before = requests.length;
    const result = await scenario.rollBack({ "deploy-id": "1", ...inputs });
    expect(result.exitCode, result.log).toBe(0);
    return requests.slice(before);
  };
  const plan = await ask({ "dry-run": "true" });
  const rollback = await ask({});
  const calls = (made: typeof requests) => made.filter(({ path }) => path.startsWith("/api/"));
  expect(calls(rollback).length - calls(plan).length).toBeLessThanOrEqual(7);
  expect(rollback.length - plan.length).toBeLessThanOrEqual(9);
  // Whoever pushes by git is told all refs first.
  expect(rollback.filter(({ path }) => path.includes("git-receive-pack"))).toEqual([]);
});

describe("what the API answers only saves time", () => {
  const inputs = { "deploy-id": "1", "dry-run": "true" };
  let scenario: Scenario;
  let usual: string | undefined;
  beforeAll(async () => {
    scenario = await Scenario.prepared(threeDeploys);
    usual = (await scenario.rollBack(inputs)).outputs["tree-sha"];
  });
  afterAll(() => scenario[Symbol.asyncDispose]());

  const look = (texts: Record<string, string>) => ({
    viewer: { login: "github-actions[bot]", databaseId: 41898282 },
    repository: {
      defaultBranchRef: { name: "main" },
      ...Object.fromEntries(
        Object.entries(texts).map(([place, text]) => [place, { text, isTruncated: false }]),
      ),
    },
  });

  test.each([
    ["it fails", { status: 500 }],
    ["it says nothing", { kind: "reset" as const }],
    ["it is no API", { status: 200, body: "<html>Please sign in</html>" }],
    ["it knows no such repository", { status: 200, body: '{"data":{"repository":null}}' }],
    [
      "it tells settings and a manifest that are not in git",
      {
        status: 200,
        body: JSON.stringify({
          data: look({
            p0: "version: 1\ndeployments:\n  prod: { rollback: { enabled: false } }\n",
            p1: '{"version":1,"deployments":{}}\n',
          }),
        }),
      },
    ],
  ])("%s: the plan is the same", async (_, fault) => {
    scenario.github.apiFaults = Array.from({ length: 3 }, () => ({ path: /graphql/, ...fault }));
    const result = await scenario.rollBack(inputs);
    scenario.github.apiFaults = [];
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs["eligible"]).toBe("true");
    expect(result.outputs["tree-sha"]).toBe(usual);
  });

  test("`previous` takes one small fetch more than an ID, for its tag", async () => {
    const before = scenario.github.requests.length;
    const result = await scenario.rollBack({ "deploy-id": "previous" });
    expect(result.exitCode, result.log).toBe(0);
    expect(scenario.github.requests.length - before).toBeLessThanOrEqual(10 + 3);
  });
});

test("a workspace that has the head already gets only what differs", async () => {
  await using scenario = await Scenario.start();
  const large = randomBytes(300_000).toString("base64");
  await scenario.deploy("one", { "dags/a.py": "one\n", "include/large.txt": large });
  await scenario.deploy("two", { "dags/a.py": "two\n" });
  await using job = await scenario.job();
  const url = scenario.github.cloneUrl(repository, scenario.token);
  await job.git("clone", "--quiet", "--depth=1", url, ".");
  await job.git("remote", "set-url", "origin", `${scenario.github.url}/${repository}`);
  const before = scenario.github.traffic.sent;
  const result = await job.use(".", { "deploy-id": "1", reason: "Broken" });
  expect(result.exitCode, result.log).toBe(0);
  expect(await job.git("rev-parse", "HEAD")).toBe(result.outputs["commit-sha"]);
  expect(scenario.github.traffic.sent - before).toBeLessThan(60_000);
});
