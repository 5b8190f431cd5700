/** The report of a set-up: which files are written, and what is left to do. */
import { structuredPatch } from "diff";
import { stepsToAddByHand } from "../setup/ledger-steps.ts";
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
export function setupSummary({ files, left, notes, deployWorkflows }: Setup): Block[] {
  const byHand = left.length > 0 || deployWorkflows.length === 0;
  return [
    ...files.flatMap(({ path, before, after }): Block[] => [
      heading(2, before === null ? `${path} (new)` : path),
      codeBlock(difference(before ?? "", after), "diff"),
    ]),
    ...(files.length === 0
      ? [paragraph("Everything is already set up; nothing was changed.")]
      : []),
    ...(notes.length > 0 ? [bulletList(notes.map(message))] : []),
    ...(byHand
      ? [
          heading(2, "By hand"),
          paragraph("Add these steps around the deploy step of your deploy workflow:"),
          ...(left.length > 0 ? [bulletList(left.map((step) => [code(step)]))] : []),
          codeBlock(stepsToAddByHand.trimEnd(), "yaml"),
        ]
      : []),
  ];
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
