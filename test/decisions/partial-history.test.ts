import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aheadOf, type KnownCommit } from "../../src/git/partial-history.ts";

/** @param lines oldest first: `oid parent …`, committed a second apart */
function history(...lines: string[]): KnownCommit[] {
  return lines
    .map((line, time): KnownCommit => {
      const [oid = "", ...parents] = line.split(" ");
      return { oid, time, parents };
    })
    .reverse();
}

describe("the commits that a branch is ahead of others", () => {
  const merged = history("a", "b a", "c a", "m b c");

  test.each([
    ["nothing", [], ["c", "b", "a"]],
    ["its root", ["a"], ["c", "b"]],
    ["one side of a merge", ["b"], ["c"]],
    ["its head", ["m"], []],
    ["a commit of another branch", ["x"], ["c", "b", "a"]],
  ])("after %s", (_, others, ahead) => {
    expect(aheadOf(merged, new Set(others), new Set())).toEqual(ahead);
  });

  test("are known before a cut where all are newer than it", () => {
    const part = history("b", "c b", "d c");
    expect(aheadOf(part, new Set(["c"]), new Set(["b"]))).toEqual(["d"]);
    expect(aheadOf(part, new Set(["b"]), new Set(["b"]))).toEqual(["d", "c"]);
  });

  test("are not known where nothing deployed is before the cut", () => {
    const part = history("b", "c b", "d c");
    expect(aheadOf(part, new Set(["a"]), new Set(["b"]))).toBeNull();
  });

  test("are not known where a commit may be before the cut on another way", () => {
    // All of it: `s` was merged into `b` long ago, and its branch again into `m`.
    const part = history("s", "b", "t s", "c b", "m c t");
    expect(aheadOf(part, new Set(["c"]), new Set(["b", "r"]))).toBeNull();
  });
});

/** Commits whose parents are older: for each, which of the commits before it are its parents. */
const histories = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 14 })
  .map((all) =>
    all.map((picks, index) => ({
      oid: `c${index}`,
      time: index,
      parents: index === 0 ? [] : [...new Set(picks.map((pick) => `c${pick % index}`))],
    })),
  );

/** What is left of a history that ends at some commits. */
function shallow(all: readonly KnownCommit[], cut: ReadonlySet<string>): KnownCommit[] {
  const known = new Set([all.at(-1)?.oid]);
  const newestFirst = [...all].reverse();
  for (const { oid, parents } of newestFirst) {
    if (known.has(oid) && !cut.has(oid)) for (const parent of parents) known.add(parent);
  }
  return newestFirst
    .filter(({ oid }) => known.has(oid))
    .map((commit) => (cut.has(commit.oid) ? { ...commit, parents: [] } : commit));
}

test("what is known of a part of the history is what holds for all of it", () => {
  let certain = 0;
  const some = fc.array(fc.nat({ max: 13 }), { maxLength: 4 });
  fc.assert(
    fc.property(histories, some, some, (all, cutAt, othersAt) => {
      const cut = new Set(cutAt.map((index) => `c${index}`));
      const others = new Set(othersAt.map((index) => `c${index}`));
      const onBranch = shallow(all, new Set());
      const found = aheadOf(shallow(all, cut), others, cut);
      if (found === null) return;
      if (cut.size > 0 && found.length > 0) certain++;
      // A deploy of another branch counts for nothing.
      expect(found).toEqual(aheadOf(onBranch, others, new Set()));
    }),
    { numRuns: 3_000 },
  );
  expect(certain).toBeGreaterThan(50);
});
