import { describe, expect, test } from "vitest";
import { type Ancestry, judgeDeploy, undoneCodeWarning } from "../../src/ledger/guard.ts";
import { currentOf, deploysOf, type History } from "../../src/ledger/history.ts";
import type { Entry, Hold } from "../../src/ledger/manifest.ts";
import { begunOnAstro } from "../../src/ledger/recording.ts";
import { commitOf, deploy, history } from "./deploys.ts";

/** Commits follow each other as their deploys' IDs do: those with a higher ID come after a commit. */
function ancestryOf(id: string, history: History): Ancestry {
  const rollback = history.entries.findLast((entry) => entry.rollback !== null);
  const isAtLeast = (other: string) =>
    rollback === undefined || Number(other) >= Number(rollback.id);
  return {
    isBeforeCurrent: Number(id) < Number(currentOf(history)?.id ?? 0),
    hasRollback: isAtLeast(id),
    isRollbackDeployed: history.deployed.some((deploy) => isAtLeast(deploy.id)),
    past: null,
  };
}

const held: Hold = {
  id: "incident",
  reason: "x",
  createdBy: "mona",
  createdAt: "2026-11-01T00:00:00Z",
  deployId: "4",
};

const empty: History = {
  deployment: "prod",
  ...deploysOf([]),
  formerNames: new Map(),
  originals: new Map(),
  dagDeployEnabled: true,
  holds: [],
};

function judged(
  text: string,
  id: string,
  options: { holds?: Hold[]; deliver?: "astro" } = {},
): string[] {
  const { holds = [], deliver } = options;
  const entries = (text ? history(text) : []).map(
    (entry) => ({ ...entry, rollback: entry.rollback && { ...entry.rollback, deliver } }) as Entry,
  );
  const whole: History = { ...empty, ...deploysOf(entries), holds };
  return judgeDeploy(whole, commitOf(id), ancestryOf(id, whole)).map(({ code }) => code);
}

describe("may a commit be deployed", () => {
  test.each([
    ["", "1", []],
    ["1, 2, 3", "4", []],
    ["1, 2, 3", "3", []],
    ["1, 2, 3", "2", ["commit-outdated"]],
    ["1, 2, 3 failed", "3", []],
    ["1, 2, 3, 4 = back to 2 initialized", "3", ["commit-outdated"]],
    ["1, 2, 3, 4 = back to 2 initialized", "4", []],
    ["1, 2, 3, 4 = back to 2", "3", ["commit-outdated", "deploy-undone"]],
    ["1, 2, 3, 4 = back to 2", "4", []],
    ["1, 2, 3, 4 = back to 2", "5", []],
    ["1, 2, 3, 4 = back to 2 failed, 5", "4", ["commit-outdated"]],
  ])("%s: %s: %j", (text, id, expected) => {
    expect(judged(text, id)).toEqual(expected);
  });

  test("while a hold is on, only the newest rollback's own commit", () => {
    expect(judged("1, 2, 3, 4 = back to 2", "5", { holds: [held] })).toEqual(["deploy-held"]);
    expect(judged("1, 2, 3, 4 = back to 2", "4", { holds: [held] })).toEqual([]);
    expect(judged("1, 2, 3, 4 = back to 2, 5 = back to 1", "4", { holds: [held] })).toContain(
      "deploy-held",
    );
    const two = [held, { ...held, id: "migration" }];
    expect(judged("1, 2", "2", { holds: two })).toEqual(["deploy-held", "deploy-held"]);
  });

  test("a rollback that Astro delivers is not deployed by the workflow", () => {
    expect(judged("1, 2 = back to 1 initialized", "2", { deliver: "astro" })).toEqual([
      "delivered-by-astro",
    ]);
    expect(judged("1, 2 = back to 1 initialized", "3", { deliver: "astro" })).toEqual([]);
    expect(judged("1, 2 = back to 1", "2", { deliver: "astro" })).toEqual(["delivered-by-astro"]);
  });

  test("nor one that Astro is at work on, whoever was to deliver it at first", () => {
    const [one, back] = history("1, 2 = back to 1 initialized") as [Entry, Entry];
    const begun = begunOnAstro(back, "cl9");
    const whole: History = { ...empty, ...deploysOf([one, begun]) };
    const problems = judgeDeploy(whole, commitOf("2"), ancestryOf("2", whole));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("rollback 2, which Astro itself is deploying"),
    ]);
  });

  test("a rollback that Astro failed to deliver may be deployed by hand", () => {
    expect(judged("1, 2 = back to 1 failed", "2", { deliver: "astro" })).toEqual([]);
  });

  test("the newest rollback stays in front until a deployed commit contains it", () => {
    const slow = (id: string) => {
      const [one, two, back] = history("1, 2, 4 = back to 1 initialized") as [Entry, Entry, Entry];
      // Deploy 2 was under way when it was rolled back, and ends later.
      const late = { ...two, finishedAt: deploy("", 30).createdAt } as Entry;
      const whole: History = { ...empty, ...deploysOf([one, late, back]) };
      return judgeDeploy(whole, commitOf(id), ancestryOf(id, whole)).map(({ code }) => code);
    };
    expect(slow("3")).toEqual(["commit-outdated"]);
    expect(slow("2")).toEqual(["commit-outdated"]);
    expect(slow("4")).toEqual([]);
    expect(slow("5")).toEqual([]);
  });
});

describe("a commit of another branch, once the newest rollback is deployed", () => {
  const side = commitOf("side");
  const judgedOn = (text: string, ...past: string[]) => {
    const whole: History = { ...empty, ...deploysOf(history(text)) };
    const ancestry: Ancestry = {
      ...{ isBeforeCurrent: false, hasRollback: false, isRollbackDeployed: true },
      past: new Set([side, ...past.map(commitOf)]),
    };
    return judgeDeploy(whole, side, ancestry).map(({ code, message }) => [
      code,
      / of deploy (\S+):/.exec(message)?.[1],
    ]);
  };
  test.each([
    ["off the bad commit", "1, 2, 3 = back to 1", ["1", "2"], [["commit-outdated", "3"]]],
    ["off a good one", "1, 2, 3 = back to 1", ["1"], []],
    ["of something else", "1, 2, 3 = back to 1", [], []],
    [
      "off the bad commit, brought back since",
      "1, 2, 3 = back to 1, 4 = back to 2",
      ["1", "2"],
      [],
    ],
    [
      "off what an earlier rollback left, before the newest one was needed",
      "1, 2, 3 = back to 1, 4, 5, 6 = back to 4",
      ["1", "2", "3", "4"],
      [],
    ],
    [
      "off the bad one of two",
      "1, 2, 3 = back to 1, 4, 5, 6 = back to 4",
      ["1", "2", "3", "4", "5"],
      [["commit-outdated", "6"]],
    ],
    [
      "off a bad one, by its own rollback",
      "1, 2, 3 = back to 1, 4",
      ["2", "4"],
      [["commit-outdated", "3"]],
    ],
  ])("%s", (_, text, past, expected) => {
    expect(judgedOn(text, ...past)).toEqual(expected);
  });
});

test("undone code that comes back under another commit is named", () => {
  const undone = deploysOf(history("1, 2, 3 = back to 1"));
  const code = { image: commitOf("code of 2"), dags: commitOf("code of 2") };
  expect(undoneCodeWarning(undone, code)).toContain("deploy 2, which was rolled back");
  expect(undoneCodeWarning(deploysOf(history("1, 2")), code)).toBeNull();
  expect(undoneCodeWarning(undone, { ...code, dags: commitOf("new") })).toBeNull();
  expect(undoneCodeWarning(undone, null)).toBeNull();
});
