/** The report of a set-up: which files are written, and what is left to do. */
import { structuredPatch } from "diff";
import { YAMLMap } from "yaml";
import { stepsToAdd } from "../setup/ledger-steps.ts";
import type { LeftToPerson } from "../setup/left.ts";
import type { Setup } from "../setup/plan.ts";
import { type Block, bulletList, code, codeBlock, heading, message, paragraph } from "./blocks.ts";

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

/** Where a set-up was done. */
export interface SetupPlace {
  /** The top of the working tree. */
  readonly folder: string;
  readonly isWorkingDirectory: boolean;
  readonly remote: string;
  readonly hasRemote: boolean;
  /** The branch that is checked out; null for none. */
  readonly branch: string | null;
  readonly defaultBranch: string;
}

/** Which files were written, and the two commands to go on with. */
export function afterSetup({ files, deployments, records }: Setup, place: SetupPlace): Block[] {
  const { remote, hasRemote, branch, defaultBranch } = place;
  const paths = files.map(({ path }) => path);
  const git = place.isWorkingDirectory ? "git" : `git -C ${word(place.folder)}`;
  const commit = [`${git} add .github`, `${git} commit -m "Set up Deploy Rollback"`];
  const push = `${git} push -u ${word(remote)} HEAD`;
  const option = deployments.length > 1 ? ` -d ${deployments[0]}` : "";
  const onward = records ? `deploy-rollback history${option}` : `deploy-rollback record${option}`;
  const why = records
    ? "the deploy workflow records each deploy, and a rollback can go back to any of them"
    : "no workflow records deploys yet: record what runs now, so that a rollback can go back to it";
  const merged = branch === defaultBranch ? "" : ` Merge it into ${defaultBranch} first.`;
  return [
    heading(2, `Wrote ${paths.length} ${paths.length === 1 ? "file" : "files"}`),
    bulletList(paths.map((path) => [code(path)])),
    heading(2, "Next"),
    paragraph(`Settings and workflows take effect on ${defaultBranch}:`),
    codeBlock([...commit, ...(hasRemote ? [push] : [])].join(" && "), "sh"),
    paragraph(
      ...message(
        hasRemote
          ? `From then on ${why}.${merged}`
          : `There is no remote \`${remote}\` yet. Once there is one, push ${defaultBranch}: from then on the workflows run.`,
      ),
    ),
    codeBlock(hasRemote ? onward : push, "sh"),
  ];
}

/** A word of a command, as a shell takes it. */
function word(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function difference(before: string, after: string): string {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 2 });
  return hunks.flatMap(({ lines }, index) => (index > 0 ? ["…", ...lines] : lines)).join("\n");
}
