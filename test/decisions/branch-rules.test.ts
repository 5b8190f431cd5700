import { describe, expect, test } from "vitest";
import {
  type BranchRule,
  type BranchRules,
  forSigned,
  mayRefuseTag,
  obstacleTo,
  type Way,
} from "../../src/ledger/branch-rules.ts";
import { checkSetUp, type SetUpFacts } from "../../src/setup/check.ts";
import { factsOf, noRules, notSetUp, rulesets, setUpDone } from "./set-up-checks.ts";

const push: Way = { land: "push", sign: "none" };
const byPull: Way = { land: "pull-request", sign: "none" };
const land = "pull-request";
const sign = "github";
const bypassed = (type: string, bypass: BranchRule["bypass"]): BranchRules => ({
  rulesets: [{ type, bypass }],
  protection: null,
});

describe("the way that the rules let through", () => {
  test.each<[string, Way, BranchRules, Partial<Way> | null | "open"]>([
    ["no rule", push, noRules, "open"],
    ["nothing known", push, { rulesets: null, protection: null }, "open"],
    ["rules that no rollback breaks", push, rulesets("deletion", "non_fast_forward"), "open"],
    ["pull requests", push, rulesets("pull_request"), { land }],
    ["pull requests, by one", byPull, rulesets("pull_request"), "open"],
    ["checks", push, rulesets("required_status_checks"), { land }],
    ["a merge queue", push, rulesets("merge_queue"), { land }],
    ["signatures", push, rulesets("required_signatures"), { sign }],
    ["signatures, signed", { land: "push", sign }, rulesets("required_signatures"), "open"],
    ["signatures, by pull request", byPull, rulesets("required_signatures"), { sign }],
    ["both", push, rulesets("pull_request", "required_signatures"), { land, sign }],
    [
      "both, signed",
      { land: "push", sign },
      rulesets("pull_request", "required_signatures"),
      { land },
    ],
    ["no updates", push, rulesets("update", "pull_request"), null],
    ["no updates, by pull request", byPull, rulesets("update"), null],
    ["a lock, by pull request", byPull, rulesets("lock_branch"), null],
    ["a bypass", push, bypassed("pull_request", "always"), "open"],
    ["a bypass for pull requests", push, bypassed("update", "pull-request"), { land }],
    ["a bypass for pull requests, by one", byPull, bypassed("update", "pull-request"), "open"],
    [
      "classic protection that can be read",
      push,
      { rulesets: [], protection: [{ type: "pull_request", bypass: null }] },
      { land },
    ],
    ["classic protection that cannot", push, { rulesets: [], protection: "on" }, "open"],
  ])("%s", (_, way, rules, expected) => {
    const obstacle = obstacleTo(way, rules);
    expect(obstacle ? obstacle.change : "open").toEqual(expected);
  });

  test("where a person's git signs, signatures are no obstacle, and nothing else changes", () => {
    const both = rulesets("pull_request", "required_signatures");
    expect(obstacleTo(push, forSigned(both))?.change).toEqual({ land });
    const signed: BranchRules = {
      rulesets: null,
      protection: rulesets("required_signatures").rulesets,
    };
    expect(forSigned(signed)).toEqual({ rulesets: null, protection: [] });
    expect(forSigned({ rulesets: [], protection: "on" }).protection).toBe("on");
  });

  test("what the branch takes is said once for each rule", () => {
    expect(obstacleTo(push, rulesets("pull_request", "pull_request", "update"))?.takes).toBe(
      "changes only by pull request and changes only from whom its rules name",
    );
  });
});

describe("rulesets for tags", () => {
  const about = (include: string, type = "creation", exclude: readonly string[] = []) => [
    { include: [include], exclude, rules: [{ type, bypass: null }] },
  ];
  test.each([
    ["~ALL", true],
    ["refs/tags/**/*", true],
    ["refs/tags/deploy/**/*", true],
    ["refs/tags/deploy/*/*", true],
    ["refs/tags/deploy/prod/?", true],
    ["refs/tags/*", false],
    ["refs/tags/v*", false],
    ["refs/tags/release/**/*", false],
  ])("%s", (pattern, refused) => {
    expect(mayRefuseTag(about(pattern), "deploy/prod/1")).toBe(refused);
  });

  test("excluded, bypassed, or about what never happens", () => {
    const tag = "deploy/prod/1";
    expect(mayRefuseTag(about("~ALL", "creation", ["refs/tags/deploy/**/*"]), tag)).toBe(false);
    expect(mayRefuseTag(about("~ALL", "deletion"), tag)).toBe(false);
    const [own] = about("~ALL");
    const rules = [{ type: "creation", bypass: "always" }] as const;
    expect(mayRefuseTag(own ? [{ ...own, rules }] : [], tag)).toBe(false);
  });
});

describe("the check of a set-up", () => {
  const stateOf = (check: string, more: Partial<SetUpFacts>, yaml = "", top = "") =>
    checkSetUp(factsOf(more, yaml, top)).find((one) => one.check === check);

  test("all is well, or something is to be done, with what", () => {
    expect(new Set(setUpDone().map(({ state, remedy }) => `${state}${remedy}`))).toEqual(
      new Set(["ok"]),
    );
    for (const { state, remedy } of notSetUp()) {
      expect(state).not.toBe("ok");
      expect(remedy).not.toBe("");
    }
  });

  test("neither is a rule whose effect only a push shows, unless it is passed", () => {
    const rules = rulesets("commit_message_pattern", "deletion");
    const found = stateOf("deploy-branch", { rules });
    expect(found).toMatchObject({ state: "unknown" });
    expect(found?.found).toContain("whether `commit_message_pattern` does");
    const passed = bypassed("file_path_restriction", "always");
    expect(stateOf("deploy-branch", { rules: { ...passed, protection: [] } })?.state).toBe("ok");
  });

  test("what the settings need is said where it belongs", () => {
    const rules = rulesets("pull_request", "required_signatures");
    expect(stateOf("deploy-branch", { rules })?.remedy).toContain(
      "Set `land: pull-request` for `prod` and `sign: github` for all Deployments in the settings",
    );
  });

  test("a workflow that is no YAML is not well", () => {
    const yaml = "workflow: deploy.yml, rollback: { enabled: true }";
    expect(stateOf("workflow", { workflow: "on: [push\n" }, yaml)?.state).toBe("attention");
  });

  test("what could not be read is unknown, never well", () => {
    const nothing = { rules: null, manifestRules: null, tagRules: null, mayWrite: null };
    const states = checkSetUp(factsOf(nothing)).map(({ check, state }) => [check, state]);
    expect(states).toEqual([
      ["rollbacks", "ok"],
      ["deploy-branch", "unknown"],
      ["manifest-branch", "unknown"],
      ["deploy-tags", "unknown"],
      ["token", "unknown"],
    ]);
    const half = [
      { rulesets: [], protection: null },
      { rulesets: null, protection: [] },
      { rulesets: [], protection: "on" },
    ] as const;
    for (const rules of half) expect(stateOf("deploy-branch", { rules })?.state).toBe("unknown");
  });

  test("a rule that is known counts, whatever else could not be read", () => {
    const rules = { ...rulesets("pull_request"), protection: null };
    expect(stateOf("deploy-branch", { rules })).toMatchObject({ state: "attention" });
    expect(stateOf("deploy-branch", { rules })?.remedy).toContain("`land: pull-request`");
    const lands = "land: pull-request, rollback: { enabled: true }";
    expect(stateOf("deploy-branch", { rules: rulesets("pull_request") }, lands)?.state).toBe("ok");
  });

  test("the manifest is pushed, also where rollbacks land by pull request", () => {
    const manifestRules = rulesets("pull_request");
    const lands = "land: pull-request, rollback: { enabled: true }";
    const found = stateOf("manifest-branch", { manifestRules }, lands);
    expect(found?.remedy).toBe("Exclude `deploys` from the rule: only the actions write there.");
    const inTree = stateOf(
      "manifest-branch",
      { manifestRules },
      lands,
      "manifest: {branch: main}\n",
    );
    expect(inTree?.remedy).toContain("Pass the actions the token of a GitHub App");
    const signed = stateOf("manifest-branch", { manifestRules: rulesets("required_signatures") });
    expect(signed?.remedy).toContain("Set `sign: github` in the settings.");
  });

  test.each([
    ["deliver: workflow, workflow: deploy.yml", null, "attention"],
    ["workflow: deploy.yml", null, "attention"],
    ["deliver: workflow, workflow: deploy.yml", "on: push\n", "attention"],
    ["workflow: deploy.yml", "on: push\n", "ok"],
    ["deliver: workflow, workflow: deploy.yml, land: pull-request", "on: push\n", "ok"],
    ["deliver: workflow, workflow: deploy.yml", "on: [push, workflow_dispatch]\n", "ok"],
    ["deliver: workflow, workflow: deploy.yml", "on: [", "attention"],
  ])("%s, and %j: %s", (yaml, workflow, state) => {
    expect(stateOf("workflow", { workflow }, yaml)?.state).toBe(state);
  });

  test("a token whose account may not write says so", () => {
    expect(stateOf("token", { mayWrite: false })?.state).toBe("attention");
    const lands = stateOf("token", { mayWrite: null }, "land: pull-request");
    expect(lands?.remedy).toContain("`pull-requests: write`");
  });
});
