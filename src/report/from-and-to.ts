/** The deploy that ran and the target, side by side. */
import type { Entry } from "../ledger/manifest.ts";
import type { Plan, Restoration } from "../rollback/plan.ts";
import { directionOf } from "../rollback/versions.ts";
import { nameOf, type Version } from "../runtime/version.ts";
import { type Block, heading, type Inline, table } from "./blocks.ts";
import { commitLink } from "./commit-link.ts";
import { descriptionOf } from "./description.ts";

/** @param repositoryUrl for links: `https://github.com/owner/name` */
export function fromAndTo(
  { current, deployment }: Plan,
  target: Entry,
  { runtime, dagDeployEnabled }: Restoration,
  repositoryUrl: string,
): Block[] {
  const commitOf = (entry: Entry | null) => commitLink(repositoryUrl, entry?.commit ?? null);
  const direction = directionOf(runtime);
  const note = direction === "none" ? "" : ` (${direction})`;
  const airflowRows: Inline[][] = [
    ["Runtime", versionName(runtime.from), `${versionName(runtime.to)}${note}`],
    ["DAG-only deploys", onOff(dagDeployEnabled.from), onOff(dagDeployEnabled.to)],
  ];
  return [
    heading(2, "From and to"),
    table([
      ["", "From", "To"],
      ["Deploy", current?.id ?? "none", target.id],
      ["Commit", commitOf(current), commitOf(target)],
      ...(deployment.runtime === "astro" ? airflowRows : []),
      ["Deployed", current?.finishedAt ?? "", target.finishedAt ?? "never"],
      ["By", current?.createdBy ?? "", target.createdBy],
      ["What", current ? descriptionOf(current) : "", descriptionOf(target)],
    ]),
  ];
}

export const versionName = (version: Version | null) => (version ? nameOf(version) : "unknown");
const onOff = (on: boolean) => (on ? "on" : "off");
