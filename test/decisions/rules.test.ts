import { describe, expect, test } from "vitest";
import { historyOf } from "../../src/ledger/history.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import {
  type Deployment,
  nestedProjects,
  parseSettings,
  selectDeployment,
} from "../../src/ledger/settings.ts";
import { repeatedRollback } from "../../src/rollback/idempotency.ts";
import { judgePeople, type Permission } from "../../src/rollback/permission.ts";
import { eligibleByRecord, judgeTarget } from "../../src/rollback/rules.ts";
import { findTarget, unknownTarget } from "../../src/rollback/target.ts";
import { sharingDeployments } from "../../src/rollback/warnings.ts";
import { commitOf, deploy, history } from "./deploys.ts";

const prod = (yaml = "rollback: { enabled: true }"): Deployment =>
  selectDeployment(
    parseSettings(`version: 1\ndeployments: { prod: { ${yaml} } }\n`, "main"),
    "prod",
    "main",
  );
const historyWith = (deploys: Entry[]) =>
  historyOf(
    { version: 1, deployments: { prod: { dagDeployEnabled: true, holds: [], deploys } } },
    { name: "prod", formerly: [] },
  );

describe("who may roll back", () => {
  const judged = (yaml: string, login: string, permission: Permission | null) =>
    judgePeople(prod(`rollback: { enabled: true, ${yaml} }`), [{ login, permission }]).map(
      ({ message }) => message,
    );
  test.each<[string, string, Permission | null, RegExp | null]>([
    ["", "octocat", "write", null],
    ["", "octocat", "admin", null],
    ["", "octocat", "triage", /permission `triage`, and `write` is needed/],
    ["", "octocat", null, /could not be determined/],
    ["permission: maintain", "octocat", "write", /`maintain` is needed/],
    ["actors: [mona]", "octocat", "admin", /are not listed in `rollback.actors`/],
    ["actors: [Mona]", "mona", "write", null],
    ["actors: [mona]", "mona", "read", /`write` is needed/],
    ["", "my-app[bot]", "admin", /not listed in `rollback.bots`/],
    ['bots: ["my-app[bot]"]', "my-app[bot]", null, null],
  ])("%s: %s with %s", (yaml, login, permission, expected) => {
    const found = judged(yaml, login, permission).join();
    if (expected === null) expect(found).toBe("");
    else expect(found).toMatch(expected);
  });
});

describe("the window", () => {
  const judged = (createdAt: string, now: string) => {
    const target = deploy("1", 0, { createdAt, finishedAt: createdAt } as never);
    const current = deploy("2", 0, { createdAt: now, finishedAt: now } as never);
    return judgeTarget(prod(), historyWith([target, current]), target, now).map(({ code }) => code);
  };
  test.each([
    ["2026-08-23T10:00:00Z", "2026-11-23T10:00:00Z", []],
    ["2026-08-23T09:59:59Z", "2026-11-23T10:00:00Z", ["outside-window"]],
    ["2026-11-28T12:00:00Z", "2027-02-28T12:00:00Z", []],
    ["2026-11-30T00:00:00Z", "2027-02-28T12:00:00Z", []],
    ["2026-11-30T00:00:00Z", "2027-03-01T00:00:00Z", ["outside-window"]],
  ])("is three calendar months in UTC: created %s, now %s", (createdAt, now, expected) => {
    expect(judged(createdAt, now)).toEqual(expected);
  });
  test.each([
    ["a rollback to it", { rollback: { to: "1", from: "2", scope: "all", reason: "x" } }, []],
    [
      "a rollback of its DAGs alone",
      { rollback: { to: "1", from: "2", scope: "dags", reason: "x" } },
      ["outside-window"],
    ],
    ["another deploy of its code", { code: { image: commitOf("1"), dags: commitOf("1") } }, []],
    ["another code", { code: { image: commitOf("2"), dags: commitOf("1") } }, ["outside-window"]],
  ] as const)("begins with the newest deploy of the code: %s", (_, later, expected) => {
    const code = { image: commitOf("1"), dags: commitOf("1") };
    const target = deploy("1", 0, { code });
    const month = 30 * 24 * 60;
    const all = [target, deploy("2", 1), deploy("3", 3 * month, later), deploy("4", 4 * month)];
    const now = all[3]?.createdAt ?? "";
    const problems = judgeTarget(prod(), historyWith(all), target, now);
    expect(problems.map((found) => found.code)).toEqual(expected);
  });
  test("never shuts out the newest successful deploy", () => {
    const only = deploy("1", 0);
    expect(judgeTarget(prod(), historyWith([only]), only, "2030-01-01T00:00:00Z")).toEqual([]);
  });
});

test("a target is an ID, #ID, a tag, `previous` or `last-good`", () => {
  const known = historyWith(history("1 good, 2, 3"));
  const target = (asked: string) =>
    findTarget(known, asked)?.id ?? unknownTarget(known, asked, []).problem.code;
  expect(["2", "#2", "deploy/prod/2", "refs/tags/deploy/prod/2", "previous"].map(target)).toEqual([
    "2",
    "2",
    "2",
    "2",
    "2",
  ]);
  expect(["9", "##2", "deploy/dev/2"].map(target)).toEqual([
    "deploy-not-found",
    "deploy-not-found",
    "deploy-not-found",
  ]);
  expect(target("last-good")).toBe("1");
  expect(unknownTarget(historyWith(history("1, 2, 3 good")), "last-good", []).problem.code).toBe(
    "no-last-good",
  );
});

describe("the same request", () => {
  const run = "https://github.com/acme/airflow/actions/runs/7";
  const rollback = (asked?: "previous" | "last-good") =>
    deploy("4", 5, {
      run,
      status: "initialized",
      finishedAt: null,
      rollback: { to: "2", from: "3", scope: "all", reason: "x", ...(asked && { asked }) },
    } as never);
  const same = (asked: string, entry: Entry) =>
    repeatedRollback(historyWith([...history("1, 2, 3"), entry]), run, asked, "all")?.id;

  test.each(["2", "#2", "deploy/prod/2", "refs/tags/deploy/prod/2"])(
    "%s is the same as 2",
    (asked) => {
      expect(same(asked, rollback())).toBe("4");
      expect(same(asked, rollback("previous"))).toBeUndefined();
    },
  );

  test("`previous` is the same as `previous`, whatever it means by now, and as what it meant", () => {
    expect(same("previous", rollback("previous"))).toBe("4");
    expect(same("previous", rollback())).toBe("4");
    const further = { ...rollback(), rollback: { ...rollback().rollback, to: "1" } } as Entry;
    expect(same("previous", further)).toBeUndefined();
  });

  test("so is `last-good`, with the marks of that time", () => {
    const marked = (text: string, entry: Entry) =>
      repeatedRollback(historyWith([...history(text), entry]), run, "last-good", "all")?.id;
    expect(marked("1, 2, 3", rollback("last-good"))).toBe("4");
    expect(marked("1, 2, 3", rollback("previous"))).toBeUndefined();
    expect(same("2", rollback("last-good"))).toBeUndefined();
    expect(same("previous", rollback("last-good"))).toBeUndefined();
    const late = { ...rollback(), createdAt: "2026-11-01T10:01:30Z" } as Entry;
    // Deploy 2 was marked at 10:01, before the rollback; deploy 2b, at 10:02, after it.
    expect(marked("1, 2 good, 3", late)).toBe("4");
    expect(marked("1, 2 good, 2b good, 3", late)).toBe("4");
    expect(marked("1 good, 2, 3", late)).toBeUndefined();
  });

  test("what landed by pull request was asked for by another run than recorded it, or by none", () => {
    const recordedBy = `${run}8`;
    const landed = (by: string | null) =>
      ({
        ...{ ...rollback(), run: recordedBy },
        rollback: { ...rollback().rollback, run: by },
      }) as Entry;
    const foundBy = (asking: string, entry: Entry) =>
      repeatedRollback(historyWith([...history("1, 2, 3"), entry]), asking, "2", "all")?.id;
    expect(foundBy(run, landed(run))).toBe("4");
    expect(foundBy(recordedBy, landed(run))).toBeUndefined();
    expect(foundBy(recordedBy, landed(null))).toBeUndefined();
  });

  test("another target, run or scope is another request; outside a run all are", () => {
    const known = historyWith([...history("1, 2, 3"), rollback()]);
    expect(same("1", rollback())).toBeUndefined();
    expect(repeatedRollback(known, `${run}8`, "2", "all")).toBeUndefined();
    expect(repeatedRollback(known, run, "2", "dags")).toBeUndefined();
    const renamed = run.replace("airflow", "pipelines");
    expect(repeatedRollback(known, renamed, "2", "all")?.id).toBe("4");
    expect(repeatedRollback(known, null, "2", "all")).toBeUndefined();
  });
});

test("eligible deploys are found by their records, newest first, without the current one", () => {
  const entries = [
    deploy("1", 0, { runtime: "4.0.0", baseImage: null }),
    ...history("2, 3 failed, 4, 5"),
  ];
  expect(eligibleByRecord(prod(), historyWith(entries), "2026-11-02T00:00:00Z", true)).toEqual([
    "4",
    "2",
  ]);
  expect(eligibleByRecord(prod(""), historyWith(entries), "2026-11-02T00:00:00Z", true)).toEqual(
    [],
  );
});

test("only what can be rolled back to is proposed, and none that is undone", () => {
  const entries = history("1, 2, 3 failed, 4, 5 = back to 2, 6");
  const known = historyWith(entries);
  const possible = eligibleByRecord(prod(), known, "2026-11-02T00:00:00Z", true);
  // Deploy 5 brought the code of 2 back.
  expect(possible).toEqual(["5", "1"]);
  const message = (asked: string) => unknownTarget(known, asked, possible).problem.message;
  const meant = (asked: string) => /Did you mean `(.*?)`/.exec(message(asked))?.[1];
  expect(meant("previos")).toBe("previous");
  expect(meant("Last_Good")).toBe("last-good");
  expect(meant("deploy/prd/1")).toBe("deploy/prod/1");
  expect(meant("deploy/prd/4")).toBeUndefined();
  expect(message("#11")).toContain("Closest: 1,");
  expect(message("44")).not.toMatch(/Closest:[^.]* 4/);
});

describe("other Deployments whose next deploy ships what a rollback changes", () => {
  const settings = parseSettings(
    `version: 1
deployments:
  prod: {}
  dev: {}
  next: { branch: next }
  etl: { project: etl, also: [libs/common] }
  ml: { project: ml, also: [libs/common], deployment-file: deployment.yaml }
  lib: { project: libs/common/lib }
`,
    "main",
  );
  test.each([
    ["prod", ["dags/a.py"], ["dev"]],
    ["prod", ["etl/dags/a.py"], ["dev", "etl"]],
    ["next", ["dags/a.py"], []],
    ["etl", ["libs/common/x.py"], ["prod", "dev", "ml"]],
    ["etl", ["etl/dags/a.py"], ["prod", "dev"]],
    ["etl", ["libs/common/lib/x.py"], ["prod", "dev", "ml", "lib"]],
    ["lib", ["libs/common/lib/x.py"], ["prod", "dev", "etl", "ml"]],
    ["etl", ["ml/deployment.yaml", ".github/x.yml"], ["prod", "dev"]],
    ["prod", [], []],
  ])("%s, %j: %j", (name, paths, others) => {
    const files = paths.map((path) => ({ path }));
    const deployment = selectDeployment(settings, name, "main");
    expect(sharingDeployments(settings, deployment, "main", files)).toEqual(others);
  });
});

test("projects of other Deployments inside a project, or inside an `also` path, are not its code", () => {
  const settings = parseSettings(
    `version: 1
deployments:
  etl: { project: etl, also: [libs, shared] }
  same: { project: etl }
  inner: { project: etl/inner }
  lib: { project: libs/lib }
  shared: { project: shared }
  outer: { project: . }
`,
    "main",
  );
  const nestedIn = (name: string) =>
    nestedProjects(settings, selectDeployment(settings, name, "main"));
  expect(nestedIn("etl")).toEqual(["etl/inner", "libs/lib"]);
  expect(nestedIn("inner")).toEqual([]);
  expect(nestedIn("outer")).toEqual(["etl", "etl", "etl/inner", "libs/lib", "shared"]);
});
