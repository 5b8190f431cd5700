/** Deploys from before: which are new, where they go, and what they leave alone. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeDeploy } from "../../src/ledger/guard.ts";
import { currentOf, deploysOf, historyOf, runningParts } from "../../src/ledger/history.ts";
import {
  type AstroDeploy,
  type Candidate,
  candidatesOfAstro,
  knownCandidates,
  upTo,
  whyNot,
} from "../../src/ledger/import.ts";
import { type Entry, emptyManifest, type Manifest, withRecord } from "../../src/ledger/manifest.ts";
import { pruned, rollbackOfCommit, withImportedEntries } from "../../src/ledger/recording.ts";
import { Timeline } from "../../src/ledger/timeline.ts";
import { verifyHistory } from "../../src/ledger/verify.ts";
import { commitOf, deploy, history } from "./deploys.ts";
import { processorTime } from "./processor-time.ts";

const prod: { name: string; formerly: readonly string[] } = { name: "prod", formerly: [] };

const manifestOf = (deploys: ReturnType<typeof history>, name = "prod"): Manifest =>
  withRecord(emptyManifest, name, { dagDeployEnabled: true, holds: [], deploys });

const adopt = (manifest: Manifest, entry: ReturnType<typeof deploy>, to = prod) =>
  withImportedEntries(manifest, historyOf(manifest, to), [entry]);

/** Deploys that took up to five hours, at most one an hour; at times only parts, failed, or with another setting. */
const someDeploys = fc
  .array(
    fc.record({
      wait: fc.nat(1),
      took: fc.nat(5),
      type: fc.constantFrom("image-and-dags", "image-only", "dags-only"),
      status: fc.constantFrom("deployed", "deployed", "failed"),
      dagDeployEnabled: fc.boolean(),
      isImported: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  .map((all) => {
    let hour = 0;
    return all.map(({ wait, took, isImported, ...more }, index) => {
      hour += wait;
      const { createdAt: finishedAt } = deploy("x", (hour + (isImported ? 0 : took)) * 60);
      const entry = deploy(String(index + 1), hour * 60, { ...more, finishedAt } as never);
      return { entry, isImported };
    });
  });

test("many imported at once are where one after the other puts them, for 500 random histories", () => {
  fc.assert(
    fc.property(someDeploys, (all) => {
      const [imported, recorded] = [true, false].map((which) =>
        all.filter(({ isImported }) => isImported === which).map(({ entry }) => entry),
      ) as [Entry[], Entry[]];
      const manifest = manifestOf(recorded);
      const ids = (from: Manifest) => from.deployments["prod"]?.deploys.map(({ id }) => id);
      const together = withImportedEntries(manifest, historyOf(manifest, prod), imported);
      const one = imported.reduce((before, entry) => adopt(before, entry), manifest);
      expect(ids(together)).toEqual(ids(one));
    }),
    { numRuns: 500 },
  );
});

test("the timeline shows what ran at each time, for 500 random histories", () => {
  fc.assert(
    fc.property(someDeploys, (all) => {
      const known = all.filter(({ isImported }) => !isImported).map(({ entry }) => entry);
      const whole = historyOf(manifestOf(known), prod);
      const timeline = new Timeline(whole, known);
      const so: Entry[] = [...known];
      for (const { entry } of all.filter(({ isImported }) => isImported)) {
        const then = deploysOf(
          upTo(so, entry.createdAt).sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
        );
        const at = timeline.at(entry.createdAt);
        expect(currentOf(at)?.id).toBe(currentOf(then)?.id);
        const [parts, expected] = [runningParts(at), runningParts(then)];
        expect([parts?.image?.id, parts?.dags.id]).toEqual([
          expected?.image?.id,
          expected?.dags.id,
        ]);
        const isNewest = so.every(({ createdAt }) => createdAt <= entry.createdAt);
        if (!isNewest) {
          expect(at.dagDeployEnabled).toBe(currentOf(then)?.dagDeployEnabled ?? false);
        }
        timeline.add(entry);
        so.push(entry);
      }
    }),
    { numRuns: 500 },
  );
});

test("20,000 candidates are sorted out in a moment", () => {
  const candidates = Array.from({ length: 20_000 }, (_, index): Candidate => {
    const { commit, createdAt } = deploy(String(index), index);
    return {
      ...{ name: `v${index}`, commit: commit ?? "", createdAt, status: "deployed", type: "infer" },
      ...{ description: "", createdBy: "octocat", dagDeployEnabled: undefined, runtime: undefined },
      image: undefined,
      ...{ externalId: index % 2 ? `clx${index}` : undefined, backTo: undefined },
    };
  });
  const known = candidates.map((_, index) => deploy(String(index), index));
  const time = processorTime(() => {
    expect(knownCandidates(candidates, known).size).toBe(20_000);
    const manifest = manifestOf(known.filter((_, index) => index % 2 === 0));
    const imported = known.filter((_, index) => index % 2 === 1);
    const whole = withImportedEntries(manifest, historyOf(manifest, prod), imported);
    expect(whole.deployments["prod"]?.deploys).toEqual(known);
  });
  expect(time).toBeLessThan(3_000);
});

describe("an imported deploy", () => {
  test("goes behind those that are as old", () => {
    const manifest = manifestOf([deploy("1", 0), deploy("2", 10)]);
    const ids = adopt(adopt(manifest, deploy("3", 5)), deploy("4", 5)).deployments["prod"]?.deploys;
    expect(ids?.map(({ id }) => id)).toEqual(["1", "3", "4", "2"]);
  });

  test("brings its DAG deploy setting only if it is what runs", () => {
    const off = { dagDeployEnabled: false };
    const manifest = manifestOf(history("1, 2"));
    expect(adopt(manifest, deploy("3", -5, off)).deployments["prod"]?.dagDeployEnabled).toBe(true);
    expect(adopt(manifest, deploy("3", 50, off)).deployments["prod"]?.dagDeployEnabled).toBe(false);
    // What failed, or waits to be deployed, changes nothing of what runs.
    for (const last of ["3 = back to 1 initialized", "3 failed"]) {
      const after = adopt(manifestOf(history(`1, 2, ${last}`)), deploy("4", 1, off));
      expect(after.deployments["prod"]?.dagDeployEnabled, last).toBe(false);
    }
    // Deploys under a former name count as well.
    const renamed = { name: "live", formerly: ["prod"] };
    const settingOf = (minute: number) =>
      adopt(manifest, deploy("3", minute, off), renamed).deployments["live"]?.dagDeployEnabled;
    expect([settingOf(-5), settingOf(50)]).toEqual([true, false]);
  });

  test("under a new name does not come behind the newer ones of a former name", () => {
    const renamed = { name: "live", formerly: ["prod"] };
    const manifest = adopt(manifestOf(history("1, 2, 3")), deploy("4", -60), renamed);
    const all = historyOf(manifest, renamed);
    expect(all.entries.at(-1)?.id).toBe("3");
    expect(currentOf(all)?.id).toBe("3");
    const codes = verifyHistory(all, new Map(), new Map(), "2026-01-01T00:00:00Z").map(
      ({ code }) => code,
    );
    expect(codes).not.toContain("entry-out-of-order");
    const further = historyOf(adopt(manifest, deploy("5", 60), renamed), renamed);
    const found = verifyHistory(further, new Map(), new Map(), "2026-01-01T00:00:00Z");
    expect(found.map(({ code }) => code)).not.toContain("entry-out-of-order");
  });

  test("stays in the manifest while its tag is pending, for that is all that there is of it", () => {
    const newer = Array.from({ length: 250 }, (_, index) => deploy(String(index + 2), index));
    const old = (more: object) => deploy("1", -600_000, more);
    const ids = (more: object) => {
      const kept = pruned(manifestOf([old(more), ...newer]), ["P1D"], "2027-01-01T00:00:00Z");
      return kept.deployments["prod"]?.deploys.map(({ id }) => id);
    };
    expect(ids({})).not.toContain("1");
    expect(ids({ tagPending: true })).toContain("1");
  });
});

describe("an imported rollback, whose commit is its target's", () => {
  const entries = [
    deploy("1", 0),
    deploy("2", 1),
    deploy("3", 2, {
      commit: commitOf("1"),
      rollback: { to: "1", from: "2", scope: "all", reason: "Broken" },
    }),
  ];

  test("is completed by no record of that commit", () => {
    expect(rollbackOfCommit(entries, commitOf("1"))).toBeUndefined();
    const own = deploy("4", 3, { rollback: { to: "1", from: "3", scope: "all", reason: "" } });
    expect(rollbackOfCommit([...entries, own], own.commit ?? "")?.id).toBe("4");
  });

  test("is no rollback of ours to the guard", () => {
    const hold = {
      id: "x",
      reason: "Wait",
      createdBy: "octocat",
      createdAt: deploy("1", 0).createdAt,
      deployId: null,
    };
    const all = { ...historyOf(manifestOf(entries), prod), holds: [hold] };
    const codes = judgeDeploy(all, commitOf("1"), {
      ...{ isBeforeCurrent: false, hasRollback: true, isRollbackDeployed: true },
      past: null,
    }).map(({ code }) => code);
    expect(codes).toEqual(["deploy-held"]);
  });
});

const candidate = (name: string, minute: number, more: Partial<Candidate> = {}): Candidate => ({
  name,
  commit: commitOf("1"),
  createdAt: deploy("", minute).createdAt,
  status: "deployed",
  type: "infer",
  description: "",
  createdBy: "",
  dagDeployEnabled: undefined,
  runtime: undefined,
  image: undefined,
  externalId: name,
  backTo: undefined,
  ...more,
});

describe("what the ledger has already", () => {
  const recorded = [deploy("1", 12)];

  test("an entry without an Astro ID is the one deploy of its commit that is nearest in time", () => {
    const all = [candidate("early", 0), candidate("it", 10), candidate("late", 40)];
    expect([...knownCandidates(all, recorded)]).toEqual([["it", "1"]]);
  });

  test("a plain entry is never a rollback on Astro", () => {
    const back = candidate("back", 12, { backTo: "x" });
    expect(knownCandidates([back], recorded).size).toBe(0);
  });

  test("an entry with an Astro ID is that one, wherever it is", () => {
    const known = [deploy("1", 12, { externalId: "late" })];
    const all = [candidate("it", 12), candidate("late", 400)];
    expect([...knownCandidates(all, known)]).toEqual([["late", "1"]]);
  });

  test("of tags one for a commit is enough", () => {
    const tags = [
      candidate("a", 0, { externalId: undefined }),
      candidate("b", 9, { externalId: undefined }),
    ];
    expect([...knownCandidates(tags, recorded).keys()]).toEqual(["a", "b"]);
  });
});

test("a time that lies ahead, or that there is not, cannot be recorded", () => {
  const now = deploy("", 5).createdAt;
  expect(whyNot(candidate("a", 5), now)).toBeNull();
  expect(whyNot(candidate("a", 6), now)).toContain("future");
  expect(whyNot(candidate("a", 0, { createdAt: "" }), now)).toContain("has no date");
});

test("a rollback on Astro goes back to what had its image and its DAGs", () => {
  const common = { type: "IMAGE_AND_DAG", status: "DEPLOYED" };
  const on = (
    id: string,
    day: number,
    code: string,
    more: Partial<AstroDeploy> = {},
  ): AstroDeploy => ({
    ...{ ...common, id, createdAt: `2026-11-0${day}T00:00:00Z` },
    ...{ imageTag: code, dagTarballVersion: code, git: { commitSha: commitOf(code) } },
    ...more,
  });
  const back = on("c", 3, "one", { rollbackFromId: "b", git: null });
  // The same image with other DAGs is another code.
  const other = on("b", 2, "one", {
    dagTarballVersion: "two",
    git: { commitSha: commitOf("two") },
  });
  const { candidates } = candidatesOfAstro([back, other, on("a", 1, "one")]);
  expect(candidates.map(({ name, commit, backTo }) => [name, commit, backTo])).toEqual([
    ["a", commitOf("one"), undefined],
    ["b", commitOf("two"), undefined],
    ["c", commitOf("one"), "a"],
  ]);
});
