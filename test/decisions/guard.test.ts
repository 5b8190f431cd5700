import { describe, expect, test } from "vitest";
import { judgeDeploy, latestDeploys } from "../../src/ledger/guard.ts";
import { deploysOf, type History } from "../../src/ledger/history.ts";
import type { Entry, Hold } from "../../src/ledger/manifest.ts";
import { commitOf, history } from "./deploys.ts";

/** Commits follow each other as their deploys' IDs do: those with a higher ID come after a commit. */
const newerThan = (id: string, history: History) =>
  new Set(
    latestDeploys(history).flatMap((latest) => (Number(id) < Number(latest.id) ? latest.id : [])),
  );

const held: Hold = {
  id: "incident",
  reason: "x",
  createdBy: "mona",
  createdAt: "2026-11-01T00:00:00Z",
  deployId: "4",
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
  const whole: History = {
    deployment: "prod",
    ...deploysOf(entries),
    formerNames: new Map(),
    dagDeployEnabled: true,
    holds,
  };
  return judgeDeploy(whole, commitOf(id), newerThan(id, whole)).map(({ code }) => code);
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
  });

  test("the latest deploys: the one that runs, and a rollback that is newer", () => {
    const ids = (text: string) => latestDeploys(deploysOf(history(text))).map(({ id }) => id);
    expect(ids("1, 2, 3 = back to 1 initialized")).toEqual(["2", "3"]);
    expect(ids("1, 2, 3 = back to 1 failed, 4")).toEqual(["4"]);
    expect(ids("1 failed")).toEqual([]);
  });
});
