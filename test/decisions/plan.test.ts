/** The plan of a rollback, decided from facts alone: each rule by what breaks it. */
import { describe, expect, test } from "vitest";
import { meantName } from "../../src/ledger/closest.ts";
import { historyOf } from "../../src/ledger/history.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { deployTrailers } from "../../src/ledger/tag.ts";
import { codeChangeTo, restoredDeploys } from "../../src/rollback/code.ts";
import { planRollback } from "../../src/rollback/decide.ts";
import type { PlanRequest, RollbackFacts, TreeFacts } from "../../src/rollback/facts.ts";
import { isPossible } from "../../src/rollback/plan.ts";
import type { LocatedDeploy } from "../../src/rollback/rules.ts";
import { findTarget } from "../../src/rollback/target.ts";
import { directionOf } from "../../src/rollback/versions.ts";
import { noPin, pinIn } from "../../src/runtime/pin.ts";
import { deploy, history } from "./deploys.ts";
import { rulesets } from "./set-up-checks.ts";

const now = "2026-11-20T00:00:00Z";

const request: PlanRequest = {
  deployId: "1",
  scope: "all",
  reason: "It is broken",
  allowDowngrade: false,
  hold: false,
  runtime: undefined,
  deliver: undefined,
  land: undefined,
  hasAstroToken: false,
  approved: undefined,
};

const approved = { newest: "3", head: "b".repeat(40), tree: "a".repeat(40) };

function ledgerWith(entries: readonly Entry[], yaml = "rollback: { enabled: true }"): Ledger {
  const settings = parseSettings(`version: 1\ndeployments: { prod: { ${yaml} } }\n`, "main");
  const deployment = selectDeployment(settings, "prod", "main");
  const record = { dagDeployEnabled: true, holds: [], deploys: [...entries] };
  const manifest = { version: 1 as const, deployments: { prod: record } };
  return {
    ...{ settings, deployment, manifest },
    defaultBranch: "main",
    branch: "refs/heads/main",
    head: "e".repeat(40),
    location: {
      ref: "refs/heads/deploys",
      path: "deploys.json",
      tip: "d".repeat(40),
      inTree: false,
    },
    isNew: entries.length === 0,
    history: historyOf(manifest, deployment),
  };
}

const tree: TreeFacts = {
  tree: "a".repeat(40),
  code: { image: "b".repeat(40), dags: "c".repeat(40) },
  treeOnApprovedHead: "a".repeat(40),
  uneditable: null,
  nameless: [],
  outside: [],
  entryless: [],
  changes: [],
  hasProject: true,
  files: [{ path: "dags/weather.py", change: "changed" }],
  differing: ["dags/weather.py"],
  pins: { restored: pinIn("FROM quay.io/astronomer/astro-runtime:12.1.1\n"), running: noPin },
  undeployed: [],
  undeployedOutside: [],
  unexamined: 0,
};

/** Everything is where it belongs, except what `more` says. */
function factsOf(
  ledger: Ledger,
  asked: PlanRequest,
  more: Partial<RollbackFacts> & {
    readonly tree?: Partial<TreeFacts> | null;
    readonly located?: Partial<LocatedDeploy>;
  } = {},
): RollbackFacts {
  const target = findTarget(ledger.history, asked.deployId);
  const change = target && codeChangeTo(ledger.history, target);
  const { tree: ofTree, located: ofDeploys, ...others } = more;
  const located = new Map(
    (change ? restoredDeploys(change) : []).map((entry) => [
      entry.id,
      { tag: { ...tagOf(entry) }, commit: true, project: true, isOnBranch: true, ...ofDeploys },
    ]),
  );
  return {
    ledger,
    now,
    next: { id: "9", tag: "deploy/prod/9" },
    people: [{ login: "octocat", permission: "write" }],
    changedSinceApproval: [],
    releaseWorkflow: null,
    rules: null,
    code: change
      ? { ...change, located, tree: ofTree === null ? null : { ...tree, ...ofTree } }
      : null,
    ...others,
  };
}

/** A tag that says what its entry says. */
function tagOf(entry: Entry) {
  const by = { actor: entry.createdBy, triggeringActor: entry.createdBy };
  const trailers = Object.entries(deployTrailers("prod", entry, by)).filter(([, value]) => value);
  const lines = trailers.map(([name, value]) => `${name}: ${value}`);
  return {
    name: entry.tag,
    object: "c".repeat(40),
    commit: entry.commit ?? "",
    message: { body: "", trailers: lines.join("\n") },
  };
}

const three = history("1, 2, 3");
const older = deploy("1", 0, { runtime: "12.0.0", baseImage: "astro-runtime:12.0.0" });

interface Case {
  readonly entries?: readonly Entry[];
  readonly settings?: string;
  readonly request?: Partial<PlanRequest>;
  readonly facts?: Parameters<typeof factsOf>[2];
}

function planOf({ entries = three, settings, request: asked, facts }: Case) {
  const whole = { ...request, ...asked };
  const ledger = ledgerWith(entries, settings);
  return planRollback(factsOf(ledger, whole, facts), whole);
}

test("no rule is against it: the plan is possible, and says what it does", () => {
  const plan = planOf({});
  expect(plan.problems).toEqual([]);
  expect(isPossible(plan)).toBe(true);
  expect(plan).toMatchObject({
    target: { id: "1" },
    current: { id: "3" },
    newest: { id: "3" },
    next: { id: "9" },
    deliveryMode: "none",
    restoration: {
      tree: tree.tree,
      deployType: "dags-only",
      dagDeployEnabled: { from: true, to: true },
    },
  });
  expect(plan.restoration?.undone.map(({ id }) => id)).toEqual(["2", "3"]);
});

test("a change of the client image is named, because the deploy does not ship it", () => {
  const codesOf = (path: string) =>
    planOf({ facts: { tree: { files: [{ path, change: "changed" }] } } }).warnings.map(
      ({ code }) => code,
    );
  expect(codesOf("Dockerfile.client")).toContain("client-image-changes");
  expect(codesOf("requirements-client.txt")).toContain("client-image-changes");
  expect(codesOf("other/Dockerfile.client")).not.toContain("client-image-changes");
});

test("what Private Cloud does not roll back from or to is a warning on Astro", () => {
  const plan = planOf({
    entries: [older, deploy("2", 1, { runtime: "3.0-4" })],
    request: { allowDowngrade: true },
    facts: { tree: { pins: pins("12.0.0") } },
  });
  expect(plan.problems).toEqual([]);
  expect(plan.warnings.map(({ code }) => code)).toContain("runtime-range-unsupported");
});

const running = { differing: [], files: [] };
const pins = (version: string) => ({
  restored: pinIn(`FROM quay.io/astronomer/astro-runtime:${version}\n`),
  running: noPin,
});

test("a version that is stated with the rollback ranks above all, and settles a mismatch", () => {
  const entries = [deploy("1", 0), ...three.slice(1)];
  const facts = { tree: { pins: pins("12.0.0") } };
  expect(planOf({ entries, facts }).problems.map(({ code }) => code)).toContain("pin-mismatch");
  const plan = planOf({ entries, facts, request: { runtime: "12.1.1" } });
  expect(plan.problems).toEqual([]);
  expect(plan.restoration?.runtime.to?.text).toBe("12.1.1");
});

test("a rollback's version was decided when it was planned, whatever its Dockerfile says", () => {
  const entries = history("1, 2, 3 = back to 1, 4");
  const plan = planOf({
    entries,
    request: { deployId: "3" },
    facts: { tree: { pins: pins("12.0.0") } },
  });
  expect(plan.problems).toEqual([]);
  expect(plan.restoration?.runtime.to?.text).toBe("12.1.1");
});

describe("the image to deploy without building it again", () => {
  const imageOf = (id: string) => ({ image: `registry.example.com/airflow:${id}` });
  const entries = [deploy("1", 0, imageOf("1")), deploy("2", 1, imageOf("2")), deploy("3", 2)];
  const off = [
    ...entries.slice(0, 2),
    deploy("3", 2, { dagDeployEnabled: false, ...imageOf("3") }),
  ];
  test.each<[string, Partial<PlanRequest>, readonly Entry[], string | null]>([
    ["is the one that the target ran", {}, entries, "registry.example.com/airflow:1"],
    ["stays with the scope `dags`", { scope: "dags" }, off, "registry.example.com/airflow:3"],
    ["is unknown where no record has it", { deployId: "3" }, entries, null],
    ["comes with the scope `image`", { scope: "image" }, entries, "registry.example.com/airflow:1"],
  ])("%s", (_, asked, all, expected) => {
    expect(planOf({ entries: all, request: asked }).restoration?.image).toBe(expected);
  });
  test("is none with the scope `image` while DAG deploys are off: it has its own DAGs in it", () => {
    const asked = { ...request, scope: "image" as const };
    const ledger = ledgerWith(entries);
    const held = { ...ledger, history: { ...ledger.history, dagDeployEnabled: false } };
    expect(planRollback(factsOf(held, asked), asked).restoration?.image).toBeNull();
  });
});

test("a rollback that would leave nothing of the project is refused", () => {
  const { problems } = planOf({
    request: { scope: "dags" },
    facts: { tree: { hasProject: false } },
  });
  expect(problems.map(({ message }) => message)).toEqual([
    "A rollback to deploy 1 would leave nothing in the project folder `.`.",
  ]);
});

test("commits outside a narrower scope are shipped with it unless the DAGs alone are", () => {
  const commit = { oid: "f".repeat(40), author: "Mona", date: now, subject: "Upgrade pandas" };
  const shipped = (differing: string[]) =>
    planOf({
      request: { scope: "dags" },
      facts: { tree: { differing, undeployedOutside: [commit] } },
    });
  expect(shipped(["dags/weather.py"]).restoration?.shippedAlong).toEqual([]);
  const plan = shipped(["dags/weather.py", "requirements.txt"]);
  expect(plan.restoration?.shippedAlong).toEqual([commit]);
  expect(plan.warnings.find(({ code }) => code === "undeployed-commits-shipped")?.message).toBe(
    "One commit on main outside the scope `dags` was never deployed. The deploy of this rollback ships image and DAGs, and so that one too: ffffffffffff by Mona: Upgrade pandas.",
  );
});

describe("which version counts: stated, reported, written out, default, guess", () => {
  const by = { by: "octocat", at: "2026-11-01T01:00:00Z" };
  const decided = { corrections: [{ field: "runtime" as const, was: "12.1.1", ...by }] };
  const argument = "ARG V=12.0.0\nFROM quay.io/astronomer/astro-runtime:$V\n";
  const namesake = "FROM registry.example.com/team/airflow:1.4.0\n";
  const written = "FROM quay.io/astronomer/astro-runtime:12.0.0\n";
  test.each<[string, string, Partial<Entry>, string[], string | null]>([
    ["the record over a default", argument, {}, [], "12.1.1"],
    ["the record over a guess", namesake, {}, [], "12.1.1"],
    ["what is written out, until somebody decides", written, {}, ["pin-mismatch"], "12.0.0"],
    ["a decision", written, decided, [], "12.1.1"],
    ["what is written out over nothing", written, { runtime: null, baseImage: null }, [], "12.0.0"],
    ["a default over nothing", argument, { runtime: null, baseImage: null }, [], "12.0.0"],
    [
      "plain Airflow that is stated",
      "FROM registry.example.com/data/base:17\n",
      { runtime: "airflow-2.10.5", baseImage: null },
      [],
      "2.10.5",
    ],
  ])("%s", (_, dockerfile, more, expected, version) => {
    const plan = planOf({
      entries: [deploy("1", 0, more), ...three.slice(1)],
      request: { allowDowngrade: true },
      facts: { tree: { pins: { restored: pinIn(dockerfile), running: noPin } } },
    });
    expect(plan.problems.map((problem) => problem.code)).toEqual(expected);
    expect(plan.restoration?.runtime.to?.text).toBe(version);
  });

  test("the deploy that shipped the image is the one to decide on", () => {
    const plan = planOf({
      entries: [deploy("1", 0), deploy("2", 1, { type: "dags-only" }), deploy("3", 2)],
      request: { deployId: "2", allowDowngrade: true },
      facts: { tree: { pins: { restored: pinIn(written), running: noPin } } },
    });
    expect(plan.problems.map(({ message }) => message)).toEqual([
      "Deploy 1 was recorded with Runtime 12.1.1, but its Dockerfile pins Runtime 12.0.0.",
    ]);
  });

  test("an unknown version is no obstacle where the image part stays, and a warning", () => {
    const floating = { baseImage: "astrocrpublic.azurecr.io/runtime:3.3" };
    const code = { image: "b".repeat(40), dags: "c".repeat(40) };
    const pinned = pinIn(`FROM ${floating.baseImage}\n`);
    const planWith = (image: string) =>
      planOf({
        entries: [
          deploy("1", 0, { ...floating, runtime: null, code }),
          deploy("2", 1, { ...floating, runtime: "3.3-8", code: { image, dags: "d".repeat(40) } }),
        ],
        facts: { tree: { pins: { restored: pinned, running: noPin } } },
      });
    const same = planWith(code.image);
    expect(same.problems).toEqual([]);
    expect(same.warnings.map((warning) => warning.code)).toContain("runtime-unknown");
    const sameBase = planWith("e".repeat(40));
    expect(sameBase.problems).toEqual([]);
    expect(sameBase.warnings.map((warning) => warning.code)).toContain("runtime-unknown");
  });

  test.each<[string, string, string | null, string[], string]>([
    ["3.2", "3.3", null, ["downgrade-not-allowed"], "downgrade"],
    ["3.3", "3.2-6", null, [], "upgrade"],
    ["3.3", "3.3-8", null, ["runtime-unknown"], "none"],
    ["3.3", "3.3-8", "3.3-2", ["downgrade-not-allowed"], "downgrade"],
    ["12", "13.1.0", null, ["downgrade-not-allowed"], "downgrade"],
    ["12", "3.1-2", null, ["downgrade-not-allowed"], "downgrade"],
    ["3.0", "3.0", null, [], "none"],
  ])(
    "a series is a known direction, or none: back to %s from %s, recorded as %s",
    (to, from, recorded, codes, change) => {
      const image = (tag: string) => `astrocrpublic.azurecr.io/runtime:${tag}`;
      const code = (of: string) => ({ image: of.repeat(40), dags: "c".repeat(40) });
      const plan = planOf({
        entries: [
          deploy("1", 0, { baseImage: image(to), runtime: recorded, code: code("a") }),
          deploy("2", 1, { baseImage: image(from), runtime: null, code: code("b") }),
        ],
        facts: { tree: { pins: { restored: pinIn(`FROM ${image(to)}\n`), running: noPin } } },
      });
      expect(plan.problems.map((problem) => problem.code)).toEqual(codes);
      expect(plan.restoration && directionOf(plan.restoration.runtime)).toBe(change);
    },
  );
});

describe("each rule", () => {
  test.each<[string, Case]>([
    ["rollback-disabled", { settings: "rollback: { enabled: false }" }],
    ["mechanism-unsupported", { settings: "rollback: { enabled: true }, deploy-mechanism: nfs" }],
    ["manifest-not-started", { entries: [] }],
    ["deploy-not-found", { request: { deployId: "7" } }],
    ["no-previous", { entries: history("1"), request: { deployId: "previous" } }],
    ["no-last-good", { request: { deployId: "last-good" } }],
    ["deploy-not-successful", { entries: history("1 failed, 2, 3") }],
    [
      "tag-missing",
      { facts: { located: { tag: null, commit: false, project: false }, tree: null } },
    ],
    ...[{ message: null }, { commit: "f".repeat(40) }].map((other): [string, Case] => [
      "tag-mismatch",
      { facts: { located: { tag: { ...tagOf(history("1")[0] as Entry), ...other } } } },
    ]),
    [
      "tag-mismatch",
      {
        entries: [deploy("1", 0, { type: "image-only" }), ...three.slice(1)],
        facts: { located: { tag: tagOf(history("1")[0] as Entry) } },
      },
    ],
    ["commit-missing", { facts: { located: { commit: false, project: false }, tree: null } }],
    ["project-missing", { facts: { located: { project: false }, tree: null } }],
    ["image-unknown", { entries: history("1 (dags), 2, 3"), facts: { tree: null } }],
    [
      "outside-window",
      {
        entries: [
          deploy("1", -60 * 24 * 90, { finishedAt: "2026-08-03T00:00:00Z" } as never),
          ...three.slice(1),
        ],
      },
    ],
    [
      "target-runtime-too-old",
      {
        facts: { tree: { pins: pins("4.2.0") } },
        entries: [deploy("1", 0, { runtime: "4.2.0" }), ...three.slice(1)],
        request: { allowDowngrade: true },
      },
    ],
    [
      "current-runtime-too-old",
      {
        entries: [older, deploy("2", 1, { runtime: "4.2.0" })],
        facts: { tree: { pins: pins("12.0.0") } },
      },
    ],
    ["deploy-marked-bad", { entries: history("1 bad, 2, 3") }],
    ["deploy-marked-bad", { entries: history("1, 2, 3 (code of 1) bad, 4") }],
    ["commit-not-on-branch", { facts: { located: { isOnBranch: false } } }],
    [
      "runtime-range-unsupported",
      {
        settings: "platform: private-cloud, rollback: { enabled: true }",
        entries: [older, deploy("2", 1, { runtime: "3.0-4" })],
        request: { allowDowngrade: true },
        facts: { tree: { pins: pins("12.0.0") } },
      },
    ],
    [
      "runtime-unknown",
      {
        entries: [deploy("1", 0, { runtime: null, baseImage: null }), deploy("2", 1)],
        facts: { tree: { pins: { restored: pinIn("FROM team/own:1\n"), running: noPin } } },
      },
    ],
    ["pin-mismatch", { facts: { tree: { pins: pins("12.2.0") } } }],
    [
      "downgrade-not-allowed",
      { entries: [older, deploy("2", 1)], facts: { tree: { pins: pins("12.0.0") } } },
    ],
    ["delivery-unsupported", { request: { deliver: "workflow" } }],
    ["nothing-to-roll-back", { entries: history("1"), facts: { tree: running } }],
    ["actor-not-permitted", { facts: { people: [{ login: "mona", permission: "read" }] } }],
    ["actor-not-permitted", { facts: { people: [{ login: "mona", permission: null }] } }],
    ["newer-deploy", { request: { approved: { ...approved, newest: "2" } } }],
    ["head-changed", { request: { approved }, facts: { changedSinceApproval: ["Dockerfile"] } }],
    [
      "head-changed",
      {
        request: { approved },
        facts: { changedSinceApproval: null, tree: { treeOnApprovedHead: null } },
      },
    ],
    [
      "tree-changed",
      { request: { approved }, facts: { tree: { treeOnApprovedHead: "f".repeat(40) } } },
    ],
  ])("%s", (code, given) => {
    const plan = planOf(given);
    expect(plan.problems.map((problem) => problem.code)).toEqual([code]);
    expect(isPossible(plan)).toBe(false);
  });

  test("dag-deploys-off", () => {
    const ledger = ledgerWith(three);
    const off = { ...ledger, history: { ...ledger.history, dagDeployEnabled: false } };
    const asked = { ...request, scope: "dags" as const };
    const codes = planRollback(factsOf(off, asked), asked).problems.map(({ code }) => code);
    expect(codes).toEqual(["dag-deploys-off"]);
  });

  test("both Runtime versions too old, and a downgrade", () => {
    const entries = ["4.2.0", "4.2.1"].map((runtime, at) => deploy(`${at + 1}`, at, { runtime }));
    const plan = planOf({ entries, facts: { tree: { pins: pins("4.2.0") } } });
    expect(plan.problems.map(({ code }) => code)).toEqual([
      ...["current-runtime-too-old", "target-runtime-too-old", "downgrade-not-allowed"],
    ]);
  });

  test("all that fail are shown together, in the order of the specification", () => {
    const plan = planOf({
      settings: "rollback: { enabled: false, permission: admin }",
      entries: [older, deploy("2", 1)],
      request: {
        approved: { newest: "1", head: "b".repeat(40), tree: "f".repeat(40) },
        deliver: "astro",
      },
      facts: { tree: { pins: pins("12.0.0") } },
    });
    expect(plan.problems.map(({ code }) => code)).toEqual([
      "rollback-disabled",
      "downgrade-not-allowed",
      "delivery-unsupported",
      "delivery-unsupported",
      "delivery-unsupported",
      "actor-not-permitted",
      "newer-deploy",
      "tree-changed",
    ]);
  });
});

test.each(["newest", "head", "tree"] as const)(
  "the %s of an approved plan may not be left out where the rest is given",
  (name) => {
    const { problems } = planOf({ request: { approved: { ...approved, [name]: undefined } } });
    expect(problems.map(({ code }) => code)).toEqual(["invalid-input"]);
    expect(problems[0]?.message).toContain(`\`expected-${name}\``);
  },
);

test("what was approved still holds when only other files changed", () => {
  const facts = { changedSinceApproval: [], tree: { tree: "9".repeat(40) } };
  expect(planOf({ request: { approved }, facts }).problems).toEqual([]);
});

test("a downgrade that was allowed is a warning", () => {
  const plan = planOf({
    entries: [older, deploy("2", 1)],
    request: { allowDowngrade: true },
    facts: { tree: { pins: pins("12.0.0") } },
  });
  expect(plan.problems).toEqual([]);
  expect(plan.warnings.map(({ code }) => code)).toContain("runtime-downgrade");
});

describe("code from elsewhere than the deploy branch", () => {
  const anywhere = "rollback: { enabled: true, from-any-branch: true }";
  const foreign = { located: { isOnBranch: false } };

  test("where the settings allow it, the plan's first warning says so", () => {
    const entries = [...history("1, 2"), deploy("3", 2, { type: "dags-only" })];
    const plan = planOf({
      entries,
      settings: anywhere,
      request: { deployId: "3" },
      facts: foreign,
    });
    expect(plan.problems).toEqual([]);
    expect(plan.warnings.map(({ code }) => code).slice(0, 3)).toEqual([
      "commit-not-on-branch",
      "commit-not-on-branch",
      "target-runs-now",
    ]);
  });

  // Deploy 3 shipped DAGs; its image is deploy 2's.
  test.each([
    ["all", ["2", "3"]],
    ["dags", ["3"]],
    ["image", ["2"]],
  ] as const)("scope %s: only commits whose code comes back matter", (scope, deploys) => {
    const entries = [...history("1, 2"), deploy("3", 2, { type: "dags-only" })];
    const plan = planOf({ entries, request: { deployId: "3", scope }, facts: foreign });
    const found = plan.problems.filter(({ code }) => code === "commit-not-on-branch");
    expect(found.map(({ message }) => /deploy (\d)/.exec(message)?.[1])).toEqual(deploys);
  });
});

test("a refusal names other deploys, never the one that it refuses", () => {
  const plan = planOf({ settings: "rollback: { enabled: true, permission: admin }" });
  expect(plan.eligible).toEqual(["2"]);
});

describe("a path of the settings that names nothing", () => {
  const nfd = "cafe\u0301.yml";
  test.each([
    ["caf\u00e9.yml", nfd],
    ["conf", "Conf"],
    ["prdo.yml", "prod.yml"],
    ["unlike", undefined],
  ])("%s was meant to be %s", (part, expected) => {
    expect(meantName(part, ["other", "Conf", "prod.yml", nfd])).toBe(expected);
  });

  test.each([
    ["conf/prdo.yml", "conf/prod.yml", /keeps nothing\. The closest path is `conf\/prod\.yml`/],
    ["caf\u00e9.yml", nfd, /another Unicode form: "cafe\\u0301\.yml"/],
    ["unlike", null, /it keeps nothing\.$/],
  ])("%s is a warning", (path, closest, expected) => {
    const nameless = [{ setting: "rollback.keep" as const, path, closest }];
    const { warnings } = planOf({ facts: { tree: { nameless } } });
    expect(warnings.find(({ code }) => code === "path-names-nothing")?.message).toMatch(expected);
    expect(planOf({}).warnings.map(({ code }) => code)).not.toContain("path-names-nothing");
  });
});

test("a plan warns of the rules that will refuse it, by the way that it takes", () => {
  const rules = rulesets("pull_request", "required_signatures");
  const said = (asked: Partial<PlanRequest>, settings?: string) => {
    const { warnings } = planOf({
      request: asked,
      facts: { rules },
      ...(settings && { settings }),
    });
    return warnings.find(({ code }) => code === "push-will-be-refused")?.message;
  };
  expect(said({})).toMatch(/the push will be refused\. Pass `land: pull-request`.*`sign: github`/);
  const landing = said({ land: "pull-request" });
  expect(landing).toMatch(/the merge of the pull request will be refused\. Set `sign: github`/);
  expect(landing).not.toContain("land: pull-request");
  const plan = planOf({ facts: { rules: rulesets("update") } });
  expect(plan.warnings.map(({ message }) => message).join()).toContain(
    "Pass the token of a GitHub",
  );
  expect(planOf({}).obstacle).toBeNull();
});
