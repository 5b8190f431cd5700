/** What marks mean: for the deploy that has one, and for others that ran the same code. */
import { describe, expect, test } from "vitest";
import { deploysOf } from "../../src/ledger/history.ts";
import type { Entry, Manifest } from "../../src/ledger/manifest.ts";
import { badMarkOf, lastGoodOf } from "../../src/ledger/marks.ts";
import { rebuiltRecord } from "../../src/ledger/rebuild.ts";
import { tagMessage } from "../../src/ledger/tag.ts";
import { ledgerTime } from "../../src/ledger/time.ts";
import { deploy, history, markAs } from "./deploys.ts";
import { processorTime } from "./processor-time.ts";

const badOf = (entries: readonly Entry[], id: string) =>
  badMarkOf(deploysOf(entries), entries.find((entry) => entry.id === id) as Entry)?.deploy;

describe("a deploy counts as bad", () => {
  test.each([
    ["its own mark", "1 bad, 2", "1", "1"],
    ["a failed deploy's own mark", "1, 2 failed bad", "2", "2"],
    ["no mark", "1, 2 bad", "1", undefined],
    ["the same code, marked later", "1, 2, 3 (code of 1) bad, 4", "1", "3"],
    ["a rollback to it, marked later", "1 good, 2, 3 = back to 1 bad", "1", "3"],
    ["the same code, found good later", "1 bad, 2, 3 (code of 1) good", "3", undefined],
    [
      "its own mark, whatever a later one of its code says",
      "1 bad, 2, 3 (code of 1) good",
      "1",
      "1",
    ],
    ["the same code, in a deploy that failed", "1, 2, 3 (code of 1) failed bad", "1", undefined],
    ["other code with the same image", "1, 2, 3 (dags) (code of 1) bad", "1", undefined],
  ])("by %s: %s, deploy %s", (_, text, id, marked) => {
    expect(badOf(history(text), id)).toBe(marked);
  });

  test("at the same second, by the mark `bad`", () => {
    const marked = (first: "good" | "bad", second: "good" | "bad") =>
      history("1, 2, 3 (code of 1), 4 (code of 1)").map((entry) => {
        const as = { "3": first, "4": second }[entry.id];
        return as ? { ...entry, mark: markAs(as, 9) } : entry;
      });
    expect(badOf(marked("good", "bad"), "1")).toBe("4");
    expect(badOf(marked("bad", "good"), "1")).toBe("3");
  });
});

test("a rollback of the DAGs alone says nothing of the whole code of its target", () => {
  const entries = history("1, 2, 3 (dags) (code of 1) = back to 1 bad");
  expect(badOf(entries, "1")).toBeUndefined();
  expect(badOf(entries, "3")).toBe("3");
});

test("time in the ledger is not before any mark", () => {
  const record = { dagDeployEnabled: true, holds: [], deploys: history("1 good") };
  const manifest: Manifest = { version: 1, deployments: { prod: record } };
  expect(ledgerTime(manifest, "2026-11-01T00:00:00Z")).toBe("2026-11-01T10:00:00Z");
});

test("a repair keeps marks, which no tag has", () => {
  const marked = { ...deploy("1", 0), mark: markAs("bad", 9) };
  const by = { actor: "octocat", triggeringActor: "octocat" };
  const [, ...paragraphs] = tagMessage("prod", marked, by).split("\n\n");
  const tag = {
    ...{ name: marked.tag, object: "a".repeat(40), commit: marked.commit ?? "" },
    message: { body: paragraphs.join("\n\n"), trailers: paragraphs.at(-1)?.trim() ?? "" },
  };
  const record = { dagDeployEnabled: true, holds: [], deploys: [marked] };
  const tags = new Map([[tag.name, tag]]);
  const { record: rebuilt } = rebuiltRecord("prod", [record], tags, marked.createdAt);
  expect(rebuilt.deploys).toMatchObject([{ id: "1", mark: marked.mark }]);
});

test("10,000 deploys, each judged, take less than half a second", () => {
  const entries = Array.from({ length: 10_000 }, (_, index) => ({
    ...deploy(String(index + 1), index),
    mark: index % 3 === 0 ? markAs(index % 2 ? "good" : "bad", 20_000 + index) : null,
  }));
  const deploys = deploysOf(entries);
  const judge = () => {
    expect(entries.filter((entry) => badMarkOf(deploys, entry))).toHaveLength(1667);
    expect(lastGoodOf(deploys)).toBe("9994");
  };
  expect(processorTime(judge)).toBeLessThan(500);
});
