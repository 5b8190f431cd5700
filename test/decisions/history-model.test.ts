/** Random histories against a slow and obvious reading of the contract, sections 3.1 and 3.2. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { codePartsOf, currentOf, lineOf, previousOf, undoneBy } from "../../src/ledger/history.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { deploy } from "./deploys.ts";

interface Step {
  readonly type: Entry["type"];
  readonly status: Entry["status"];
  /** Which earlier deploy is rolled back to; null for a plain deploy. */
  readonly back: number | null;
  /** Minutes from the beginning to the end of the deploy. */
  readonly takes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  type: fc.constantFrom("image-and-dags", "image-only", "dags-only"),
  status: fc.constantFrom("deployed", "deployed", "deployed", "failed", "initialized"),
  back: fc.option(fc.nat(), { freq: 2 }),
  takes: fc.nat(5),
});

const histories = fc.array(step, { minLength: 1, maxLength: 25 }).map((steps) =>
  steps.map(({ type, status, back, takes }, index): Entry => {
    const to = back === null || index === 0 ? null : String((back % index) + 1);
    const end = deploy("", index * 2 + takes).finishedAt;
    return deploy(String(index + 1), index * 2, {
      type,
      status,
      finishedAt: status === "initialized" ? null : end,
      rollback: to === null ? null : { to, from: null, scope: "all", reason: "" },
    } as Partial<Entry>);
  }),
);

const find = (entries: readonly Entry[], id: string) => entries.find((entry) => entry.id === id);

/** The plain deploy whose code a deploy shipped. */
function code(entries: readonly Entry[], id: string): string {
  const to = find(entries, id)?.rollback?.to;
  return to === undefined ? id : code(entries, to);
}

const ran = (entries: readonly Entry[]) =>
  entries
    .filter(({ status }) => status === "deployed")
    .sort((a, b) => (a.finishedAt ?? "").localeCompare(b.finishedAt ?? ""));

/** The line, worked out anew for each length of the history. */
function line(entries: readonly Entry[], deployed = ran(entries)): string[] {
  const last = deployed.at(-1);
  if (!last) return [];
  const before = line(entries, deployed.slice(0, -1));
  const shipped = code(entries, last.id);
  return before.includes(shipped)
    ? before.slice(0, before.indexOf(shipped) + 1)
    : [...before, shipped];
}

test("what runs, what ran before, and what is undone, for 1,000 random histories", () => {
  fc.assert(
    fc.property(histories, fc.nat(), (entries, pick) => {
      const codes = line(entries);
      expect(lineOf(entries).codes).toEqual(codes);
      // Whatever ever ran is in the line, or was taken out of it.
      const all = new Set(ran(entries).map(({ id }) => code(entries, id)));
      expect([...lineOf(entries).undone].sort()).toEqual(
        [...all].filter((id) => !codes.includes(id)).sort(),
      );
      expect(currentOf(entries)?.id).toBe(ran(entries).at(-1)?.id);

      const newest = entries.at(-1);
      const expected =
        newest?.status === "deployed" || (newest?.status === "initialized" && !newest.rollback)
          ? codes.at(-2)
          : (newest?.rollback?.to ?? codes.at(-1));
      expect(previousOf(entries)).toBe(expected);

      const target = entries[pick % entries.length] as Entry;
      const place = codes.indexOf(code(entries, target.id));
      expect(undoneBy(entries, target.id)).toEqual(place < 0 ? [] : codes.slice(place + 1));
    }),
    { numRuns: 1000 },
  );
});

test("whose commits hold the code that ran, for 1,000 random histories", () => {
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
      const parts = codePartsOf(entries, target);
      expect([parts.image?.id, parts.dags.id]).toEqual([image, dags ?? target.id]);
    }),
    { numRuns: 1000 },
  );
});
