/** Which versions can take part in a rollback. Source: Astro, "Roll back to a past deploy". */
import semver from "semver";
import { airflowOf, nameOf, type Version } from "./version.ts";

/** Whether a version is older than Runtime 5.0.0, or than Airflow 2.3.0 outside Runtime. */
export function isTooOld(version: Version): boolean {
  return version.scheme === "runtime-2"
    ? semver.lt(version.semver, "5.0.0")
    : semver.lt(airflowOf(version), "2.3.0");
}

/** The oldest supported version of the same product, for messages. */
export function minimumFor(version: Version): string {
  return version.scheme === "airflow" ? "Airflow 2.3.0" : "Runtime 5.0.0";
}

/**
 * Whether a version is from 3.0-1 to 3.1-1, including prereleases. A rollback can change the version
 * neither from nor to one of these. Source: Astro Private Cloud documentation.
 */
export function isInUnsupportedRange({ scheme, semver: number }: Version): boolean {
  return (
    scheme === "runtime-3" &&
    semver.satisfies(number, "3.0.1-0 - 3.1.1", { includePrerelease: true })
  );
}

/** Why Astronomer withdrew a version; null if it did not. Source: Astro Runtime release notes ("yanked"). */
export function withdrawnBecause(version: Version): string | null {
  if (version.scheme !== "runtime-2") return null;
  if (semver.satisfies(version.semver, "8.0.0")) return `${nameOf(version)} was withdrawn`;
  if (semver.satisfies(version.semver, "9.0.0 - 9.6.0")) {
    return `${nameOf(version)} was withdrawn: its scheduler is slow`;
  }
  if (semver.satisfies(version.semver, "11.0.0 - 11.1.0")) {
    return `${nameOf(version)} was withdrawn: its database migration fails with running triggers`;
  }
  return null;
}
