/**
 * Versions of Astro Runtime, in both numbering schemes, and of plain Airflow.
 *
 * On Airflow 2, Runtime versions went from 4.0.0 to 13.x.y; since Airflow 3 they are
 * `<airflow major>.<airflow minor>-<patch>`. Every version of the new scheme is newer than every one of
 * the old: 3.0-1 > 13.5.0. Plain semver gets that wrong, so a version has a scheme, and semver only orders
 * versions within one.
 * Source: Astro Runtime versioning and release notes, astronomer.io.
 */
import semver from "semver";

/** The numbering scheme of a version. */
export type Scheme = "airflow" | "runtime-2" | "runtime-3";

/**
 * A parsed version, or a series of versions, of which the newest is taken when an image is built. Made only by
 * {@link parseVersion} and {@link parseTag}.
 */
export interface Version {
  readonly scheme: Scheme;
  /** As people write it, without a leading `v` and without an image suffix: `12.1.1`, `3.1-14`. */
  readonly text: string;
  /** The same as semver, for the order within the scheme: `12.1.1`, `3.1.14`. */
  readonly semver: string;
  /** How many of its numbers are known; fewer than three for a series: `3.3`, `12`. */
  readonly known: 1 | 2 | 3;
}

/** An image tag may have a suffix after the version: `-base`, `-python-3.11`, `-ubi9-python-3.11-slim` … */
const prerelease = String.raw`(?<before>[-.]?(?<label>alpha|beta|rc|dev|a|b)[.-]?(?<count>\d{1,9}))?`;
const tail = "(?:-.*)?$";
const threeNumbers = new RegExp(
  String.raw`^v?(?<major>\d{1,9})\.(?<minor>\d{1,9})\.(?<patch>\d{1,9})${prerelease}${tail}`,
);
const airflowAndPatch = new RegExp(
  String.raw`^v?(?<major>[3-9]|[1-9]\d{1,8})\.(?<minor>\d{1,9})-(?<patch>\d{1,9})${prerelease}${tail}`,
);

/**
 * Parses a version, with or without an image suffix.
 *
 * @param text such as `12.1.1`, `v13.0.0-rc1`, `3.1-14`, `3.0-7.alpha1-base`, `12.1.1-python-3.11-base`
 * @param product whose version it is; the form of a Runtime version shows its scheme
 * @returns null when it is not a version
 */
export function parseVersion(text: string, product: "runtime" | "airflow"): Version | null {
  const old = threeNumbers.exec(text)?.groups;
  if (old) return version(product === "airflow" ? "airflow" : "runtime-2", old);
  const current = product === "runtime" ? airflowAndPatch.exec(text)?.groups : undefined;
  return current ? version("runtime-3", current) : null;
}

const series = /^v?(?<major>\d{1,9})(?:\.(?<minor>\d{1,9}))?(?:-(?!\d).*)?$/;

/**
 * Parses the tag of an image: a version, or a series such as `3.3`, `12` or `2.9-python3.11`.
 *
 * @returns null when it names neither
 */
export function parseTag(tag: string, product: "runtime" | "airflow"): Version | null {
  const whole = parseVersion(tag, product);
  const found = series.exec(tag)?.groups;
  if (whole || !found) return whole;
  const major = Number(found["major"]);
  const minor = found["minor"] === undefined ? null : Number(found["minor"]);
  if (product === "airflow") {
    return minor === null ? null : seriesOf("airflow", major, minor);
  }
  // Runtime 3.x of the old scheme was before there were series.
  return major < 3 ? null : seriesOf(major === 3 ? "runtime-3" : "runtime-2", major, minor);
}

function seriesOf(scheme: Scheme, major: number, minor: number | null): Version {
  return {
    scheme,
    text: minor === null ? `${major}` : `${major}.${minor}`,
    semver: `${major}.${minor ?? 0}.0`,
    known: minor === null ? 1 : 2,
  };
}

/** Whether only its series is known. */
export function isSeries({ known }: Version): boolean {
  return known < 3;
}

const airflowName = /^airflow[-: ](?=\S)/i;

/**
 * Parses a version that somebody states or that the ledger has.
 *
 * @param text a Runtime version, or one of plain Airflow such as `airflow-2.10.5`. Runtime began at 3.0.0, so `2.10.5`
 * is one of Airflow too
 * @returns null when it is not a version
 */
export function parseRecorded(text: string): Version | null {
  const known = recorded.get(text);
  if (known !== undefined) return known;
  const version = parse(text);
  recorded.set(text, version);
  return version;
}

/** A ledger has thousands of deploys of few versions. */
const recorded = new Map<string, Version | null>();

function parse(text: string): Version | null {
  const isNamed = airflowName.test(text);
  const isAirflow = isNamed || /^v?[12]\./.test(text);
  return parseVersion(text.replace(airflowName, ""), isAirflow ? "airflow" : "runtime");
}

/** A version as the ledger has it: `12.1.1`, `3.1-14`, `airflow-2.10.5`. */
export function recordedText({ scheme, text }: Version): string {
  return scheme === "airflow" ? `airflow-${text}` : text;
}

function version(scheme: Scheme, groups: Record<string, string | undefined>): Version {
  const { major, minor, patch, before = "", label, count } = groups;
  const [x, y, z] = [major, minor, patch].map(Number);
  return {
    scheme,
    text: `${x}.${y}${scheme === "runtime-3" ? "-" : "."}${z}${before}`,
    semver: `${x}.${y}.${z}${label ? `-${label}.${Number(count)}` : ""}`,
    known: 3,
  };
}

/** What people call it: `Runtime 12.1.1`, `Airflow 2.9.1`. */
export function nameOf(version: Version): string {
  return `${version.scheme === "airflow" ? "Airflow" : "Runtime"} ${version.text}`;
}

/**
 * The Airflow version in a version, as semver. Runtime 4 has Airflow 2.2, 5 has 2.3 … 13 has 2.11, 3.1-x has
 * 3.1. The patch is known only for plain Airflow, and otherwise 0.
 */
export function airflowOf({ scheme, semver: number }: Version): string {
  const { major, minor } = semver.parse(number, {}, true);
  if (scheme === "airflow") return number;
  if (scheme === "runtime-3") return `${major}.${minor}.0`;
  return `2.${Math.max(major - 2, 1)}.0`;
}

const rank: Record<Scheme, number> = { airflow: 0, "runtime-2": 1, "runtime-3": 2 };

/**
 * A total order from older to newer; versions of a series are all the same to the series. Runtime versions are ordered by scheme, then by number. Plain Airflow
 * and Runtime are compared by their Airflow minor version; if it is the same, plain Airflow counts as
 * older, so leaving Runtime is a downgrade, which somebody has to allow.
 *
 * @returns below 0 when `a` is older, above 0 when it is newer, 0 when they are the same
 */
export function compareVersions(a: Version, b: Version): number {
  if (a === b) return 0;
  const mixed = (a.scheme === "airflow") !== (b.scheme === "airflow");
  const byAirflow = mixed ? semver.compare(minorOf(a), minorOf(b)) : 0;
  return byAirflow || rank[a.scheme] - rank[b.scheme] || compareKnown(a, b);
}

/** Compares as many numbers as both have. */
function compareKnown(a: Version, b: Version): number {
  const known = Math.min(a.known, b.known);
  if (known === 3) return semver.compare(a.semver, b.semver);
  const [one, other] = [a, b].map(({ semver: number }) => {
    const { major, minor } = semver.parse(number, {}, true);
    return `${major}.${known === 1 ? 0 : minor}.0`;
  });
  return semver.compare(one ?? "", other ?? "");
}

const minorOf = (version: Version) => {
  const { major, minor } = semver.parse(airflowOf(version), {}, true);
  return `${major}.${minor}.0`;
};
