/** The pull requests that a rollback undid: the comment on each, and the job summary. */
import type { Relanding } from "../../rollback/relanding.ts";
import type { CommentResult, UndoingRollback } from "../../use-cases/comment-undone.ts";
import {
  type Block,
  bulletList,
  code,
  codeBlock,
  commaSeparated,
  type Inline,
  message,
  paragraph,
  strong,
} from "../blocks.ts";
import { counted } from "../counted.ts";
import type { Links } from "../links.ts";
import { quoted } from "../terminal/commands.ts";
import type { JobSummary } from "./layout.ts";
import type { Where } from "./where.ts";

export function undoneComment(
  { deployment, entry, commit }: UndoingRollback,
  { number, isMerge, commits }: Relanding,
  links: Links,
): Block[] {
  const { name, branch } = deployment;
  const { to, reason } = entry.rollback;
  const subject = entry.status === "deployed" ? name : `${branch}, which ${name} runs,`;
  const picks = isMerge ? ["-m", "1", ...commits] : commits;
  return [
    paragraph(
      strong(`${subject} was rolled back to deploy ${to}`),
      `, which undid the changes of this pull request: ${branch} does not have them since commit `,
      links.commit(commit),
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

/** What the comments say, as the job summary tells it. */
export function commentSummary(
  { deployment, entry, commented, failed, left }: CommentResult,
  { links }: Pick<Where, "links">,
): JobSummary {
  const all = commented.length + failed.length + left.length;
  const pulls = counted(all, "pull request");
  const [first] = failed;
  const about: Inline[] = [
    `Deploy ${entry.id} of ${deployment.name}, the rollback `,
    code(entry.tag),
    `, undid ${pulls}.`,
  ];
  if (all === 0) {
    const verdict = "No pull request was undone";
    return { sign: "done", verdict, state: [...about, " The undone changes came by none."] };
  }
  return {
    ...(first
      ? { sign: "refused", verdict: `${counted(failed.length, "pull request")} got no comment` }
      : { sign: "done", verdict: `Told on ${pulls} how to land the changes again` }),
    next: first ? { words: message(first.problem.remedy) } : null,
    state: about,
    body: [
      bulletList([
        ...commented.map(({ number, isNew }) => [
          links.pull(number),
          isNew ? " commented on" : " already has the comment",
        ]),
        ...failed.map(({ number, problem }) => [
          links.pull(number),
          " ",
          ...message(problem.message),
        ]),
      ]),
      ...(left.length === 0
        ? []
        : [
            paragraph(
              `${left.length} more got no comment: `,
              ...commaSeparated(left.map((number) => links.pull(number))),
              ".",
            ),
          ]),
    ],
  };
}
