/** Random histories against a slow and obvious reading of docs/specification.md, 3.1, 3.2, 4, 5.3, 5.4 and 5.7. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { corrected } from "../../src/ledger/corrections.ts";
import { judgeDeploy } from "../../src/ledger/guard.ts";
import {
  currentOf,
  type Deploys,
  deploysOf,
  type History,
  historyOf,
  partsOf,
} from "../../src/ledger/history.ts";
import type { DeploymentRecord, Entry, Hold, Mark } from "../../src/ledger/manifest.ts";
import { badMarkOf, lastGoodOf } from "../../src/ledger/marks.ts";
import { rebuiltRecord } from "../../src/ledger/rebuild.ts";
import type { Deployment } from "../../src/ledger/settings.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { previousOf, snapshotStack, undoneBy } from "../../src/ledger/snapshots.ts";
import { type Tag, tagDifferences } from "../../src/ledger/tag.ts";
import { eligibleByRecord, judgeByRecord } from "../../src/rollback/rules.ts";
import { commitOf, deploy, markAs, tagsOf } from "./deploys.ts";

/** How many random histories each test looks at; `npm run torture` asks for more. */
const numRuns = Number(process.env["HISTORIES"] ?? 1_000);
vi.setConfig({ testTimeout: Math.max(30_000, numRuns * 100) });

interface Step {
  readonly type: Entry["type"];
  readonly status: Entry["status"];
  /** Which earlier deploy is rolled back to; null for a plain deploy. */
  readonly back: number | null;
  readonly scope: NonNullable<Entry["rollback"]>["scope"];
  /** Whether a rollback ships what its target shipped: kept paths, and what was never deployed, may make a difference. */
  readonly isExact: boolean;
  /** Whether it ships the commit of the deploy before it once more. */
  readonly again: boolean;
  /** Its code, one of a few, so that the same code comes back under other commits. */
  readonly code: readonly [image: number, dags: number];
  /** Whether its entry has the code; old ones do not. */
  readonly hasCode: boolean;
  /** Minutes from the beginning to the end of the deploy. */
  readonly takes: number;
  /** By how many minutes the clock that dates it is wrong. */
  readonly skew: number;
  /** What somebody marked it as, and how many minutes after all deploys; undefined: it has no mark. */
  readonly mark: readonly [as: Mark["as"], minute: number] | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  type: fc.constantFrom("image-and-dags", "image-and-dags", "image-only", "dags-only"),
  status: fc.constantFrom("deployed", "deployed", "deployed", "failed", "initialized"),
  back: fc.option(fc.nat(), { freq: 2 }),
  scope: fc.constantFrom("all", "all", "dags", "image"),
  isExact: fc.constantFrom(true, true, false),
  again: fc.constantFrom(true, false, false, false),
  code: fc.tuple(fc.nat(2), fc.nat(2)),
  hasCode: fc.constantFrom(true, true, false),
  takes: fc.nat(5),
  skew: fc.constantFrom(0, 0, 0, 0, 7, -4),
  mark: fc.option(fc.tuple(fc.constantFrom("good", "good", "bad"), fc.nat(5)), {
    freq: 2,
    nil: undefined,
  }),
});

const tree = (part: string, number: number) => commitOf(`${part}${number}`);
const minute = 60_000;

const anyHistory = fc.array(step, { minLength: 1, maxLength: 25 }).map((steps) => {
  const made: { entry: Entry; code: Step["code"] }[] = [];
  for (const [index, { back, again, hasCode, mark, ...step }] of steps.entries()) {
    const { type, status, scope } = step;
    const own = deploy(String(index + 1), index * 2 + step.skew);
    const before = made.at(-1);
    const targets = ran(made.map(({ entry }) => entry));
    const target = back === null ? undefined : targets[back % Math.max(1, targets.length)];
    const isAgain = again && before !== undefined && !target && !before.entry.rollback;
    const source = target ? made.find(({ entry }) => entry.id === target.id) : before;
    const isSame = target ? step.isExact : isAgain;
    const code = (isSame ? source?.code : undefined) ?? step.code;
    const end = Date.parse(own.createdAt) + step.takes * minute;
    const entry = {
      ...own,
      ...(isAgain && { commit: before.entry.commit }),
      type,
      status,
      finishedAt: status === "initialized" ? null : `${new Date(end).toISOString().slice(0, 19)}Z`,
      ...(hasCode && { code: { image: tree("image", code[0]), dags: tree("dags", code[1]) } }),
      ...(mark && { mark: markAs(mark[0], 600 + mark[1]) }),
      ...(target && { description: "" }),
      rollback: target ? { to: target.id, from: null, scope, reason: "" } : null,
    } as Entry;
    made.push({ entry, code });
  }
  return made.map(({ entry }) => entry);
});

/** Whether each rollback ran after its target: only what has ended well can be rolled back to. */
function isPossible(entries: readonly Entry[]): boolean {
  const deployed = ran(entries);
  return deployed.every(
    ({ rollback }, place) =>
      !rollback || deployed.findIndex(({ id }) => id === rollback.to) < place,
  );
}

const histories = anyHistory.filter(isPossible);

const lists = new WeakMap<readonly Entry[], readonly Entry[]>();

/** The entries that ran, in order: by their ends, where no entry is older than those recorded before it. */
function ran(entries: readonly Entry[]): readonly Entry[] {
  // All that follows asks for it again and again.
  const found = lists.get(entries) ?? sorted(entries);
  lists.set(entries, found);
  return found;
}

function sorted(entries: readonly Entry[]): Entry[] {
  const created = entries.map((_, index) =>
    Math.max(...entries.slice(0, index + 1).map(({ createdAt }) => Date.parse(createdAt))),
  );
  const end = (entry: Entry) =>
    Math.max(Date.parse(entry.finishedAt ?? ""), created[entries.indexOf(entry)] ?? 0);
  return entries
    .filter(({ status }) => status === "deployed")
    .map((entry) => ({ entry, at: end(entry) }))
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
}

/** What ran after the first of some deploys; empty when a part of it is not known. */
function contentAfter(entries: readonly Entry[], count: number): string {
  const upTo = ran(entries).slice(0, count);
  const image = upTo.findLast(({ type }) => type !== "dags-only");
  const dags = upTo.findLast(({ type }) => type !== "image-only");
  const partOf = (part: "image" | "dags", shipped: Entry) => {
    const isSame = ({ commit, type }: Entry) =>
      commit === shipped.commit && type !== (part === "image" ? "dags-only" : "image-only");
    const code = (shipped.code ? [shipped] : entries).findLast(
      (entry) => entry.code && isSame(entry),
    )?.code;
    return code?.[part] ?? shipped.commit;
  };
  return image && dags ? `${partOf("image", image)} ${partOf("dags", dags)}` : "";
}

/** The deploy that first shipped the snapshot of the deploy at a place. */
function origin(entries: readonly Entry[], place: number): number {
  const deployed = ran(entries);
  const to = deployed[place]?.rollback?.to;
  if (to !== undefined) {
    return origin(
      entries,
      deployed.findIndex(({ id }) => id === to),
    );
  }
  const content = contentAfter(entries, place + 1);
  const first = deployed.findIndex(
    (_, index) => content !== "" && contentAfter(entries, index + 1) === content,
  );
  return first < 0 || first >= place ? place : origin(entries, first);
}

/** The name of a deploy's snapshot: the newest plain deploy with the same code. */
function code(entries: readonly Entry[], id: string): string {
  const deployed = ran(entries);
  const first = origin(
    entries,
    deployed.findIndex((entry) => entry.id === id),
  );
  const content = contentAfter(entries, first + 1);
  const newest = deployed.findLast(
    ({ rollback }, index) =>
      rollback === null &&
      origin(entries, index) === first &&
      contentAfter(entries, index + 1) === content,
  );
  return newest?.id ?? "";
}

/** The line, worked out again for each length of the history. */
function line(entries: readonly Entry[], count = ran(entries).length): string[] {
  const last = ran(entries)[count - 1];
  if (!last) return [];
  const before = line(entries, count - 1);
  const shipped = code(entries, last.id);
  return before.includes(shipped)
    ? before.slice(0, before.indexOf(shipped) + 1)
    : [...before, shipped];
}

test("what runs, what ran before, and what is undone, for random histories", () => {
  fc.assert(
    fc.property(histories, fc.nat(), (entries, pick) => {
      const codes = line(entries);
      expect(snapshotStack(deploysOf(entries)).snapshots).toEqual(codes);
      // Whatever ever ran is in the line, or was taken out of it.
      const all = new Set(ran(entries).map(({ id }) => code(entries, id)));
      expect([...snapshotStack(deploysOf(entries)).undone].sort()).toEqual(
        [...all].filter((id) => !codes.includes(id)).sort(),
      );
      expect(currentOf(deploysOf(entries))?.id).toBe(ran(entries).at(-1)?.id);

      const newest = entries.at(-1);
      const expected =
        newest?.status === "deployed" || (newest?.status === "initialized" && !newest.rollback)
          ? codes.at(-2)
          : (newest?.rollback?.to ?? codes.at(-1));
      expect(previousOf(deploysOf(entries))).toBe(expected);

      const target = entries[pick % entries.length] as Entry;
      const place = target.status === "deployed" ? codes.indexOf(code(entries, target.id)) : -1;
      expect(undoneBy(deploysOf(entries), target.id)).toEqual(
        place < 0 ? [] : codes.slice(place + 1),
      );
    }),
    { numRuns },
  );
});

/** Whether a deploy counts as bad: by its own mark, or by the newest of the deploys that ran the same code. */
function isBad(entries: readonly Entry[], target: Entry): boolean {
  if (target.mark?.as === "bad") return true;
  const deployed = ran(entries);
  const contents = deployed.map((_, place) => contentAfter(entries, place + 1));
  const own = contents[deployed.indexOf(target)];
  const marks = deployed
    .filter((_, place) => own && contents[place] === own)
    .flatMap(({ mark }) => mark ?? []);
  const newest = marks
    .map(({ createdAt }) => createdAt)
    .sort()
    .at(-1);
  return marks.some(({ as, createdAt }) => as === "bad" && createdAt === newest);
}

test("which deploy is the last good one, and which are bad, for random histories", () => {
  let found = 0;
  fc.assert(
    fc.property(histories, (entries) => {
      const deploys = deploysOf(entries);
      for (const entry of entries) {
        expect(badMarkOf(deploys, entry) !== undefined).toBe(isBad(entries, entry));
      }
      const before = line(entries).slice(0, -1);
      const good = ran(entries)
        .filter(({ mark }) => mark?.as === "good")
        .filter(({ id }) => before.includes(code(entries, id)))
        .filter((entry) => !isBad(entries, entry));
      expect(lastGoodOf(deploys)).toBe(good.at(-1)?.id);
      found += good.length > 0 ? 1 : 0;
    }),
    { numRuns },
  );
  expect(found).toBeGreaterThan(numRuns / 10);
});

test("whose commits hold the code that ran, for random histories", () => {
  fc.assert(
    fc.property(histories, fc.nat(), (entries, pick) => {
      const deployed = ran(entries);
      fc.pre(deployed.length > 0);
      const target = deployed[pick % deployed.length] as Entry;
      // Play the deploys in order: each puts what it ships in the place of what was there.
      let [image, dags]: [string | undefined, string | undefined] = [undefined, undefined];
      for (const { id, type } of deployed.slice(0, deployed.indexOf(target) + 1)) {
        if (type !== "dags-only") image = id;
        if (type !== "image-only") dags = id;
      }
      const parts = partsOf(deploysOf(entries), target);
      expect([parts.image?.id, parts.dags.id]).toEqual([image, dags ?? target.id]);
    }),
    { numRuns },
  );
});

const asHistory = (entries: readonly Entry[], holds: Hold[] = []): History => ({
  deployment: "prod",
  ...deploysOf(entries),
  formerNames: new Map(),
  originals: new Map(),
  dagDeployEnabled: true,
  holds,
});

/** Versions, oldest first, with what the specification says of them. */
const versions = [
  { runtime: "4.2.9", says: "too old" },
  { runtime: "5.0.0", says: "" },
  { runtime: "12.1.1", says: "" },
  { runtime: "13.5.0", says: "" },
  { runtime: "3.0-1", says: "not supported" },
  { runtime: "3.0-7", says: "not supported" },
  { runtime: "3.1-1", says: "not supported" },
  { runtime: "3.1-14", says: "" },
  { runtime: "3.2-6", says: "" },
  { runtime: null, says: "unknown" },
] as const;

/** Histories whose deploys have versions, and lie days apart, up to half a year back. */
const aged = fc
  .tuple(
    histories,
    fc.array(fc.nat(versions.length - 1), { minLength: 25, maxLength: 25 }),
    fc.nat(120),
  )
  .map(([entries, picks, daysAgo]) =>
    entries.map((entry, index): Entry => {
      const { runtime } = versions[picks[index] ?? 0] ?? versions[0];
      const shift = (time: string) =>
        new Date(
          Date.parse(time) - ((entries.length - index) * 7 + daysAgo) * 86_400_000,
        ).toISOString();
      const { finishedAt } = entry;
      return {
        ...entry,
        runtime,
        baseImage: null,
        createdAt: shift(entry.createdAt),
        finishedAt: finishedAt && shift(finishedAt),
      } as Entry;
    }),
  );

const now = "2026-11-02T00:00:00Z";
const windowBegan = "2026-08-02T00:00:00Z";

const deploymentWith = (enabled: boolean, mechanism: string): Deployment => {
  const text = `version: 1\ndeployments: { prod: { platform: private-cloud, deploy-mechanism: ${mechanism}, rollback: { enabled: ${enabled} } } }\n`;
  return selectDeployment(parseSettings(text, "main"), "prod", "main");
};

const isSame = (a: Entry, b: Entry) =>
  a === b || (a.code?.image != null && a.code.image === b.code?.image);

/** When a deploy's code was last shipped, in milliseconds: by itself, or by another deploy of the same snapshot. */
function lastShipped(entries: readonly Entry[], target: Entry): number {
  const name = code(entries, target.id);
  const contents = contentAfter(entries, ran(entries).findIndex(({ id }) => id === name) + 1);
  const same = ran(entries).filter(
    ({ id, rollback }, place) =>
      code(entries, id) === name &&
      (rollback ? rollback.scope === "all" : contentAfter(entries, place + 1) === contents),
  );
  return Math.max(...[target, ...same].map(({ createdAt }) => Date.parse(createdAt)));
}

/** The codes of all rules that fail, read off the specification's table one by one. */
function failing(
  entries: readonly Entry[],
  target: Entry,
  { enabled, mechanism }: Switches,
): string[] {
  const deployed = ran(entries);
  const imageAt = (place: number) =>
    deployed.slice(0, place + 1).findLast(({ type }) => type !== "dags-only");
  const current = deployed.at(-1);
  const versionOf = (image: Entry | undefined) =>
    versions.findIndex(({ runtime }) => image !== undefined && runtime === image.runtime);
  const image = imageAt(deployed.indexOf(target));
  const running = imageAt(deployed.length - 1);
  const from = versionOf(running);
  const to = versionOf(image);
  const [before, after] = [from, to].map((place) => versions[place]?.says ?? "unknown");
  const changes = before !== "unknown" && after !== "unknown" && from !== to;
  return [
    !enabled && "rollback-disabled",
    mechanism !== "standard" && "mechanism-unsupported",
    image === undefined && "image-unknown",
    lastShipped(entries, target) < Date.parse(windowBegan) &&
      target !== current &&
      "outside-window",
    isBad(entries, target) && "deploy-marked-bad",
    before === "too old" && "current-runtime-too-old",
    after === "too old" && "target-runtime-too-old",
    changes && [before, after].includes("not supported") && "runtime-range-unsupported",
    (before === "unknown" || after === "unknown") &&
      !(image && running && isSame(image, running)) &&
      "runtime-unknown",
  ].filter((code) => code !== false);
}

interface Switches {
  readonly enabled: boolean;
  readonly mechanism: string;
}

const switches = fc.record({
  enabled: fc.constantFrom(true, true, true, false),
  mechanism: fc.constantFrom("standard", "standard", "nfs"),
});

test("which deploys are eligible, and why others are not, for random histories", () => {
  fc.assert(
    fc.property(aged, switches, (entries, settings) => {
      const deployment = deploymentWith(settings.enabled, settings.mechanism);
      const history = asHistory(entries);
      // The test above holds these.
      const { snapshots, undone, nameOf } = snapshotStack(deploysOf(entries));
      const allowed: string[] = [];
      for (const target of entries) {
        const codes = judgeByRecord(deployment, history, target, now).map(({ code }) => code);
        if (target.status !== "deployed") {
          expect(codes).toContain("deploy-not-successful");
          continue;
        }
        const expected = failing(entries, target, settings);
        expect([...new Set(codes)].sort()).toEqual(expected.sort());
        if (expected.length === 0) allowed.push(target.id);
      }
      // Each code once, by its newest deploy; none that is undone, or runs already.
      const useful = allowed
        .reverse()
        .filter((id) => !undone.has(nameOf(id) ?? "") && nameOf(id) !== snapshots.at(-1))
        .filter((id, index, all) => all.findIndex((one) => nameOf(one) === nameOf(id)) === index);
      expect(eligibleByRecord(deployment, history, now, true)).toEqual(useful);
    }),
    { numRuns },
  );
});

const parentPicks = fc.array(fc.nat(7), { minLength: 25, maxLength: 25 });

test("which commits may be deployed, with and without a hold, for random histories", () => {
  const hold: Hold = {
    ...{ id: "x", reason: "Wait", createdBy: "octocat", createdAt: now, deployId: null },
  };
  fc.assert(
    fc.property(histories, parentPicks, fc.boolean(), fc.nat(), (entries, picks, held, pick) => {
      const commits = [...new Set(entries.map(({ commit }) => commit ?? ""))];
      /** Most commits are on top of the one before; some are on another branch, and some merge one. */
      const parentsOf = (commit: string): string[] => {
        const place = commits.indexOf(commit);
        const chosen = picks[place] ?? 0;
        const other = chosen % Math.max(1, place);
        const places = chosen < 3 ? [place - 1] : chosen < 6 ? [other] : [place - 1, other];
        return places
          .filter((parent) => parent >= 0 && parent < place)
          .flatMap((parent) => commits[parent] ?? []);
      };
      const contains = (commit: string, other: string): boolean =>
        commit === other || parentsOf(commit).some((parent) => contains(parent, other));
      const commit = commits[pick % commits.length] ?? "";
      const whole = asHistory(entries, held ? [hold] : []);

      const current = ran(entries).at(-1)?.commit ?? null;
      const rollback = entries.findLast((entry) => entry.rollback !== null);
      const back = rollback?.commit ?? null;
      const isContained = ran(entries).some((entry) => back && contains(entry.commit ?? "", back));
      const isBefore = current !== null && current !== commit && contains(current, commit);
      const lacksRollback = back !== null && !contains(commit, back);
      const problems = judgeDeploy(whole, commit, {
        isBeforeCurrent: isBefore,
        hasRollback: !lacksRollback,
        isRollbackDeployed: isContained,
        past: null,
      });

      const counts = line(entries);
      const isUndone = ran(entries)
        .filter((entry) => entry.commit === commit)
        .some(({ id }) => !counts.includes(code(entries, id)));
      const isRollback = rollback?.commit === commit;
      const expected = [
        held && !isRollback && "deploy-held",
        (isBefore || (lacksRollback && !isContained)) && "commit-outdated",
        isUndone && current !== commit && !isRollback && "deploy-undone",
      ].filter((code) => code !== false);
      expect(problems.map(({ code }) => code)).toEqual(expected);
    }),
    { numRuns },
  );
});

/** What somebody states of a deploy later, once that deploy is recorded. */
const correction = fc.record({
  pick: fc.nat(),
  field: fc.constantFrom("runtime", "image", "description", "externalId"),
  value: fc.constantFrom("12.1.1", "12.2.0", "13.0.0"),
  isDecision: fc.boolean(),
});

const note = { by: "mona", at: "2026-11-02T00:00:00Z" };
const nothing = {
  ...{ runtime: undefined, image: undefined, description: undefined, externalId: undefined },
};

test("corrections change the facts that they name, and are in no tag's way, for random histories", () => {
  fc.assert(
    fc.property(histories, fc.array(correction, { maxLength: 8 }), (entries, corrections) => {
      const facts = new Map<string, string>();
      const after = [...entries];
      for (const { pick, field, value, isDecision } of corrections) {
        const place = pick % entries.length;
        const before = after[place] as Entry;
        if (!before.rollback || field !== "description") facts.set(`${before.id} ${field}`, value);
        after[place] = corrected(before, { ...nothing, [field]: value }, { ...note, isDecision });
      }
      const tags = tagsOf(entries);
      for (const [place, entry] of after.entries()) {
        const before = entries[place] as Entry;
        const named = ["runtime", "image", "description", "externalId"] as const;
        const stated = named.map((field) => facts.get(`${entry.id} ${field}`) ?? before[field]);
        expect(named.map((field) => entry[field])).toEqual(stated);
        // All else is as it was.
        const { corrections: notes, ...others } = entry;
        const same = Object.fromEntries(named.map((field) => [field, entry[field]]));
        expect(others).toEqual({ ...before, ...same });
        for (const { field, by } of notes ?? [])
          expect([facts.has(`${entry.id} ${field}`), by]).toEqual([true, note.by]);
        expect(tagDifferences(tags.get(entry.tag) as Tag, "prod", entry)).toEqual([]);
      }
      // Neither what ran nor what ran before, nor what is undone, depends on them.
      const [old, now] = [entries, after].map((each) => deploysOf(each)) as [Deploys, Deploys];
      expect(previousOf(now)).toBe(previousOf(old));
      expect(lastGoodOf(now)).toBe(lastGoodOf(old));
      expect(snapshotStack(now).snapshots).toEqual(snapshotStack(old).snapshots);
    }),
    { numRuns },
  );
});

test("a repair keeps corrections, marks and outcomes that a damaged manifest had, for random histories", () => {
  const picks = fc.array(fc.boolean(), { minLength: 25, maxLength: 25 });
  fc.assert(
    fc.property(histories, fc.array(correction, { maxLength: 8 }), picks, (entries, all, kept) => {
      const deploys = [...entries];
      for (const { pick, field, value, isDecision } of all) {
        const place = pick % entries.length;
        const facts = { ...nothing, [field]: value };
        deploys[place] = corrected(deploys[place] as Entry, facts, { ...note, isDecision });
      }
      const whole: DeploymentRecord = { dagDeployEnabled: true, holds: [], deploys };
      const damaged = { ...whole, deploys: deploys.filter((_, place) => kept[place]) };
      const tags = tagsOf(entries);
      const since = "2026-01-01T00:00:00Z";
      expect(rebuiltRecord("prod", [whole], tags, since).record).toEqual(whole);
      expect(rebuiltRecord("prod", [damaged, whole], tags, since).record.deploys).toEqual(deploys);
    }),
    { numRuns },
  );
});

test("several Deployments in one manifest do not touch each other, for random manifests", () => {
  fc.assert(
    fc.property(fc.array(histories, { minLength: 2, maxLength: 4 }), (all) => {
      const named = all.map((deploys, index) => [
        `d${index}`,
        { dagDeployEnabled: index % 2 === 0, holds: [], deploys },
      ]);
      const manifest = { version: 1 as const, deployments: Object.fromEntries(named) };
      for (const [index, deploys] of all.entries()) {
        const history = historyOf(manifest, { name: `d${index}`, formerly: [] });
        expect(previousOf(history)).toEqual(previousOf(deploysOf(deploys)));
        expect(currentOf(history)?.id).toBe(ran(deploys).at(-1)?.id);
        expect(history.dagDeployEnabled).toBe(index % 2 === 0);
      }
    }),
    { numRuns },
  );
});
