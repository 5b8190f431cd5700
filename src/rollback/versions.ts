/** Runtime and Airflow versions before and after a rollback, where they are known. */

import { hasDecided } from "../ledger/corrections.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import type { Deployment } from "../ledger/settings.ts";
import { versionOfImage } from "../runtime/image.ts";
import { literalVersion, type Pin } from "../runtime/pin.ts";
import { compareVersions, isSeries, parseRecorded, type Version } from "../runtime/version.ts";
import type { CodeChange } from "./code.ts";
import type { RestoredSettings } from "./deployment-file.ts";

/** The Runtime pins of the images. */
export interface Pins {
  readonly restored: Pin;
  readonly running: Pin;
  /** Of the head, where scope `dags` ships its image along; otherwise null or absent. */
  readonly along?: Pin | null;
}

/** The versions before and after; null when unknown. */
export interface VersionChange {
  readonly from: Version | null;
  readonly to: Version | null;
}

export type Direction = "none" | "upgrade" | "downgrade";

/** Whether the version goes up or down; `none` when it stays or one of them is unknown. */
export function directionOf({ from, to }: VersionChange): Direction {
  const order = from && to ? compareVersions(to, from) : 0;
  return order === 0 ? "none" : order > 0 ? "upgrade" : "downgrade";
}

/** Whether it is known how the version changes: within a series it is not. */
export function isKnownChange({ from, to }: VersionChange): boolean {
  if (!from || !to) return false;
  return compareVersions(to, from) !== 0 || !(isSeries(from) || isSeries(to));
}

/** The version that was recorded with a deploy's image; null when none was. */
export function recordedVersion({ runtime, baseImage }: Entry): Version | null {
  const recorded = runtime === null ? null : parseRecorded(runtime);
  return recorded ?? (baseImage === null ? null : versionOfImage(baseImage));
}

/**
 * The version that a deploy's Dockerfile fixes, and that its record must not contradict; null when it fixes none, or
 * somebody has decided what ran. A rollback's version was decided when it was planned.
 */
export function bindingVersion(deploy: Entry, pin: Pin): Version | null {
  return deploy.rollback || hasDecided(deploy, "runtime") ? null : literalVersion(pin);
}

/** Whether two deploys shipped the same image part, as far as is known. */
export function isSameImage(a: Entry | undefined, b: Entry | undefined): boolean {
  if (!a || !b) return false;
  const [one, other] = [a.code?.image ?? null, b.code?.image ?? null];
  return a.id === b.id || (one !== null && one === other && a.baseImage === b.baseImage);
}

/** Whether two deploys' images are built from the same base image, as far as is known. */
export function isSameBase(a: Entry | undefined, b: Entry | undefined): boolean {
  return a?.baseImage != null && a.baseImage === b?.baseImage;
}

export interface Versions extends VersionChange {
  /** The version that the target's Dockerfile fixes, see {@link bindingVersion}; null with a scope that leaves the image alone. */
  readonly pinned: Version | null;
  /** The version that was recorded with the target's image; null with such a scope. */
  readonly recorded: Version | null;
  /** Whether the image part that comes back is that which runs, so that an unknown version is no obstacle. */
  readonly isSameImage: boolean;
  /** Whether both images are built from the same base image. */
  readonly isSameBase: boolean;
  /** The image that runs after the rollback. */
  readonly baseImage: string | null;
}

/**
 * The versions of a rollback.
 *
 * @param text the version of the target as a person states it; undefined: nobody does
 */
export function versionsOf(
  { runtime }: Pick<Deployment, "runtime">,
  scope: Scope,
  { restored, running }: Pick<CodeChange, "restored" | "running">,
  pins: Pins,
  text: string | undefined,
): Versions {
  const unknown = { pinned: null, recorded: null, isSameImage: true, isSameBase: true };
  if (runtime === "none") return { from: null, to: null, baseImage: null, ...unknown };
  const runs = running?.image;
  const from = runs ? (recordedVersion(runs) ?? pins.running.version) : null;
  if (scope === "dags") {
    const { along } = pins;
    const image = along ? along.image : (runs?.baseImage ?? null);
    return { from, to: along ? along.version : from, baseImage: image, ...unknown };
  }
  const { version, image } = pins.restored;
  const recorded = restored.image ? recordedVersion(restored.image) : null;
  const stated = text === undefined ? null : parseRecorded(text);
  const pinned = restored.image && !stated ? bindingVersion(restored.image, pins.restored) : null;
  const base = image ?? restored.image?.baseImage ?? null;
  return {
    from,
    to: stated ?? fixedVersion(pinned, recorded) ?? version,
    pinned,
    recorded,
    isSameImage: isSameImage(restored.image, runs),
    isSameBase: base !== null && base === (runs?.baseImage ?? pins.running.image),
    baseImage: base,
  };
}

/** What the Dockerfile fixes, else what was recorded; of a series that it fixes, the recorded version. */
function fixedVersion(pinned: Version | null, recorded: Version | null): Version | null {
  const isOfSeries = pinned && recorded && compareVersions(pinned, recorded) === 0;
  return isOfSeries && isSeries(pinned) ? recorded : (pinned ?? recorded);
}

/** The settings that a rollback writes into the Deployment file. Source: docs/specification.md, 3.4. */
export function restoredSettings(
  scope: Scope,
  { to }: VersionChange,
  { dagDeployEnabled }: Entry,
): RestoredSettings {
  const isRuntime = to !== null && to.scheme !== "airflow" && !isSeries(to);
  return {
    ...(scope !== "dags" && isRuntime && { runtime_version: to.text }),
    ...(scope === "all" && { dag_deploy_enabled: dagDeployEnabled }),
  };
}
