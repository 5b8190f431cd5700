/** The pull requests that a rollback undid: the comment on each, and the job summary. */
import type { Relanding } from "../rollback/relanding.ts";
import type { CommentResult, UndoingRollback } from "../use-cases/comment-undone.ts";
import {
  type Block,
  bulletList,
  code,
  codeBlock,
  commaSeparated,
  heading,
  link,
  message,
  paragraph,
  strong,
} from "./blocks.ts";
import { commitLink } from "./commit-link.ts";

/** @param repositoryUrl for links: `https://github.com/owner/name` */
export function undoneComment(
  { deployment, entry, commit }: UndoingRollback,
  { number, isMerge, commits }: Relanding,
  repositoryUrl: string,
): Block[] {
  const { name, branch } = deployment;
  const { to, reason } = entry.rollback;
  const subject = entry.status === "deployed" ? name : `${branch}, which ${name} runs,`;
  const picks = isMerge ? ["-m", "1", ...commits] : commits;
  return [
    paragraph(
      strong(`${subject} was rolled back to deploy ${to}`),
      `, which undid the changes of this pull request: ${branch} does not have them since commit `,
      commitLink(repositoryUrl, commit),
      ".",
    ),
    // As code, so that a mention in it notifies nobody.
    codeBlock(reason, "text"),
    paragraph(
      "To land the changes again: git takes their commits for merged, so merging them again would change " +
        "nothing. Cherry-pick them onto a new branch, fix them there, and open a new pull request.",
    ),
    codeBlock(
      [
        "git fetch origin",
        `git switch --create land-again-${number} --no-track ${quoted(`origin/${branch}`)}`,
        `git cherry-pick ${picks.join(" ")}`,
      ].join("\n"),
      "sh",
    ),
  ];
}

/** A word that a shell reads as one, whatever is in it. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** @param repositoryUrl for links: `https://github.com/owner/name` */
export function commentSummary(
  { deployment, entry, commented, failed, left }: CommentResult,
  repositoryUrl: string,
): Block[] {
  const linked = (number: number) => link(`${repositoryUrl}/pull/${number}`, `#${number}`);
  return [
    heading(2, `Pull requests that deploy ${entry.id} of ${deployment.name} undid`),
    commented.length + failed.length === 0
      ? paragraph("None: the undone changes came by no pull request.")
      : bulletList([
          ...commented.map(({ number, isNew }) => [
            linked(number),
            isNew ? " commented on" : " already has the comment",
          ]),
          ...failed.map(({ number, problem }) => [
            linked(number),
            " ",
            ...message(problem.message),
          ]),
        ]),
    ...(left.length === 0
      ? []
      : [
          paragraph(
            `${left.length} more got no comment: `,
            ...commaSeparated(left.map(linked)),
            ".",
          ),
        ]),
    paragraph(
      "Each comment shows how to land the changes again. ",
      code(entry.tag),
      " is the rollback.",
    ),
  ];
}
