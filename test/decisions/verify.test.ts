/** Each damage that one can do to tags and entries is found by its own code; a repair mends entries, never tags. */
import { expect, test } from "vitest";
import { historyOf } from "../../src/ledger/history.ts";
import type { DeploymentRecord, Entry } from "../../src/ledger/manifest.ts";
import { rebuiltRecord } from "../../src/ledger/rebuild.ts";
import type { Tag } from "../../src/ledger/tag.ts";
import { type CommitFacts, verifyHistory } from "../../src/ledger/verify.ts";
import { commitOf, history, tagsOf } from "./deploys.ts";

const since = "2026-10-01T00:00:00Z";
const entries = history("1, 2 (dags), 3");
const sound: CommitFacts = { exists: true, project: true, pin: null, recorded: null, codes: [] };
const facts = new Map(entries.map(({ id }) => [id, sound]));

type Facts = ReadonlyMap<string, CommitFacts>;
type Tags = ReadonlyMap<string, Tag>;

const record = (deploys: readonly Entry[]): DeploymentRecord => ({
  ...{ dagDeployEnabled: true, holds: [], deploys: [...deploys] },
});

function codesOf(deploys: readonly Entry[], tags: Tags, of: Facts = facts): string[] {
  const manifest = { version: 1 as const, deployments: { prod: record(deploys) } };
  const found = historyOf(manifest, { name: "prod", formerly: [] });
  return verifyHistory(found, tags, of, since).map(({ code }) => code);
}

/** The tags, with one that is another or gone. */
function withTag(name: string, tag: Partial<Tag> | null): Tags {
  const tags = tagsOf(entries);
  const before = tags.get(name) ?? { name, object: "", commit: commitOf("3"), message: null };
  tags.delete(name);
  if (tag) tags.set(name, { ...before, ...tag });
  return tags;
}

/** The entries, with something else in one of them. */
const withEntry = (id: string, change: Partial<Entry>) =>
  entries.map((entry) => (entry.id === id ? ({ ...entry, ...change } as Entry) : entry));

const mine = { body: "mine", trailers: "" };

test("none: sound", () => {
  expect(codesOf(entries, tagsOf(entries))).toEqual([]);
});

test.each<[string, Tags, string]>([
  ["is deleted", withTag("deploy/prod/2", null), "tag-missing"],
  [
    "is created again without a message",
    withTag("deploy/prod/2", { message: null }),
    "tag-lightweight",
  ],
  ["is created again by hand", withTag("deploy/prod/2", { message: mine }), "tag-unreadable"],
  ["of nobody's", withTag("deploy/prod/x", { message: mine }), "tag-unreadable"],
])("a tag %s, which no repair changes", (_, tags, code) => {
  expect(codesOf(entries, tags)).toEqual([code]);
  const { record: rebuilt } = rebuiltRecord("prod", [record(entries)], tags, since);
  expect(codesOf(rebuilt.deploys, tags)).toEqual([code]);
});

test.each<[string, readonly Entry[], readonly string[]]>([
  ["is taken out", entries.slice(0, 2), ["entry-missing"]],
  ["has another type", withEntry("2", { type: "image-only" }), ["entry-differs"]],
  ["has another Runtime", withEntry("1", { runtime: "12.1.0" }), ["entry-differs"]],
  ["has another time", withEntry("1", { createdAt: "2025-11-01T00:00:00Z" }), ["entry-differs"]],
  ["has another commit", withEntry("3", { commit: commitOf("2") }), ["tag-moved"]],
  [
    "changes places with others",
    [...entries].reverse(),
    ["entry-out-of-order", "entry-out-of-order"],
  ],
])("an entry %s, and is repaired", (_, damaged, codes) => {
  const tags = tagsOf(entries);
  expect(codesOf(damaged, tags)).toEqual(codes);
  const versions = [record(damaged), record(entries)];
  const { record: rebuilt, lost } = rebuiltRecord("prod", versions, tags, since);
  expect(lost).toEqual([]);
  expect(rebuilt).toEqual(record(entries));
});

test.each<[string, Partial<CommitFacts>, string[]]>([
  ["is not there", { exists: false }, ["commit-missing"]],
  ["has no such project", { project: false }, ["project-missing"]],
  [
    "fixes another version",
    { pin: "Runtime 12.1.0", recorded: "Runtime 12.1.1" },
    ["pin-mismatch"],
  ],
])("a commit %s", (_, more, codes) => {
  const of = new Map([...facts, ["3", { ...sound, ...more }] as const]);
  expect(codesOf(entries, tagsOf(entries), of)).toEqual(codes);
});
