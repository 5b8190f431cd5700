/** The lines by which a rollback that landed by pull request is recognized. */
import { expect, test } from "vitest";
import { trailerLines } from "../../src/ledger/message.ts";
import { claimsIn, claimTrailers } from "../../src/rollback/claim.ts";

const run = "https://github.com/acme/airflow/actions/runs/7";
const rollback = { to: "38", from: "41", scope: "all", reason: "Broken" } as const;
const actors = { actor: "octocat", triggeringActor: "mona" };

const readBack = (asked: "previous" | undefined, by: string | null) => {
  const entry = { runtime: "12.1.1", run: by, rollback: { ...rollback, ...(asked && { asked }) } };
  return claimsIn(`Roll back\n\n${trailerLines(claimTrailers("prod", entry, actors))}`);
};

test("a claim is read as it was written, with who asked, and how", () => {
  const claim = { deployment: "prod", ...rollback, runtime: "12.1.1" };
  expect(readBack("previous", run)).toEqual([{ ...claim, asked: "previous", run }]);
  expect(readBack(undefined, null)).toEqual([{ ...claim, asked: null, run: null }]);
});

test.each([
  ["Run: https://example.com/x", "Rollback-Asked: latest"],
  ["Run: none", "Rollback-Asked: 38"],
])("what is no run's address and no such word is none: %s, %s", (...lines) => {
  const text = ["Deployment: prod", "Rollback-To: 38", "Rollback-Scope: all"];
  const [claim] = claimsIn([...text, "Rollback-Reason: Broken", ...lines].join("\n"));
  expect(claim).toMatchObject({ to: "38", asked: null, run: null });
});
