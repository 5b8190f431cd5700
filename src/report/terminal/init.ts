/** `init` on a terminal: what it would write, and how a set-up ended. */
import { structuredPatch } from "diff";
import type { LeftToPerson } from "../../setup/left.ts";
import type { Setup } from "../../setup/plan.ts";
import { type Block, code, codeBlock, heading, message, paragraph } from "../blocks.ts";
import { type CommandFor, quoted } from "./commands.ts";
import { type Fact, fact, type Next, type TerminalReport, type Verdict } from "./report.ts";

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

/** What would be written; a question follows. */
export function setupProposal(setup: Setup): TerminalReport {
  return { body: differences(setup), warnings: warningsOf(setup), verdict: null };
}

/** What was written, what is left to a person, and how to go on. */
export function setupReport(
  setup: Setup,
  place: SetupPlace,
  command: CommandFor,
): TerminalReport & { readonly verdict: Verdict; readonly next: Next } {
  const { files, left } = setup;
  const warnings = warningsOf(setup);
  const written =
    files.length === 0
      ? "Nothing was changed"
      : `Wrote ${files.length} ${files.length === 1 ? "file" : "files"}`;
  const nothingLeft =
    files.length === 0
      ? "Everything is already set up; nothing was changed."
      : `${written}; they take effect on ${place.defaultBranch}.`;
  const words =
    left.length === 0
      ? nothingLeft
      : `${written}. Left to you: ${left.map(({ where }) => `\`${where}\``).join("; ")}.`;
  return {
    details: differences(setup),
    facts:
      files.length === 0
        ? []
        : [fact("Wrote", ...files.map(({ path }) => path)), later(setup, place, command)],
    body: left.flatMap(byHand),
    warnings,
    verdict: { sign: left.length + warnings.length > 0 ? "attention" : "done", words },
    next: nextOf(setup, place, command),
  };
}

function nextOf(setup: Setup, place: SetupPlace, command: CommandFor): Next {
  const isLeft = setup.left.length > 0;
  if (setup.files.length > 0) {
    const git = gitIn(place);
    const commit = `${git} add .github && ${git} commit -m "Set up Deploy Rollback"`;
    const [what, whole] = place.hasRemote
      ? ["commit and push", `${commit} && ${pushIn(place)}`]
      : ["commit", commit];
    const words = isLeft ? `When that is done, ${what} all of it:` : `To ${what} them:`;
    return { words, command: whole };
  }
  return isLeft
    ? { words: "When that is done, see whether anything is left:", command: command("init", {}) }
    : { words: "See the history:", command: command("history", nameOf(setup)) };
}

/** What comes after the next command. */
function later(setup: Setup, place: SetupPlace, command: CommandFor): Fact {
  const { remote, hasRemote, branch, defaultBranch } = place;
  if (!hasRemote) {
    const then = `once there is a remote \`${remote}\`, push ${defaultBranch}; from then on the workflows run:`;
    return fact("Later", message(then), code(pushIn(place)));
  }
  const [why, verb] = setup.records
    ? ["each deploy is recorded, and a rollback can go back to it", "history"]
    : ["record what runs now, so that a rollback can go back to it", "record"];
  const when =
    branch === defaultBranch
      ? `once it is on ${defaultBranch},`
      : `merge it into ${defaultBranch}; then`;
  const then = `${when} ${why}:`;
  return fact("Later", then, code(command(verb, nameOf(setup))));
}

/** The Deployment, where a command has to name it. */
function nameOf({ deployments }: Setup): { deployment?: string } {
  const [deployment] = deployments;
  return deployments.length > 1 && deployment !== undefined ? { deployment } : {};
}

const gitIn = ({ isWorkingDirectory, folder }: SetupPlace) =>
  isWorkingDirectory ? "git" : `git -C ${quoted(folder)}`;

const pushIn = (place: SetupPlace) => `${gitIn(place)} push -u ${quoted(place.remote)} HEAD`;

const warningsOf = ({ notes }: Setup) =>
  notes.map((note) => ({ rank: "attention", message: note }) as const);

function differences({ files }: Setup): Block[] {
  return files.flatMap(({ path, before, after }): Block[] => [
    heading(2, before === null ? `${path} (new)` : path),
    codeBlock(difference(before ?? "", after), "diff"),
  ]);
}

function difference(before: string, after: string): string {
  const { hunks } = structuredPatch("", "", before, after, "", "", { context: 2 });
  return hunks.flatMap(({ lines }, index) => (index > 0 ? ["…", ...lines] : lines)).join("\n");
}

function byHand({ where, why, lines }: LeftToPerson): Block[] {
  return [
    paragraph(code(where), ": ", ...message(`${why}.${lines.length > 0 ? " Add:" : ""}`)),
    ...(lines.length > 0 ? [codeBlock(lines.join("\n"), "yaml")] : []),
  ];
}
