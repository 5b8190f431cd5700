/** The deploys and commits that a rollback undoes. */
import { oneLine } from "../ledger/message.ts";
import type { Restoration } from "../rollback/plan.ts";
import { type Block, heading, type Inline } from "./blocks.ts";
import { commitLink } from "./commit-link.ts";
import { descriptionOf } from "./description.ts";
import { longTable } from "./long-table.ts";

/** @param repositoryUrl for links: `https://github.com/owner/name` */
export function undoneBlocks({ undone, undeployed }: Restoration, repositoryUrl: string): Block[] {
  const deploys = undone
    .toReversed()
    .map((entry): Inline[] => [
      entry.id,
      commitLink(repositoryUrl, entry.commit),
      entry.createdBy,
      entry.finishedAt ?? "",
      descriptionOf(entry),
    ]);
  const commits = undeployed.map(({ oid, author, date, subject }): Inline[] => [
    commitLink(repositoryUrl, oid),
    author,
    date,
    oneLine(subject),
  ]);
  return [
    ...(deploys.length > 0
      ? [
          heading(2, "Undone deploys"),
          ...longTable(["Deploy", "Commit", "By", "Deployed", "What"], deploys),
        ]
      : []),
    ...(commits.length > 0
      ? [
          heading(2, "Undone commits that were never deployed"),
          ...longTable(["Commit", "By", "Date", "Subject"], commits),
        ]
      : []),
  ];
}
