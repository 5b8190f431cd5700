/** All about a plan that nobody needs at a glance, in sections. */
import type { Plan, Restoration } from "../rollback/plan.ts";
import { type Block, code, commaSeparated, heading, paragraph } from "./blocks.ts";
import { counted } from "./counted.ts";
import { folderBlocks } from "./files-changed.ts";
import { fromAndTo } from "./from-and-to.ts";
import type { Links } from "./links.ts";
import type { When } from "./time.ts";
import { undoneBlocks } from "./undone.ts";

/** A part of a report with a title, which has no text from people in it. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export function planDetails(plan: Plan, links: Links, when: When): Section[] {
  const { target, restoration } = plan;
  if (!target || !restoration) return [];
  const undone = undoneBlocks(restoration, links, when);
  const { files } = restoration;
  return [
    { title: "From and to", blocks: fromAndTo(plan, target, restoration, links, when) },
    ...(undone.length > 0 ? [{ title: undoneTitle(restoration), blocks: undone }] : []),
    { title: `Files: ${counted(files.length, "change")}`, blocks: folderBlocks(files) },
    { title: "Not rolled back", blocks: [notRolledBack(plan)] },
  ];
}

/** Sections one below the other, for a place that can fold nothing. */
export function unfolded(sections: readonly Section[]): Block[] {
  return sections.flatMap(({ title, blocks }) => [heading(2, title), ...blocks]);
}

function undoneTitle({ undone, undeployed, pullRequests }: Restoration): string {
  const parts = [
    ...(undone.length > 0 ? [counted(undone.length, "deploy")] : []),
    ...(undeployed.length > 0 ? [counted(undeployed.length, "undeployed commit")] : []),
    ...(pullRequests.length > 0 ? [counted(pullRequests.length, "pull request")] : []),
  ];
  return `Undone: ${parts.join(", ")}`;
}

function notRolledBack({ deployment }: Plan): Block {
  const kept = [".github", ...deployment.rollback.keep].map(code);
  return paragraph(
    "Of the Deployment: environment variables, connections, resources, executor, scheduler, name and description. In the repository: ",
    ...commaSeparated(kept),
    " and everything outside the project.",
  );
}
