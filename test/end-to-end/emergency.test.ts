/** The rollback of an ordinary emergency: somebody has merged since the last deploy, and the manifest is large. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatManifest } from "../../src/ledger/manifest.ts";
import { threeDeploys } from "./histories.ts";
import { type Inputs, Scenario } from "./scenario.ts";

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.prepared(threeDeploys);
  await scenario.clone.git("checkout", "--quiet", "-b", "feature", "HEAD~1");
  await scenario.clone.commit("Count faster", { "dags/count.py": "fast\n" });
  await scenario.clone.git("checkout", "--quiet", "main");
  await scenario.clone.git("merge", "--quiet", "--no-ff", "-m", "Merge feature", "feature");
  await scenario.clone.git("push", "--quiet", "origin", "main");
  scenario.commit("Say how", { "README.md": "Read me\n" });
  // GraphQL gives no more than 512,000 bytes of a file.
  const manifest = await scenario.manifest();
  const large = { ...manifest, note: "x".repeat(600_000) };
  scenario.commit("Grow", { "deploys.json": formatManifest(large) }, "deploys");
});
afterAll(() => scenario[Symbol.asyncDispose]());

/** Runs the action. @returns its result, and the paths that it asked for */
async function rollBack(inputs: Inputs) {
  const { requests } = scenario.github;
  const before = requests.length;
  const result = await scenario.rollBack({ deployment: "prod", ...inputs });
  expect(result.exitCode, result.log).toBe(0);
  const paths = requests.slice(before).map(({ path }) => path);
  const asked = (...parts: string[]) =>
    paths.filter((path) => parts.some((part) => path.includes(part))).length;
  return { ...result, asked };
}
const byGit = ["/info/refs", "/git-upload-pack"];

test("git fetches once, and the API gives the large manifest", async () => {
  const { asked, outputs } = await rollBack({ "deploy-id": "1", "dry-run": "true" });
  // Where the repository is, which refs, and their objects.
  expect(asked(...byGit)).toBe(3);
  expect(asked("/git/blobs/")).toBe(1);
  expect(asked("/compare/")).toBe(0);
  const { undeployed } = JSON.parse(outputs["plan"] ?? "").restoration;
  const subjects = undeployed.map(({ subject }: { subject: string }) => subject);
  expect(subjects.toSorted()).toEqual(["Count faster", "Say how"]);
});

test("where more was merged than our copy has at first, git fetches the rest", async () => {
  await using old = await Scenario.prepared(threeDeploys);
  for (let merged = 1; merged <= 55; merged++)
    old.commit(`Merge ${merged}`, { "dags/b.py": `${merged}` });
  const { outputs, log } = await old.rollBack({ "deploy-id": "1", "dry-run": "true" });
  expect(JSON.parse(outputs["plan"] ?? "").restoration.undeployed, log).toHaveLength(55);
});

test("without GraphQL it takes two fetches more, one for the ledger and one for the Dockerfiles, and does not wait", async () => {
  scenario.github.apiFaults = Array.from({ length: 9 }, () => ({ path: /graphql/, status: 502 }));
  const { asked, outputs } = await rollBack({ "deploy-id": "1" });
  scenario.github.apiFaults = [];
  // With the look at the remote afterwards.
  expect(asked(...byGit)).toBe(3 + 2 * 2 + 2 + 1);
  // For the ledger, and for whose token it is: neither is asked for again.
  expect(asked("/graphql")).toBe(2);
  const committer = await scenario.git("log", "-1", "--format=%cn", outputs["commit-sha"] ?? "");
  expect(committer).toBe("github-actions[bot]");
});
