/**
 * Which versions can take part in a rollback. Source: Astro, "Roll back to a past deploy"; `versions.json` says where its
 * lists are from, and of what date.
 */
import semver from "semver";
import { remembered } from "../remembered.ts";
import {
  airflowOf,
  compareVersions,
  isSeries,
  nameOf,
  parseVersion,
  type Version,
} from "./version.ts";
import data from "./versions.json" with { type: "json" };

/** Whether a version is older than Runtime 5.0.0, or than Airflow 2.3.0 outside Runtime. */
export const isTooOld = remembered((version: Version): boolean =>
  version.scheme === "runtime-2"
    ? semver.lt(version.semver, "5.0.0")
    : semver.lt(airflowOf(version), "2.3.0"),
);

/** The oldest supported version of the same product, for messages. */
export function minimumFor(version: Version): string {
  return version.scheme === "airflow" ? "Airflow 2.3.0" : "Runtime 5.0.0";
}

interface Range {
  readonly from: string;
  readonly to: string;
}

/** Both ends are included. */
function isIn(version: Version, { from, to }: Range): boolean {
  const [first, last] = [parseVersion(from, "runtime"), parseVersion(to, "runtime")];
  if (!first || !last || version.scheme !== first.scheme) return false;
  return compareVersions(first, version) <= 0 && compareVersions(version, last) <= 0;
}

/**
 * Whether a version is one that Astro Private Cloud rolls back neither from nor to: 3.0-1 to 3.1-1, prereleases
 * included. Of a series that is known only when all of it is.
 */
export function isInUnsupportedRange(version: Version): boolean {
  if (isSeries(version)) return version.scheme === "runtime-3" && version.text === "3.0";
  return data.unsupportedOnPrivateCloud.some((range) => isIn(version, range));
}

/** Why Astronomer withdrew a version; null if it did not, or if only the series is known. */
export function withdrawnBecause(version: Version): string | null {
  if (isSeries(version)) return null;
  const range = data.withdrawn.find((candidate) => isIn(version, candidate));
  if (!range) return null;
  return `${nameOf(version)} was withdrawn${range.why && `: ${range.why}`}`;
}
