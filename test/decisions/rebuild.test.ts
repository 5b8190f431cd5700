/** A record that is rebuilt from tags and from its earlier versions: nothing is lost without a word. */
import { describe, expect, test } from "vitest";
import { historyOf } from "../../src/ledger/history.ts";
import type { DeploymentRecord, Entry, Hold } from "../../src/ledger/manifest.ts";
import { rebuiltRecord } from "../../src/ledger/rebuild.ts";
import { verifyHistory } from "../../src/ledger/verify.ts";
import { deploy, history, tagsOf } from "./deploys.ts";
import { processorTime } from "./processor-time.ts";

const since = "2026-10-01T00:00:00Z";
const hold: Hold = {
  ...{ id: "rollback-4", reason: "Wait", createdBy: "octocat" },
  ...{ createdAt: "2026-11-01T00:03:00Z", deployId: "4" },
};

const record = (deploys: readonly Entry[], holds: readonly Hold[] = []): DeploymentRecord => ({
  ...{ dagDeployEnabled: true, holds: [...holds], deploys: [...deploys] },
});

const entries = history("1, 2, 3, 4 = back to 2").map((entry) =>
  entry.rollback ? { ...entry, description: "", externalId: "clx4", mark: { as: "good" } } : entry,
) as Entry[];
const [, , , rollback] = entries as [Entry, Entry, Entry, Entry];
const tags = tagsOf(entries);
const whole = record(entries, [hold]);
const rebuild = (versions: readonly DeploymentRecord[]) =>
  rebuiltRecord("prod", versions, tags, since);
const codes = (versions: readonly DeploymentRecord[]) =>
  rebuild(versions).lost.map(({ code }) => code);

describe("what only the manifest had", () => {
  test("is all there when an earlier version has the entry", () => {
    const damaged = record(entries.slice(0, 3), [hold]);
    expect(rebuild([damaged, whole])).toEqual({ record: whole, lost: [] });
    // However many versions ago it was dropped.
    expect(rebuild([damaged, damaged, whole])).toEqual({ record: whole, lost: [] });
  });

  test("comes from before the change that took an outcome back", () => {
    const begun = { ...rollback, status: "initialized", finishedAt: null } as Entry;
    const damaged = record([...entries.slice(0, 3), begun]);
    expect(rebuild([damaged, whole])).toEqual({ record: whole, lost: [] });
    // With all else that it took back, unless somebody has changed it since.
    const [one, ...others] = entries as [Entry, ...Entry[]];
    const marked = record([{ ...one, mark: { as: "bad" } } as Entry, ...others], [hold]);
    expect(rebuild([damaged, marked])).toEqual({ record: marked, lost: [] });
    const good = { ...one, mark: { as: "good" } } as Entry;
    const changed = record([good, ...damaged.deploys.slice(1)]);
    expect(rebuild([changed, damaged, marked]).record).toEqual(record([good, ...others], [hold]));
  });

  test("a hold comes back when the same change dropped entries, and not when it was released", () => {
    expect(rebuild([record(entries.slice(0, 3)), whole]).record.holds).toEqual([hold]);
    const released = record(entries);
    const damaged = record(entries.slice(0, 3));
    expect(rebuild([damaged, released, whole]).record.holds).toEqual([]);
    // Dropped and brought back by hand, then released.
    expect(rebuild([released, whole, damaged, whole]).record.holds).toEqual([]);
  });

  test("an entry whose tag is pending comes back with the others", () => {
    const pending = deploy("5", 5, { tagPending: true });
    const before = record([...entries, pending], [hold]);
    expect(rebuild([record(entries.slice(0, 3)), before]).record).toEqual(before);
    // Somebody has taken out an entry together with its tag.
    const other = record([...entries, deploy("5", 5)]);
    expect(rebuild([record(entries.slice(0, 3)), other]).record.deploys).toEqual(entries);
  });

  test("what no version has is named: holds, outcomes, what runs", () => {
    const { record: found, lost } = rebuild([]);
    expect(found.deploys.map(({ id, status }) => `${id} ${status}`)).toEqual([
      ...["1 deployed", "2 deployed", "3 deployed", "4 initialized"],
    ]);
    expect(lost.map(({ code }) => code)).toEqual([
      ...["hold-unknown", "outcome-unknown", "running-unknown"],
    ]);
    expect(lost[0]?.remedy).toContain("`deploy-rollback hold -d prod`");
    expect(lost[1]?.remedy).toContain(`record -d prod --commit ${rollback.commit}`);
    expect(lost[2]?.message).toContain("deploy 3, deploy 4");
  });

  test("what runs is known when a later deploy succeeded", () => {
    const more = [...entries, deploy("5", 5)];
    const { lost } = rebuiltRecord("prod", [], tagsOf(more), since);
    expect(lost.map(({ code }) => code)).toEqual(["hold-unknown", "outcome-unknown"]);
  });

  test("an outcome that no version ever had is not lost", () => {
    const begun = { ...rollback, status: "initialized", finishedAt: null } as Entry;
    expect(codes([record([...entries.slice(0, 3), begun])])).toEqual([]);
    expect(codes([record(entries.slice(0, 3))])).toEqual(["outcome-unknown", "running-unknown"]);
  });

  test("the type of a rollback that was recorded as shipped stays", () => {
    const shipped = { ...rollback, type: "dags-only" } as Entry;
    const damaged = record([...entries.slice(0, 2), shipped]);
    expect(rebuild([damaged]).record.deploys.at(-1)).toEqual(shipped);
  });
});

describe("the order", () => {
  const ids = (versions: readonly DeploymentRecord[], all = tags) =>
    rebuiltRecord("prod", versions, all, since).record.deploys.map(({ id }) => id);

  test("is that of the record, whatever a wrong clock said", () => {
    const ahead = [deploy("1", 0), deploy("2", 9), deploy("3", 2)];
    expect(ids([record(ahead)], tagsOf(ahead))).toEqual(["1", "2", "3"]);
    // The entry that was dropped goes back to where it was.
    const dropped = [record([ahead[0], ahead[2]] as Entry[]), record(ahead)];
    expect(ids(dropped, tagsOf(ahead))).toEqual(["1", "2", "3"]);
  });

  test("is that of an earlier version when somebody moved entries", () => {
    expect(ids([record([...entries].reverse()), whole])).toEqual(["1", "2", "3", "4"]);
  });

  test("of entries that no version has is that of time, and within a second that of IDs", () => {
    const same = [deploy("10", 1), deploy("9", 1), deploy("8", 0)];
    expect(ids([], tagsOf(same))).toEqual(["8", "9", "10"]);
    expect(ids([record([entries[0], entries[3]] as Entry[])])).toEqual(["1", "2", "3", "4"]);
  });
});

test("a lost record gets what the manifest would have kept, not just the window", () => {
  const old = Array.from({ length: 250 }, (_, index) => deploy(String(index + 1), index));
  const { record: found } = rebuiltRecord("prod", [], tagsOf(old), "2027-01-01T00:00:00Z");
  expect(found.deploys.map(({ id }) => id)).toEqual(old.slice(50).map(({ id }) => id));
});

test("an entry older than the window is missed and brought back while fewer than 200 are there", () => {
  const later = "2027-01-01T00:00:00Z";
  const old = (count: number) => Array.from({ length: count }, (_, n) => deploy(`${n + 1}`, n));
  const missing = (count: number) => {
    const [first, ...kept] = old(count);
    const all = tagsOf([first as Entry, ...kept]);
    const manifest = { version: 1 as const, deployments: { prod: record(kept) } };
    const found = historyOf(manifest, { name: "prod", formerly: [] });
    const { record: rebuilt } = rebuiltRecord("prod", [record(kept)], all, later);
    const problems = verifyHistory(found, all, new Map(), later);
    return [problems.map(({ code }) => code), rebuilt.deploys.length - kept.length];
  };
  expect(missing(200)).toEqual([["entry-missing"], 1]);
  expect(missing(201)).toEqual([[], 0]);
});

test("10,000 deploys and ten versions take under a second", () => {
  const many = Array.from({ length: 10_000 }, (_, index) => deploy(String(index), index));
  const all = tagsOf(many);
  const damaged = record(many.filter((_, index) => index % 2));
  const versions = [...Array.from({ length: 9 }, () => damaged), record(many)];
  const rebuild = () => rebuiltRecord("prod", versions, all, since).record;
  expect(processorTime(() => expect(rebuild().deploys).toHaveLength(many.length))).toBeLessThan(
    1_000,
  );
});
