/** What is said about pull requests that a rollback undid: the comment on each, and the job summary. */
import type { Relanding } from "../rollback/relanding.ts";
import type { CommentResult, UndoingRollback } from "../use-cases/comment-undone.ts";
import {
  type Block,
  bulletList,
  code,
  codeBlock,
  heading,
  link,
  message,
  paragraph,
  strong,
} from "./blocks.ts";

/** @param server the repository's address */
export function undoneComment(
  { deployment, entry, commit }: UndoingRollback,
  { number, isMerge, commits }: Relanding,
  server: string,
): Block[] {
  const { name, branch } = deployment;
  const { to, reason } = entry.rollback;
  const what = entry.status === "deployed" ? name : `${branch}, which ${name} runs,`;
  const picked = isMerge ? ["-m", "1", ...commits] : commits;
  return [
    paragraph(
      strong(`${what} was rolled back to deploy ${to}`),
      `, and the changes of this pull request with it: ${branch} has them no longer, from commit `,
      link(`${server}/commit/${commit}`, commit.slice(0, 12)),
      " on.",
    ),
    // As code, for nobody shall be called by what somebody else wrote.
    codeBlock(reason, "text"),
    paragraph(
      "To land them again, once they are mended: git counts their commits as merged, so merging them " +
        "once more would bring nothing. Pick them onto a branch of their own, mend them there, and open a " +
        "new pull request.",
    ),
    codeBlock(
      [
        "git fetch origin",
        `git switch --create land-again-${number} --no-track ${quoted(`origin/${branch}`)}`,
        `git cherry-pick ${picked.join(" ")}`,
      ].join("\n"),
      "sh",
    ),
  ];
}

/** As a shell takes it for one word, whatever is in it. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** @param server the repository's address */
export function commentSummary(
  { deployment, entry, told, failed, untold }: CommentResult,
  server: string,
): Block[] {
  const linked = (number: number) => link(`${server}/pull/${number}`, `#${number}`);
  return [
    heading(2, `Pull requests that deploy ${entry.id} of ${deployment.name} undid`),
    told.length + failed.length === 0
      ? paragraph("None: no pull request brought what was undone.")
      : bulletList([
          ...told.map(({ number, isNew }) => [
            linked(number),
            isNew ? " told" : " was told before",
          ]),
          ...failed.map(({ number, problem }) => [
            linked(number),
            " ",
            ...message(problem.message),
          ]),
        ]),
    ...(untold.length === 0
      ? []
      : [
          paragraph(
            `${untold.length} older or newer ones were not told: `,
            ...untold.flatMap((number) => [linked(number), " "]),
          ),
        ]),
    paragraph(
      "Each comment says how to land the changes again. ",
      code(entry.tag),
      " is the rollback.",
    ),
  ];
}
