import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isInUnsupportedRange, isTooOld, withdrawnBecause } from "../../src/runtime/support.ts";
import {
  airflowOf,
  compareVersions,
  nameOf,
  parseRecorded,
  parseVersion,
  recordedText,
  type Version,
} from "../../src/runtime/version.ts";

function runtime(text: string): Version {
  const version = parseVersion(text, "runtime");
  if (!version) throw new Error(`not a version: ${text}`);
  return version;
}

/** Real versions of Astro Runtime, from oldest to newest. */
const oldestToNewest = [
  "3.0.0",
  "3.0.4",
  "4.0.0",
  "4.0.10",
  "4.2.9",
  "5.0.0",
  "5.0.13",
  "6.0.0",
  "6.6.0",
  "7.0.0",
  "7.6.0",
  "8.0.0",
  "8.1.0",
  "8.10.0",
  "9.0.0",
  "9.6.0",
  "9.7.0",
  "9.21.0",
  "10.0.0",
  "10.9.0",
  "11.0.0",
  "11.1.0",
  "11.2.0",
  "11.20.0",
  "12.0.0",
  "12.1.1",
  "12.12.0",
  "13.0.0-rc1",
  "13.0.0-rc2",
  "13.0.0",
  "13.5.0",
  "3.0-1-rc1",
  "3.0-1",
  "3.0-2",
  "3.0-7.alpha1",
  "3.0-7",
  "3.0-14",
  "3.1-1",
  "3.1-2",
  "3.1-9",
  "3.1-14",
  "3.2-6",
  "3.3-2",
];

const anyVersion: fc.Arbitrary<Version> = fc.oneof(
  fc.constantFrom(...oldestToNewest).map(runtime),
  fc.tuple(fc.nat(20), fc.nat(30), fc.nat(30)).map((numbers) => runtime(numbers.join("."))),
  fc
    .tuple(fc.integer({ min: 3, max: 5 }), fc.nat(9), fc.nat(30))
    .map(([x, y, z]) => runtime(`${x}.${y}-${z}`)),
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(11), fc.nat(9)).map((numbers) => {
    const version = parseVersion(numbers.join("."), "airflow");
    if (!version) throw new Error("not a version");
    return version;
  }),
);

describe("the order of versions", () => {
  test("agrees with the list of real ones", () => {
    const sorted = [...oldestToNewest].reverse().map(runtime).sort(compareVersions);
    expect(sorted.map(({ text }) => text)).toEqual(oldestToNewest);
  });

  test("is total: antisymmetric, transitive, and equal only to itself", () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        }
        expect(compareVersions(a, b) === 0).toBe(a.scheme === b.scheme && a.semver === b.semver);
      }),
      { numRuns: 5000 },
    );
  });
});

test.each([
  ["v13.0.0-rc1", "13.0.0-rc1"],
  ["3.0-7.alpha1-base", "3.0-7.alpha1"],
  ["12.1.1-python-3.11-base", "12.1.1"],
  ["12.1.1-ubi9-python-3.11-slim", "12.1.1"],
  ["3.1-2-python-3.12-astro-agent-1.3.3", "3.1-2"],
])("%s is read as %s", (tag, expected) => {
  expect(runtime(tag).text).toBe(expected);
});

test.each([
  "",
  "latest",
  "12",
  "12.1",
  "12.1.1.1",
  "12.1.1foo",
  "2.3-1",
  "3.1-",
  "1e9.0.0",
  "-1.0.0",
])("%j is no version", (tag) => {
  expect(parseVersion(tag, "runtime")).toBeNull();
});

test.each([
  ["3.0.4", "2.1.0"],
  ["4.0.0", "2.2.0"],
  ["5.0.0", "2.3.0"],
  ["9.7.0", "2.7.0"],
  ["12.1.1", "2.10.0"],
  ["13.0.0", "2.11.0"],
  ["3.0-4", "3.0.0"],
  ["3.2-6", "3.2.0"],
])("Runtime %s carries Airflow %s", (version, airflow) => {
  expect(airflowOf(runtime(version))).toBe(airflow);
});

test("what is too old: Runtime before 5.0.0, and Airflow before 2.3.0", () => {
  expect(["4.2.9", "4.0.0", "5.0.0-rc1", "3.0.4"].map((text) => isTooOld(runtime(text)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["5.0.0", "12.1.1", "3.0-1"].map((text) => isTooOld(runtime(text)))).toEqual([
    false,
    false,
    false,
  ]);
  const airflow = (text: string) => isTooOld(parseVersion(text, "airflow") as Version);
  expect(["2.2.5-onbuild", "1.10.12-alpine3.10-onbuild"].map(airflow)).toEqual([true, true]);
  expect(["2.3.0-5-onbuild", "2.9.1-python3.11", "3.0.0"].map(airflow)).toEqual([
    false,
    false,
    false,
  ]);
});

test("the range that is not supported reaches from 3.0-1 to 3.1-1", () => {
  const inside = ["3.0-1-a1", "3.0-1-rc1", "3.0-1", "3.0-14", "3.1-1"];
  const outside = ["13.5.0", "3.0.4", "3.1-2", "3.1-14", "3.2-6"];
  expect(inside.filter((text) => !isInUnsupportedRange(runtime(text)))).toEqual([]);
  expect(outside.filter((text) => isInUnsupportedRange(runtime(text)))).toEqual([]);
});

test("withdrawn versions", () => {
  const withdrawn = oldestToNewest.filter((text) => withdrawnBecause(runtime(text)) !== null);
  expect(withdrawn).toEqual(["8.0.0", "9.0.0", "9.6.0", "11.0.0", "11.1.0", "13.5.0"]);
  const reason = (text: string) => withdrawnBecause(runtime(text));
  expect(reason("3.1-8")).toBe("Runtime 3.1-8 was withdrawn: its Airflow, 3.1.4, was withdrawn");
  expect(reason("8.0.0")).toBe("Runtime 8.0.0 was withdrawn");
  expect(nameOf(runtime("3.1-2"))).toBe("Runtime 3.1-2");
});

test.each([
  ["12.1.1-base", "Runtime 12.1.1", "12.1.1"],
  ["3.1-2", "Runtime 3.1-2", "3.1-2"],
  ["2.10.5", "Airflow 2.10.5", "airflow-2.10.5"],
  ["airflow-3.0.2", "Airflow 3.0.2", "airflow-3.0.2"],
  ["Airflow 2.10.5", "Airflow 2.10.5", "airflow-2.10.5"],
  ["airflow:2.9.1-python3.11", "Airflow 2.9.1", "airflow-2.9.1"],
])("what is stated as %s is %s, and recorded as %s", (text, name, recorded) => {
  const version = parseRecorded(text);
  expect(version && nameOf(version)).toBe(name);
  expect(version && recordedText(version)).toBe(recorded);
  expect(parseRecorded(recorded)).toEqual(version);
});
