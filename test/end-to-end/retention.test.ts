/** A history of years costs no more than one of weeks. Source: docs/specification.md, 2.2. */
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandsOf } from "../../src/git/fast-import.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { emptyManifest, formatManifest, withRecord } from "../../src/ledger/manifest.ts";
import { pruned } from "../../src/ledger/recording.ts";
import { tagMessage } from "../../src/ledger/tag.ts";
import type { NewTag } from "../../src/ports.ts";
import type { StepResult } from "../local-runner/job.ts";
import { runProgram } from "../local-terminal/program.ts";
import { repository, Scenario } from "./scenario.ts";

const few = 200;
const many = 4_000;
const day = 86_400_000;

let short: Scenario;
let long: Scenario;
beforeAll(async () => {
  short = await withHistory(few);
  long = await withHistory(many);
});
afterAll(async () => {
  await short[Symbol.asyncDispose]();
  await long[Symbol.asyncDispose]();
});

/** A repository with 400 commits, and deploys of the newest: seven a day, ten of each, each with its tag. */
async function withHistory(count: number): Promise<Scenario> {
  const scenario = await Scenario.start();
  const bare = scenario.github.folderOf(repository);
  const changes = Array.from({ length: many / 10 }, (_, index) => {
    const [subject, text] = [`Change ${index}`, `${index}\n`];
    const from = index === 0 ? "from refs/heads/main^0\n" : "";
    const message = `committer octocat <o@example.com> 1760000000 +0000\ndata ${subject.length}\n${subject}\n`;
    return `commit refs/heads/main\n${message}${from}M 100644 inline dags/a.py\ndata ${text.length}\n${text}\n`;
  });
  await fastImport(bare, `feature done\n${changes.join("")}done\n`);
  const printed = await scenario.git("rev-list", "--reverse", `--max-count=${count / 10}`, "main");
  const commits = printed.split("\n");
  const now = Date.now();
  const person = { name: "octocat", email: "octocat@example.com" };
  const deploys = Array.from({ length: count }, (_, index): Entry => {
    const time = new Date(now - ((count - index) * day) / 7);
    const createdAt = time.toISOString().replace(/\.\d+Z$/, "Z");
    return {
      id: String(index + 1),
      tag: `deploy/prod/${index + 1}`,
      commit: commits[Math.floor(index / 10)] ?? "",
      project: ".",
      type: "image-and-dags",
      status: "deployed",
      runtime: "12.1.1",
      baseImage: "quay.io/astronomer/astro-runtime:12.1.1",
      image: null,
      dagDeployEnabled: true,
      createdAt,
      finishedAt: createdAt,
      createdBy: "octocat",
      description: `Change ${Math.floor(index / 10)}`,
      run: null,
      externalId: null,
      rollback: null,
    };
  });
  const date = new Date(now).toISOString();
  const record = { dagDeployEnabled: true, holds: [], deploys };
  const manifest = pruned(withRecord(emptyManifest, "prod", record), ["P3M"], date);
  const actors = { actor: "octocat", triggeringActor: "octocat" };
  const tags = deploys.map(
    (entry): NewTag => ({
      name: entry.tag,
      target: entry.commit ?? "",
      tagger: person,
      date,
      message: tagMessage("prod", entry, actors),
    }),
  );
  const files = {
    parent: null,
    author: person,
    committer: person,
    date,
    message: "Record\n",
    changes: [{ path: "deploys.json", mode: "100644", content: formatManifest(manifest) }],
  };
  await fastImport(bare, commandsOf([files], tags).join(""));
  await scenario.git("update-ref", "refs/heads/deploys", "refs/new/1");
  await scenario.git("update-ref", "-d", "refs/new/1");
  await scenario.git("pack-refs", "--all");
  return scenario;
}

async function fastImport(folder: string, stream: string): Promise<void> {
  const git = spawn("git", ["--git-dir", folder, "fast-import", "--quiet", "--date-format=raw"], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  git.stdin.end(stream);
  const code = await new Promise((done) => git.on("close", done));
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}

interface Cost {
  readonly requests: number;
  /** That the server sent. */
  readonly bytes: number;
  readonly milliseconds: number;
}

/** Runs an action, and tells what it cost. */
async function cost(scenario: Scenario, run: () => Promise<StepResult>): Promise<Cost> {
  const before = scenario.github.requests.length;
  const result = await run();
  expect(result.exitCode, result.log).toBe(0);
  const requests = scenario.github.requests.slice(before);
  // git's protocol for pushes lists all refs, whatever is pushed: nobody can do anything about that.
  const bytes = requests
    .filter(({ path }) => !path.endsWith("service=git-receive-pack"))
    .reduce((sum, { sent }) => sum + sent, 0);
  return { requests: requests.length, bytes, milliseconds: result.milliseconds };
}

const fastest = (costs: readonly Cost[]) =>
  Math.min(...costs.map(({ milliseconds }) => milliseconds));

/** How long plain git takes to push one commit from a small clone, at best, in milliseconds. */
async function plainPush(scenario: Scenario): Promise<number> {
  const { clone } = scenario;
  const url = await clone.git("config", "remote.origin.url");
  await clone.git("clone", "--quiet", "--bare", "--depth=1", "--no-tags", url, ".git/small");
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const tree = "main^{tree}";
    const commit = await clone.git("--git-dir=.git/small", "commit-tree", "-m", `${round}`, tree);
    const start = performance.now();
    const ref = `${commit}:refs/heads/plain-${crypto.randomUUID()}`;
    await clone.git("--git-dir=.git/small", "push", "--quiet", url, ref);
    times.push(performance.now() - start);
  }
  await rm(join(clone.folder, ".git/small"), { recursive: true });
  return Math.min(...times);
}

const most = (costs: readonly Cost[]) => Math.max(...costs.map(({ requests }) => requests));

/**
 * Readies what is to be measured.
 *
 * @param newest ID of the newest of the deploys that were there at first
 */
type Ready = (
  scenario: Scenario,
  newest: number,
  round: number,
) => Promise<() => Promise<StepResult>>;

test.each<[string, boolean, Ready]>([
  ["history", false, async (scenario) => () => scenario.use("history", { limit: "20" })],
  [
    "guard",
    false,
    async (scenario) => {
      const sha = await scenario.git("rev-parse", "main");
      return () => scenario.use("guard", {}, { sha });
    },
  ],
  [
    "record",
    true,
    async (scenario, _, round) => {
      const commit = scenario.commit("Next", { "dags/b.py": `${round}\n` });
      return () => scenario.use("record", {}, { sha: commit });
    },
  ],
  [
    "rollback",
    true,
    // Each round goes back to another code.
    async (scenario, newest, round) => () =>
      scenario.rollBack({ "deploy-id": String(newest - 15 - round * 10) }),
  ],
])("%s with 4,000 deploys is as fast as with 200", async (_, pushes, ready) => {
  const shorts: Cost[] = [];
  const longs: Cost[] = [];
  for (let round = 0; round < 3; round++) {
    shorts.push(await cost(short, await ready(short, few, round)));
    longs.push(await cost(long, await ready(long, many, round)));
  }
  // git may take a round more or less to find out what the other side has.
  expect(most(longs)).toBeLessThanOrEqual(most(shorts) + 2);
  // The manifest of three months has more lines than one of 200 deploys, and nothing else grows.
  expect(longs[0]?.bytes).toBeLessThan((shorts[0]?.bytes ?? 0) + 50_000);
  // With each push git's server goes through all refs, whoever pushes; that is not ours.
  const [git = 0, gitLong = 0] = pushes ? [await plainPush(short), await plainPush(long)] : [];
  expect(fastest(longs) - gitLong).toBeLessThan((fastest(shorts) - git) * 1.4 + 100);
});

test("the manifest stays small, and the first deploy is still found", async () => {
  expect((await long.manifestText()).length).toBeLessThan(400_000);
  const { outputs } = await long.use("history", { all: "true", limit: "99999" });
  expect(Number(outputs["total"])).toBeGreaterThanOrEqual(many);
  // All outputs of a job share 1 MB.
  expect(outputs["deploys"]?.length).toBeLessThan(1_000_000);
  const args = ["history", "--all", "--limit", "99999", "--json"];
  const { stdout } = await runProgram(args, { folder: long.clone.folder });
  const { deploys } = JSON.parse(stdout);
  expect(deploys.length).toBeGreaterThanOrEqual(many);
  expect(deploys.at(-1)).toMatchObject({ id: "1", tag: "deploy/prod/1", createdBy: "octocat" });
});
