import { describe, expect, test } from "vitest";
import { asRecorded, currentOf, deploysOf, historyOf, partsOf } from "../../src/ledger/history.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { withEntry } from "../../src/ledger/recording.ts";
import {
  previousOf,
  snapshotStack,
  undoingRollback,
  undoneBy,
} from "../../src/ledger/snapshots.ts";
import { findTarget } from "../../src/rollback/target.ts";
import { commitOf, deploy, history } from "./deploys.ts";

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

describe("code is known by its content", () => {
  /** Deploys with their code: `1 a, 2 b, 3 a`. */
  const shipping = (text: string) =>
    text.split(", ").map((words, index) => {
      const [id = "", code = "", to] = words.split(" ");
      const tree = commitOf(code);
      return deploy(id, index, {
        code: { image: tree, dags: tree },
        ...(to && { rollback: { to, from: null, scope: "all", reason: "broken" } }),
      } as Partial<Entry>);
    });

  test.each([
    ["a revert by hand", "1 a, 2 b, 3 a", ["3"], ["2"], undefined],
    ["a revert by hand, of one of three", "1 a, 2 b, 3 c, 4 b", ["1", "4"], ["3"], "1"],
    ["the same code again", "1 a, 2 b, 3 b", ["1", "3"], [], "1"],
    ["what was undone comes back", "1 a, 2 b, 3 a 1, 4 b", ["1", "4"], [], "1"],
    ["back to it once more", "1 a, 2 b, 3 a, 4 c, 5 a 3", ["3"], ["2", "4"], undefined],
    ["back to a deploy that left the manifest", "2 b, 3 a 1, 4 c, 5 a", ["2", "5"], ["4"], "2"],
  ])("%s: %s", (_, text, snapshots, undone, previous) => {
    const stack = snapshotStack(deploysOf(shipping(text)));
    expect(stack.snapshots).toEqual(snapshots);
    expect([...stack.undone].sort()).toEqual(undone);
    expect(previousOf(deploysOf(shipping(text)))).toBe(previous);
  });

  test("an old entry has the code of a newer one with the same commit", () => {
    const commit = commitOf("x");
    const code = { image: commitOf("i"), dags: commitOf("d") };
    const entries = [
      deploy("1", 0, { commit }),
      deploy("2", 1),
      deploy("3", 2, { commit, code }),
      deploy("4", 3),
      deploy("5", 4, { code }),
    ];
    expect(snapshotStack(deploysOf(entries)).snapshots).toEqual(["5"]);
  });
});

test("10,000 deploys, half of them rollbacks, are read in a moment", () => {
  const entries = Array.from({ length: 10_000 }, (_, index) =>
    deploy(String(index + 1), index, {
      ...(index % 2 && {
        status: index % 4 === 1 ? "deployed" : "initialized",
        finishedAt: index % 4 === 1 ? deploy("", index).finishedAt : null,
        rollback: { to: String(index), from: null, scope: "all", reason: "" },
      }),
    } as Partial<Entry>),
  );
  const deploys = deploysOf(entries);
  const target = entries[5_000] as Entry;
  // Milliseconds of this thread, the least of some runs: the machine may do something else as well.
  const measure = (work: () => unknown) =>
    Math.min(
      ...Array.from({ length: 8 }, () => {
        const start = process.threadCpuUsage();
        work();
        const { user, system } = process.threadCpuUsage(start);
        return (user + system) / 1000;
      }),
    );
  expect(measure(() => previousOf(deploys))).toBeLessThan(50);
  expect(measure(() => undoneBy(deploys, "1"))).toBeLessThan(50);
  expect(measure(() => undoingRollback(deploys, target))).toBeLessThan(50);
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

test("a deploy that has left the manifest gives its snapshot to a rollback to it, which can be rolled back to", () => {
  const entries = history("1, 2, 3 = back to 1, 4, 5 = back to 1, 6").slice(1);
  expect(previousOf(deploysOf(entries))).toBe("3");
  const failed = history("1, 2, 3 = back to 1, 4 = back to 1 failed, 5 failed").slice(1);
  expect(previousOf(deploysOf(failed))).toBe("3");
});

test("what ran follows from the end of a deploy, not from its ID or position", () => {
  const one = deploy("1", 0, { finishedAt: deploy("", 30).createdAt } as Partial<Entry>);
  expect(currentOf(deploysOf([one, deploy("2", 10)]))?.id).toBe("1");
  expect(previousOf(deploysOf([one, deploy("2", 10)]))).toBe("2");
});

test("a clock that was ahead, or behind, does not change what ran: then the order recorded counts", () => {
  for (const minute of [3, 600_000, -600_000]) {
    const entries = [deploy("1", 0), deploy("2", minute), deploy("3", 1), deploy("4", 2)];
    expect(currentOf(deploysOf(entries))?.id).toBe("4");
    expect(previousOf(deploysOf(entries))).toBe("3");
  }
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

describe("two Deployments that became one", () => {
  const record = (deploys: Entry[]) => ({ dagDeployEnabled: true, holds: [], deploys });
  const of = (name: string, text: string) =>
    history(text).map((entry) => ({ ...entry, tag: `deploy/${name}/${entry.id}` }));
  const manifest = {
    version: 1 as const,
    deployments: {
      alpha: record(of("alpha", "1, 2, 3 = back to 1, 7")),
      beta: record(of("beta", "1, 2, 3")),
      prod: record([
        deploy("8", 20, { rollback: { to: "2", from: "7", scope: "all", reason: "x" } }),
      ]),
    },
  };
  const names = { name: "prod", formerly: ["alpha", "beta"] };
  const merged = historyOf(manifest, names);
  const found = (asked: string) => findTarget(merged, asked);

  test("each ID names one deploy, and none is lost", () => {
    const ids = merged.entries.map(({ id }) => id).sort();
    expect(ids).toEqual(["1", "2", "3", "7", "8", "alpha.1", "alpha.2", "alpha.3"]);
    expect(found("2")?.tag).toBe("deploy/beta/2");
    expect(found("alpha.2")?.tag).toBe("deploy/alpha/2");
    expect(found("deploy/alpha/2")?.id).toBe("alpha.2");
    expect(merged.formerNames.get("alpha.2")).toBe("alpha");
  });

  test("what an entry says of other deploys is meant in its own record", () => {
    expect(found("alpha.3")?.rollback).toMatchObject({ to: "alpha.1" });
    expect(found("8")?.rollback).toMatchObject({ to: "2", from: "7" });
  });

  test("each is compared with its tag, and written back, under its own ID", () => {
    const back = found("alpha.3");
    if (!back) throw new Error("not found");
    expect(asRecorded(merged, back)).toEqual(manifest.deployments.alpha.deploys[2]);
    const written = withEntry(manifest, merged, { ...back, externalId: "clv" });
    expect(written.deployments["alpha"]?.deploys[2]).toEqual({
      ...manifest.deployments.alpha.deploys[2],
      externalId: "clv",
    });
    expect(written.deployments["beta"]).toEqual(manifest.deployments.beta);
  });

  test("an ID that would then name two is reported", () => {
    const taken = record([...manifest.deployments.beta.deploys, deploy("alpha.2", 9)]);
    const deployments = { ...manifest.deployments, beta: taken };
    expect(() => historyOf({ ...manifest, deployments }, names)).toThrow(/alpha\.2/);
  });
});
