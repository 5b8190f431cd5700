/** The deploy that ran and the target, side by side. */
import type { Entry } from "../ledger/manifest.ts";
import type { Plan, Restoration } from "../rollback/plan.ts";
import { directionOf, isKnownChange, type VersionChange } from "../rollback/versions.ts";
import { nameOf, type Version } from "../runtime/version.ts";
import { type Block, type Cell, table } from "./blocks.ts";
import { descriptionOf } from "./description.ts";
import type { Links } from "./links.ts";
import type { When } from "./time.ts";

export function fromAndTo(
  { current, deployment }: Plan,
  target: Entry,
  { runtime, dagDeployEnabled, deployType }: Restoration,
  links: Links,
  when: When,
): Block[] {
  const commitOf = (entry: Entry | null) => links.commit(entry?.commit ?? null);
  const timeOf = (entry: Entry | null): Cell => (entry?.finishedAt ? when(entry.finishedAt) : "");
  const direction = directionOf(runtime);
  const note = direction === "none" ? "" : ` (${direction})`;
  const airflowRows: Cell[][] = [
    ["Runtime", versionName(runtime.from), `${versionName(runtime.to)}${note}`],
    ["DAG-only deploys", onOff(dagDeployEnabled.from), onOff(dagDeployEnabled.to)],
  ];
  return [
    table([
      ["", "From", "To"],
      ["Deploy", current?.id ?? "none", target.id],
      ["Commit", commitOf(current), commitOf(target)],
      ...(deployment.runtime === "astro" ? airflowRows : []),
      ["Deployed", timeOf(current), target.finishedAt ? timeOf(target) : "never"],
      ["By", current ? links.person(current) : "", links.person(target)],
      ["Deploy type", current?.type ?? "", deployType],
      ["What", current ? descriptionOf(current) : "", descriptionOf(target)],
    ]),
  ];
}

export const versionName = (version: Version | null) => (version ? nameOf(version) : "unknown");
/** Beside the word Runtime. */
export const shortVersion = (version: Version | null) =>
  versionName(version).replace(/^Runtime /, "");
const onOff = (on: boolean) => (on ? "on" : "off");

/** How the version changes, in one line. Where an image is shipped, what is not known is not shown as unchanged. */
export function versionChange(change: VersionChange, type: Restoration["deployType"]): string {
  const [from, to] = [shortVersion(change.from), shortVersion(change.to)];
  const direction = directionOf(change);
  if (direction !== "none") return `${from} → ${to} (${direction})`;
  return type === "dags-only" || isKnownChange(change)
    ? `${to}, as now`
    : `${from} → ${to} (not known exactly)`;
}
