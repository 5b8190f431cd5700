import fc from "fast-check";
import { expect, test } from "vitest";
import { nextId } from "../../src/ledger/deploy-ref.ts";
import { deploysOf, partsOf } from "../../src/ledger/history.ts";
import {
  type Entry,
  emptyManifest,
  formatManifest,
  type Manifest,
  parseManifest,
} from "../../src/ledger/manifest.ts";
import { completed, pruned, sameRecord } from "../../src/ledger/recording.ts";
import { deploy, history } from "./deploys.ts";

const manifestOf = (deploys: Manifest["deployments"][string]["deploys"]): Manifest => ({
  version: 1,
  deployments: { prod: { dagDeployEnabled: true, holds: [], deploys } },
});

test("one deploy a line, keys in the specification's order, one final newline", () => {
  const mark = { as: "bad", reason: "Slow", createdBy: "mona", createdAt: "2026-11-02T00:00:00Z" };
  const entry = { ...deploy("41", 0, { mark } as Partial<Entry>), extra: { unknown: [1, 2] } };
  const shuffled = Object.fromEntries(Object.entries(entry).reverse()) as typeof entry;
  expect(formatManifest({ ...manifestOf([shuffled, deploy("42", 1)]), note: "kept" })).toBe(`{
  "version": 1,
  "deployments": {
    "prod": {
      "dagDeployEnabled": true,
      "holds": [],
      "deploys": [
        {"id": "41", "tag": "deploy/prod/41", "commit": "${entry.commit}", "project": ".", "type": "image-and-dags", "status": "deployed", "runtime": "12.1.1", "baseImage": "quay.io/astronomer/astro-runtime:12.1.1", "image": null, "dagDeployEnabled": true, "createdAt": "2026-11-01T00:00:00Z", "finishedAt": "2026-11-01T00:00:00Z", "createdBy": "octocat", "description": "Deploy 41", "run": null, "externalId": null, "mark": {"as": "bad", "reason": "Slow", "createdBy": "mona", "createdAt": "2026-11-02T00:00:00Z"}, "rollback": null, "extra": {"unknown": [1, 2]}},
        {"id": "42", "tag": "deploy/prod/42", "commit": "${deploy("42", 1).commit}", "project": ".", "type": "image-and-dags", "status": "deployed", "runtime": "12.1.1", "baseImage": "quay.io/astronomer/astro-runtime:12.1.1", "image": null, "dagDeployEnabled": true, "createdAt": "2026-11-01T00:01:00Z", "finishedAt": "2026-11-01T00:01:00Z", "createdBy": "octocat", "description": "Deploy 42", "run": null, "externalId": null, "rollback": null}
      ]
    }
  },
  "note": "kept"
}
`);
});

test("what is written is read back the same, and written again to the same byte", () => {
  const entry = fc.record({ description: fc.string({ unit: "binary" }), unknown: fc.jsonValue() });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 4 }), (extras) => {
      const manifest = manifestOf(
        extras.map((extra, index) => ({ ...deploy(String(index + 1), index), ...extra })),
      );
      const text = formatManifest(manifest);
      expect(parseManifest(text)).toEqual(JSON.parse(JSON.stringify(manifest)));
      expect(formatManifest(parseManifest(text))).toBe(text);
      expect(text.split("\n").filter((line) => line.startsWith("        {"))).toHaveLength(
        extras.length,
      );
    }),
  );
});

test("one in which an ID stands twice, or of a newer release, is refused", () => {
  const twice = formatManifest(manifestOf([deploy("1", 0), deploy("1", 1)]));
  const later = formatManifest(manifestOf([])).replace('"version": 1', '"version": 2');
  for (const [text, code] of [
    [twice, "id-twice"],
    [later, "manifest-version-unsupported"],
  ] as const) {
    expect(() => parseManifest(text)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code })] }),
    );
  }
});

test("an empty one", () => {
  expect(formatManifest(emptyManifest)).toBe('{\n  "version": 1,\n  "deployments": {}\n}\n');
});

test("a deploy that is under way has no end, and one that ended has one", () => {
  const parse = (change: object) => () =>
    parseManifest(JSON.stringify(manifestOf([{ ...deploy("1", 0), ...change } as never])));
  expect(parse({ status: "initialized", finishedAt: null })).not.toThrow();
  expect(parse({ status: "initialized" })).toThrow(/finishedAt/);
  expect(parse({ finishedAt: null })).toThrow(/finishedAt/);
  expect(parse({ createdAt: "yesterday" })).toThrow(/UTC time/);
  expect(parse({ status: "shipped" })).toThrow(/status/);
});

test.each([
  [[], "1"],
  [["1", "2", "10"], "11"],
  [["7", "v1", "release-99", "007", "1e9"], "8"],
  // Longer numbers do not count, and are not given again.
  [["7", "999999999999999", "9".repeat(64)], "8"],
  [["7", "1000000000"], "8"],
  [["999999999"], "1000000000"],
  [["999999999", "1000000000"], "1000000001"],
])("after %j comes %s", (ids, expected) => {
  expect(nextId(ids)).toBe(expected);
});

test("a failed deploy may end well, and what ran stays what ran", () => {
  const at = "2026-11-02T00:00:00Z";
  const failed = deploy("1", 0, { status: "failed" });
  expect(completed(failed, { status: "deployed", at, externalId: "clv" })).toMatchObject({
    status: "deployed",
    finishedAt: at,
    externalId: "clv",
  });
  const deployed = deploy("1", 0);
  expect(completed(deployed, { status: "failed", at, externalId: null })).toBe(deployed);
});

test("the same run, commit and type is the same record; outside a run none is", () => {
  const entries = [deploy("1", 0, { run: "https://x/1" })];
  const commit = deploy("1", 0).commit ?? "";
  expect(sameRecord(entries, "https://x/1", commit, "infer", "deployed")?.id).toBe("1");
  expect(sameRecord(entries, "https://x/1", commit, "dags-only", "deployed")).toBeUndefined();
  expect(sameRecord(entries, "https://x/2", commit, "infer", "deployed")).toBeUndefined();
  expect(sameRecord(entries, null, commit, "infer", "deployed")).toBeUndefined();
  // Outside a run, the newest deploy is not written down twice.
  const byHand = [...entries, deploy("2", 1)];
  const newest = byHand[1]?.commit ?? "";
  expect(sameRecord(byHand, null, newest, "infer", "deployed")?.id).toBe("2");
  expect(sameRecord(byHand, null, newest, "infer", "failed")).toBeUndefined();
  expect(sameRecord(byHand, null, commit, "infer", "deployed")).toBeUndefined();
});

test("a run is the same by its server and its ID, whatever its repository is called by now", () => {
  const run = "https://github.com/acme/airflow/actions/runs/7";
  const entries = [deploy("1", 0, { run })];
  const found = (address: string) =>
    sameRecord(entries, address, deploy("1", 0).commit ?? "", "infer", "deployed")?.id;
  expect(found("https://github.com/acme/pipelines/actions/runs/7")).toBe("1");
  expect(found("https://github.com/acme/airflow/actions/runs/7/attempts/2")).toBe("1");
  expect(found("https://github.com/acme/airflow/actions/runs/77")).toBeUndefined();
  expect(found("https://ghe.example.com/acme/airflow/actions/runs/7")).toBeUndefined();
});

test("pruning keeps the window, the newest 200, and whose code they run", () => {
  const old = (id: number, type: "image-and-dags" | "dags-only" = "dags-only") => {
    const time = new Date(Date.UTC(2025, 0, 1, 0, id)).toISOString();
    return deploy(String(id), 0, { type, createdAt: time, finishedAt: time } as never);
  };
  const image = old(1, "image-and-dags");
  const manifest = manifestOf([
    image,
    ...Array.from({ length: 400 }, (_, index) => old(index + 2)),
  ]);
  const ids = (kept: Manifest) =>
    kept.deployments["prod"]?.deploys.map(({ id }) => Number(id)) ?? [];
  const kept = ids(pruned(manifest, ["P3M"], "2026-11-23T00:00:00Z"));
  expect(kept).toEqual([1, ...Array.from({ length: 200 }, (_, index) => index + 202)]);
  expect(ids(pruned(manifest, ["P3M", "P3Y"], "2026-11-23T00:00:00Z"))).toHaveLength(401);
  const few = manifestOf(history("1, 2, 3"));
  expect(pruned(few, ["P1D"], "2030-01-01T00:00:00Z")).toBe(few);
});

test("pruning changes neither the order nor the parts of what it keeps", () => {
  const day = 86_400_000;
  const now = Date.UTC(2026, 10, 23);
  const step = fc.record({
    type: fc.constantFrom("image-and-dags", "image-only", "image-only", "dags-only", "dags-only"),
    status: fc.constantFrom("deployed", "deployed", "failed"),
    takes: fc.nat(40),
    skew: fc.constantFrom(0, 0, 0, 0, 30, -9),
  });
  const steps = fc.array(step, { minLength: 205, maxLength: 230 });
  fc.assert(
    fc.property(steps, (all) => {
      const deploys = all.map(({ type, status, takes, skew }, index) => {
        const at = now - (all.length - index - skew) * day;
        const times = [at, at + takes * day].map((time) => new Date(time).toISOString());
        const [createdAt = "", finishedAt = ""] = times;
        return deploy(String(index + 1), 0, { type, status, createdAt, finishedAt } as never);
      });
      const before = deploysOf(deploys);
      const left = pruned(manifestOf(deploys), ["P9D"], new Date(now).toISOString());
      const after = deploysOf(left.deployments["prod"]?.deploys ?? []);
      const kept = new Set(after.entries);
      expect(after.deployed).toEqual(before.deployed.filter((entry) => kept.has(entry)));
      const own = before.deployed.filter(
        (entry) =>
          Date.parse(entry.createdAt) >= now - 9 * day || deploys.slice(-200).includes(entry),
      );
      for (const entry of own) {
        const parts = partsOf(before, entry);
        expect(partsOf(after, entry)).toEqual(parts);
        for (const part of [parts.image, parts.dags]) {
          // DAGs that no deploy has shipped before are named by the deploy itself.
          if (part) expect(partsOf(after, part)).toEqual(partsOf(before, part));
        }
      }
    }),
    { numRuns: 50 },
  );
});

test("after 20,000 deploys, seven a day, the manifest stays under 400 KB", () => {
  const now = Date.UTC(2026, 10, 23);
  const deploys = Array.from({ length: 20_000 }, (_, index) => {
    const time = new Date(now - ((20_000 - index) * 86_400_000) / 7).toISOString();
    return deploy(String(index + 1), 0, {
      type: index % 5 === 0 ? "image-and-dags" : "dags-only",
      createdAt: time,
      finishedAt: time,
      description: "Add the weather DAG and its tests (#1234)",
      run: "https://github.com/acme/airflow/actions/runs/12345678901",
      externalId: "clv0123456789abcdefghijkl",
    } as never);
  });
  const kept = pruned(manifestOf(deploys), ["P3M"], new Date(now).toISOString());
  expect(kept.deployments["prod"]?.deploys.length).toBeGreaterThan(600);
  expect(Buffer.byteLength(formatManifest(kept))).toBeLessThan(400_000);
});
