/** What GitHub's API says before git has fetched anything, read leniently. */
import { expect, test } from "vitest";
import { snapshotOfAnswer } from "../../src/prefetch/api-snapshot.ts";
import { nothing } from "../../src/prefetch/needed.ts";

const [head, commit] = ["a".repeat(40), "b".repeat(40)];
const targets = { baseTarget: { oid: head }, headTarget: { oid: commit } };

test.each([
  ["BEHIND", [{ head, commit, isIn: true }]],
  ["IDENTICAL", [{ head, commit, isIn: true }]],
  ["AHEAD", [{ head, commit, isIn: false }]],
  ["DIVERGED", [{ head, commit, isIn: false }]],
  ["UNHEARD_OF", []],
])("a commit that is %s: %j", (status, histories) => {
  const answer = { repository: { compared: { c0: { status, ...targets } } } };
  expect(snapshotOfAnswer(answer, nothing).histories).toEqual(histories);
});

test.each([
  [{ repository: { compared: null } }],
  [{ repository: { compared: { c0: null } } }],
  [{ repository: { compared: { c0: { status: "BEHIND" } } } }],
  [{ repository: null }],
  [null],
])("nothing is known from %j", (answer) => {
  expect(snapshotOfAnswer(answer, nothing).histories).toEqual([]);
});
