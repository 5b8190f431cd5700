import { describe, expect, test } from "vitest";
import {
  currentOf,
  deploysOf,
  historyOf,
  partsOf,
  previousOf,
  snapshotStack,
  undoingRollback,
  undoneBy,
} from "../../src/ledger/history.ts";
import { deploy, history } from "./deploys.ts";

describe("previous (docs/specification.md, 3.1)", () => {
  test.each([
    ["1, 2, 3", "2"],
    ["1, 2, 3, 4 = back to 2", "1"],
    ["40, 41, 42 = back to 40, 43", "40"],
    ["40, 41, 42 = back to 40, 43 failed", "40"],
    ["1, 2, 3, 4 = back to 2 failed", "2"],
    ["1, 2, 3, 4 = back to 2 initialized", "2"],
    ["1, 2, 3, 4 = back to 2, 5 = back to 3", "2"],
    ["1", undefined],
    ["1 failed", undefined],
    ["1, 2 = back to 1", undefined],
    ["1, 2, 3 = back to 1, 4 = back to 3", undefined],
  ])("%s: %s", (text, expected) => {
    expect(previousOf(deploysOf(history(text)))).toBe(expected);
  });
});

describe("what a rollback undoes", () => {
  test.each([
    ["1, 2, 3", "1", ["2", "3"]],
    ["1, 2, 3", "3", []],
    ["1, 2, 3 failed, 4", "1", ["2", "4"]],
    ["1, 2, 3, 4 = back to 1, 5", "4", ["5"]],
    ["1, 2, 3, 4 = back to 1", "3", []],
  ])("%s, back to %s: %j", (text, target, expected) => {
    expect(undoneBy(deploysOf(history(text)), target)).toEqual(expected);
  });

  test("a code that is brought back is no longer undone", () => {
    expect([...snapshotStack(deploysOf(history("1, 2, 3, 4 = back to 1"))).undone]).toEqual([
      "2",
      "3",
    ]);
    expect([
      ...snapshotStack(deploysOf(history("1, 2, 3, 4 = back to 1, 5 = back to 3"))).undone,
    ]).toEqual(["2"]);
  });
});

describe("a rollback that took a code out before", () => {
  test.each([
    ["1, 2, 3, 4 = back to 2 initialized, 5", "3", "4"],
    ["1, 2, 3, 4 = back to 1", "2", "4"],
    ["1, 2, 3, 4 = back to 1", "1", undefined],
    ["1, 2, 3, 4 = back to 2, 5", "5", undefined],
    ["1, 2, 3, 4 = back to 2, 5, 6 = back to 2", "4", undefined],
  ])("%s, then back to %s: %s", (text, id, expected) => {
    const entries = history(text);
    const target = entries.find((entry) => entry.id === id);
    expect(target && undoingRollback(deploysOf(entries), target)?.id).toBe(expected);
  });
});

test("what ran follows from the end of a deploy, not from its ID or position", () => {
  const [one, two] = [deploy("1", 30), deploy("2", 10)];
  expect(currentOf(deploysOf([one, two]))?.id).toBe("1");
  expect(previousOf(deploysOf([one, two]))).toBe("2");
});

describe("the code that ran after a deploy (docs/specification.md, 3.2)", () => {
  const parts = (text: string, id: string) => {
    const entries = history(text);
    const target = entries.find((entry) => entry.id === id);
    if (!target) throw new Error(`no deploy ${id}`);
    const { image, dags } = partsOf(deploysOf(entries), target);
    return [image?.id, dags.id];
  };

  test.each([
    ["1, 2 (dags), 3 (dags), 4", "1", ["1", "1"]],
    ["1, 2 (dags), 3 (dags), 4", "3", ["1", "3"]],
    ["1, 2 (image), 3", "2", ["2", "1"]],
    ["1, 2 (image) failed, 3 (dags)", "3", ["1", "3"]],
    ["1 (dags), 2", "1", [undefined, "1"]],
    ["1, 2, 3 = back to 1, 4 (dags)", "4", ["3", "4"]],
    ["1, 2 (dags) failed, 3", "2", ["1", "2"]],
  ])("%s, after %s: %j", (text, id, expected) => {
    expect(parts(text, id)).toEqual(expected);
  });
});

test("deploys under a former name belong to the history, and its state until a first own deploy", () => {
  const manifest = {
    version: 1 as const,
    deployments: {
      production: { dagDeployEnabled: true, holds: [], deploys: history("1, 2") },
    },
  };
  const renamed = historyOf(manifest, { name: "prod", formerly: ["production"] });
  expect(renamed.entries.map(({ id }) => id)).toEqual(["1", "2"]);
  expect(renamed.formerNames.get("2")).toBe("production");
  expect(renamed.dagDeployEnabled).toBe(true);
});
