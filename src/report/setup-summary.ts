/** The report of a set-up: what is written, and what is left to do. */
import { structuredPatch } from "diff";
import { guardAndRecord } from "../setup/deploy-workflow.ts";
import type { Setup } from "../setup/plan.ts";
import {
  type Block,
  bulletList,
  code,
  heading,
  type Inline,
  message,
  numberedList,
  paragraph,
} from "./blocks.ts";

/** What would be written, as a difference. */
export function setupSummary({ files, left, notes, deployWorkflows }: Setup): Block[] {
  const added: Inline[] = ["Add these steps around the deploy step of your deploy workflow:"];
  const byHand = left.length > 0 || deployWorkflows.length === 0;
  return [
    ...files.flatMap(({ path, before, after }): Block[] => [
      heading(2, before === null ? `${path} (new)` : path),
      { type: "code", lang: "diff", value: difference(before ?? "", after) },
    ]),
    ...(files.length === 0
      ? [paragraph("Everything is set up already; nothing was changed.")]
      : []),
    ...(notes.length > 0 ? [bulletList(notes.map(message))] : []),
    ...(byHand
      ? [
          heading(2, "By hand"),
          paragraph(...added),
          ...(left.length > 0 ? [bulletList(left.map((place) => [code(place)]))] : []),
          { type: "code" as const, lang: "yaml", value: guardAndRecord.trimEnd() },
        ]
      : []),
  ];
}

/** What a person does next. */
export function afterSetup(branch: string): Block[] {
  return [
    heading(2, "Next"),
    numberedList([
      [code("git add .github && git commit -m 'Set up Deploy Rollback' && git push")],
      [`Merge it into ${branch}: settings and workflows count from there.`],
      [
        "The next deploy is recorded by its workflow. To record what runs now: ",
        code("deploy-rollback record"),
        "; to take over deploys from before: ",
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
