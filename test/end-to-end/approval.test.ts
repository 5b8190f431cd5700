/** What was approved is what is pushed, whatever somebody changes between the plan and the rollback. */
import { expect, test } from "vitest";
import { Terminal } from "../local-terminal/program.ts";
import { twoDeploys } from "./histories.ts";
import { approvalOf, codes, Scenario, type Step } from "./scenario.ts";

const settings = (project: string) => `version: 1
deployments:
  prod: { branch: release, runtime: none, ${project} }
`;
const enabled = (more: string) => `rollback: { enabled: true${more} }`;

/** The Deployment runs the branch `release`; the settings are on `main`. */
async function onRelease(project: string): Promise<Scenario> {
  const scenario = await Scenario.start({
    ".github/deploys.yml": settings(project),
    "etl/a.py": "0",
    "etl/conf.yml": "0",
    "other/b.py": "0",
  });
  await scenario.clone.git("switch", "--quiet", "--create", "release");
  await scenario.deploy("One", { "etl/a.py": "1", "etl/conf.yml": "1", "other/b.py": "1" });
  await scenario.deploy("Two", { "etl/a.py": "2", "etl/conf.yml": "2", "other/b.py": "2" });
  return scenario;
}

const plan = (scenario: Scenario) =>
  scenario.rollBack({ "deploy-id": "previous", "dry-run": "true" });

/** Puts the target's tag on another commit, and edits its entry to match. */
async function moveTarget(scenario: Scenario, commit: string): Promise<void> {
  const name = "deploy/prod/1";
  const message = await scenario.git("for-each-ref", "--format=%(contents)", `refs/tags/${name}`);
  const who = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
  const tag = ["tag", "--force", "--cleanup=verbatim", "--message", message, name, commit];
  await scenario.git(...who, ...tag);
  const manifest = JSON.parse(await scenario.manifestText());
  manifest.deployments.prod.deploys[0].commit = commit;
  scenario.commit("Edited", { "deploys.json": JSON.stringify(manifest) }, "deploys");
}

const neverDeployed: Step = { commit: "Never deployed", files: { "dags/a.py": "between\n" } };
const withCommitBetween: readonly Step[] = [
  ...twoDeploys.slice(0, 1),
  neverDeployed,
  ...twoDeploys.slice(1),
];

test("the target's tag and entry moved while the command line asks", async () => {
  await using scenario = await Scenario.prepared(withCommitBetween);
  const { folder } = scenario.clone;
  using terminal = Terminal.start(["rollback", "1", "--reason", "Broken"], { folder });
  await terminal.until("Roll prod back to deploy 1, and push to origin");
  await moveTarget(scenario, scenario.commits[2] ?? "");
  const refs = await scenario.refs();
  terminal.type("y");
  expect(await terminal.end()).toBe(1);
  expect(terminal.text).toContain("tree-changed");
  expect(await scenario.refs()).toBe(refs);
});

test("the target's tag and entry moved", async () => {
  await using scenario = await Scenario.prepared(withCommitBetween);
  const planned = await plan(scenario);
  await moveTarget(scenario, scenario.commits[2] ?? "");
  const refs = await scenario.refs();
  const result = await scenario.rollBack({ "deploy-id": "1", ...approvalOf(planned) });
  expect(codes(result), result.log).toEqual(["tree-changed"]);
  expect(await scenario.refs()).toBe(refs);
});

test("the settings changed, and the head moved elsewhere", async () => {
  await using scenario = await onRelease(enabled(", keep: [etl/conf.yml]"));
  const planned = await plan(scenario);
  const unkeeping = settings(enabled(""));
  scenario.commit("Meanwhile", { ".github/deploys.yml": unkeeping });
  const inputs = { "deploy-id": "1", ...approvalOf(planned) };
  const unkept = await scenario.rollBack(inputs);
  expect(codes(unkept), unkept.log).toEqual(["tree-changed"]);

  const ofProject = settings(`project: etl, ${enabled("")}`);
  scenario.commit("Meanwhile", { ".github/deploys.yml": ofProject });
  scenario.commit("Meanwhile", { "other/b.py": "3" }, "release");
  const smaller = await scenario.rollBack(inputs);
  expect(codes(smaller), smaller.log).toEqual(["tree-changed"]);
});

test("a commit elsewhere in the repository does not matter, and stays", async () => {
  await using scenario = await onRelease(`project: etl, ${enabled("")}`);
  const planned = await plan(scenario);
  scenario.commit("Meanwhile", { "other/b.py": "3" }, "release");
  const result = await scenario.rollBack({ "deploy-id": "1", ...approvalOf(planned) });
  expect(result.exitCode, result.log).toBe(0);
  expect(result.outputs["tree-sha"]).not.toBe(planned.outputs["tree-sha"]);
  expect(await scenario.git("show", "release:etl/a.py")).toBe("1");
  expect(await scenario.git("show", "release:other/b.py")).toBe("3");
});

// One by one: test/decisions/inputs.test.ts.
test("outputs that GitHub has emptied are refused", async () => {
  await using scenario = await Scenario.prepared(twoDeploys);
  const emptied = { "expected-newest": "", "expected-head": "", "expected-tree": "" };
  const all = await scenario.rollBack({ "deploy-id": "1", ...emptied });
  expect(codes(all)).toEqual(["invalid-input", "invalid-input", "invalid-input"]);
});
