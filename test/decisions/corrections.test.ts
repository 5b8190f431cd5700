/** Facts that are corrected later: in which fields, with what note, and what explains the tag's difference. */
import { describe, expect, test } from "vitest";
import { corrected } from "../../src/ledger/corrections.ts";
import { deploysOf } from "../../src/ledger/history.ts";
import { formatManifest, parseManifest } from "../../src/ledger/manifest.ts";
import { rebuiltRecord } from "../../src/ledger/rebuild.ts";
import { entryOfTag, tagDifferences, tagMessage } from "../../src/ledger/tag.ts";
import { recordedBefore } from "../../src/record/decide.ts";
import type { RecordRequest } from "../../src/record/facts.ts";
import { deploy } from "./deploys.ts";

const nothing = {
  ...{ runtime: undefined, image: undefined, description: undefined, externalId: undefined },
};
const note = { by: "mona", at: "2026-11-02T00:00:00Z" };
const correct = (entry: ReturnType<typeof deploy>, facts: object, isDecision = false) =>
  corrected(entry, { ...nothing, ...facts }, { ...note, isDecision });

function tagOf(entry: ReturnType<typeof deploy>) {
  const text = tagMessage("prod", entry, { actor: "octocat", triggeringActor: "octocat" });
  const paragraphs = text.trimEnd().split("\n\n");
  const message = { body: paragraphs.slice(1).join("\n\n"), trailers: paragraphs.at(-1) ?? "" };
  const tag = { name: entry.tag, object: "c".repeat(40), commit: entry.commit ?? "", message };
  expect(entryOfTag(tag)).not.toBeNull();
  return tag;
}

const entry = deploy("1", 0);

test("a correction changes the fact, and says what it was, who corrected it, and when", () => {
  expect(correct(entry, { runtime: "12.6.0", image: "r.example/airflow:1" })).toEqual({
    ...entry,
    runtime: "12.6.0",
    image: "r.example/airflow:1",
    corrections: [
      { field: "runtime", was: "12.1.1", ...note },
      { field: "image", was: null, ...note },
    ],
  });
});

test("what the entry says already is no correction, unless somebody decides, once", () => {
  expect(correct(entry, { runtime: "12.1.1" })).toBe(entry);
  const decided = correct(entry, { runtime: "12.1.1" }, true);
  expect(decided.corrections).toEqual([{ field: "runtime", was: "12.1.1", ...note }]);
  expect(correct(decided, { runtime: "12.1.1" }, true)).toBe(decided);
});

test("a rollback keeps its reason", () => {
  const rollback = { to: "1", from: "2", scope: "all" as const, reason: "broken" };
  const third = deploy("3", 2, { rollback, description: "" });
  expect(correct(third, { description: "A merge" })).toBe(third);
});

describe("the tag's difference", () => {
  const tag = tagOf(entry);

  test("is explained by the correction, after a second one too", () => {
    const once = correct(entry, { runtime: "12.6.0", image: "r.example/airflow:1" });
    expect(tagDifferences(tag, "prod", once)).toEqual([]);
    expect(tagDifferences(tag, "prod", correct(once, { runtime: "12.7.0" }))).toEqual([]);
  });

  test("is one where no correction says so, or the tag has another value than the corrected one", () => {
    expect(tagDifferences(tag, "prod", { ...entry, runtime: "12.6.0" })).toHaveLength(1);
    const other = correct(deploy("1", 0, { runtime: "11.0.0" }), { runtime: "12.6.0" });
    expect(tagDifferences(tag, "prod", other)).toHaveLength(1);
  });

  test("stays one in all other fields, whatever the manifest says", () => {
    const forged = { ...note, field: "project", was: "." };
    const text = formatManifest({
      version: 1,
      deployments: {
        prod: {
          dagDeployEnabled: true,
          holds: [],
          deploys: [{ ...entry, corrections: [forged] } as never],
        },
      },
    });
    expect(() => parseManifest(text)).toThrow(/corrections/);
    for (const field of ["project", "commit", "type", "createdAt"] as const) {
      const value = field === "commit" ? "f".repeat(40) : field === "type" ? "dags-only" : "other";
      const differing = { ...correct(entry, { runtime: "12.6.0" }), [field]: value } as never;
      expect(tagDifferences(tag, "prod", differing), field).toHaveLength(1);
    }
  });

  test("does not come back when the manifest is rebuilt from the tags", () => {
    const once = correct(entry, { runtime: "12.6.0", description: "What it was" });
    const record = { dagDeployEnabled: true, holds: [], deploys: [once] };
    const tags = new Map([[tag.name, tag]]);
    const rebuilt = rebuiltRecord("prod", [record], tags, "2026-01-01T00:00:00Z");
    expect(rebuilt.record.deploys).toEqual([once]);
  });
});

test("a repair keeps what was decided about an entry that somebody had edited, and the tag agrees then", () => {
  const edited = { ...entry, runtime: "11.0.0" };
  const decided = correct(correct(edited, { runtime: "12.6.0" }), { runtime: "12.7.0" });
  const tag = tagOf(entry);
  expect(tagDifferences(tag, "prod", decided)).toHaveLength(1);
  const record = { dagDeployEnabled: true, holds: [], deploys: [decided] };
  const tags = new Map([[tag.name, tag]]);
  const [repaired] = rebuiltRecord("prod", [record], tags, "2026-01-01T00:00:00Z").record.deploys;
  expect(repaired?.runtime).toBe("12.7.0");
  expect(repaired?.corrections?.map(({ was }) => was)).toEqual(["12.1.1", "12.6.0"]);
  expect(tagDifferences(tag, "prod", repaired as typeof entry)).toEqual([]);
});

describe("the deploy that a record corrects", () => {
  const run = "https://github.example/run/1";
  const entries = [
    deploy("1", 0, { run }),
    deploy("2", 1, { status: "failed" }),
    deploy("3", 2, { run }),
  ];
  const request: RecordRequest = {
    ...{ deployment: "prod", commit: entries[2]?.commit ?? "", type: "infer", description: "" },
    ...{ status: "deployed", dagDeployEnabled: undefined, runtime: undefined, image: undefined },
    ...{ externalId: undefined, deployId: undefined, corrects: false, createdAt: undefined },
    ...{ run: null, actors: { actor: "mona", triggeringActor: "mona" } },
  };
  const found = (more: Partial<RecordRequest>) =>
    recordedBefore(
      {
        ...deploysOf(entries),
        ...{
          deployment: "prod",
          formerNames: new Map(),
          originals: new Map(),
          dagDeployEnabled: true,
          holds: [],
        },
      },
      [],
      { ...request, ...more },
    )?.id;
  const first = { commit: entries[0]?.commit ?? "", deployId: "1" };

  test.each<[string, Partial<RecordRequest>, string | undefined]>([
    ["the one whose ID was given, however it ended", { corrects: true, deployId: "2" }, "2"],
    ["the ID, with its commit and status", { ...first, runtime: "12.6.0" }, "1"],
    ["not the ID alone", { ...first }, undefined],
    ["not the ID with another commit", { deployId: "1", runtime: "12.6.0" }, undefined],
    ["not the ID with another status", { ...first, status: "failed", image: "a:1" }, undefined],
    ["the newest with the commit, outside a run", { runtime: "12.6.0" }, "3"],
    ["not an older one", { commit: first.commit, runtime: "12.6.0" }, undefined],
    ["not when another deploy on Astro is stated", { externalId: "clx1" }, undefined],
    ["not without a fact", {}, undefined],
    ["not from another run", { run: "https://github.example/run/2", runtime: "12.6.0" }, undefined],
    ["the same run's", { run, runtime: "12.6.0" }, "3"],
  ])("%s", (_, more, expected) => {
    expect(found(more)).toBe(expected);
  });
});
