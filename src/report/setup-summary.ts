/** The report of a set-up: which files are written, and what is left to do. */
import { structuredPatch } from "diff";
import { YAMLMap } from "yaml";
import { stepsToAdd } from "../setup/ledger-steps.ts";
import type { LeftToPerson } from "../setup/left.ts";
import type { Setup } from "../setup/plan.ts";
import {
  type Block,
  bulletList,
  code,
  codeBlock,
  heading,
  message,
  numberedList,
  paragraph,
} from "./blocks.ts";

/** The files to write, as diffs. */
export function setupSummary({ files, left, notes, ...found }: Setup): Block[] {
  const toAdd = left.length === 0 && found.deployWorkflows.length === 0 ? anywhere(found) : left;
  return [
    ...files.flatMap(({ path, before, after }): Block[] => [
      heading(2, before === null ? `${path} (new)` : path),
      codeBlock(difference(before ?? "", after), "diff"),
    ]),
    ...(files.length === 0
      ? [paragraph("Everything is already set up; nothing was changed.")]
      : []),
    ...(notes.length > 0 ? [bulletList(notes.map(message))] : []),
    ...(toAdd.length > 0 ? [heading(2, "By hand")] : []),
    ...toAdd.flatMap(({ where, why, lines }): Block[] => [
      paragraph(code(where), ": ", ...message(`${why}.${lines.length > 0 ? " Add:" : ""}`)),
      ...(lines.length > 0 ? [codeBlock(lines.join("\n"), "yaml")] : []),
    ]),
  ];
}

/** What to add to a deploy workflow that was not found. */
function anywhere({ deployments: [first = ""] }: Pick<Setup, "deployments">): LeftToPerson[] {
  const lines = stepsToAdd({ step: new YAMLMap(), deploy: { type: null } }, first, null);
  return [{ where: ".github/workflows", why: `no workflow there deploys ${first}`, lines }];
}

/** @param branch the default branch */
export function afterSetup(branch: string): Block[] {
  return [
    heading(2, "Next"),
    numberedList([
      [code("git add .github && git commit -m 'Set up Deploy Rollback' && git push")],
      [`Merge it into ${branch}: settings and workflows take effect there.`],
      [
        "The workflow records the next deploy. To record what runs now: ",
        code("deploy-rollback record"),
        "; to import earlier deploys: ",
        code("deploy-rollback import --help"),
        ".",
      ],
    ]),
  ];
}

function difference(before: string, after: string): string {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 2 });
  return hunks.flatMap(({ lines }, index) => (index > 0 ? ["…", ...lines] : lines)).join("\n");
}
