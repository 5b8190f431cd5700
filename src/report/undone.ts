/** The deploys, commits and pull requests that a rollback undoes. */
import { oneLine } from "../ledger/message.ts";
import type { Restoration } from "../rollback/plan.ts";
import { type Block, type Cell, commaSeparated, heading, paragraph } from "./blocks.ts";
import { descriptionOf } from "./description.ts";
import type { Links } from "./links.ts";
import { longTable } from "./long-table.ts";
import type { When } from "./time.ts";

/** How many pull requests are named. */
const named = 50;

export function undoneBlocks(
  { undone, undeployed, pullRequests }: Restoration,
  links: Links,
  when: When,
): Block[] {
  const deploys = undone
    .toReversed()
    .map((entry): Cell[] => [
      entry.id,
      links.commit(entry.commit),
      links.person(entry),
      entry.finishedAt ? when(entry.finishedAt) : "",
      descriptionOf(entry),
    ]);
  const commits = undeployed.map(({ oid, author, date, subject }): Cell[] => [
    links.commit(oid),
    author,
    when(date),
    oneLine(subject),
  ]);
  const left = pullRequests.length - named;
  const pulls = commaSeparated(pullRequests.slice(0, named).map((number) => links.pull(number)));
  return [
    ...(pulls.length > 0
      ? [
          paragraph(
            "Pull requests, by the subjects of the commits: ",
            ...pulls,
            left > 0 ? `, and ${left} more.` : ".",
          ),
        ]
      : []),
    ...(deploys.length > 0
      ? longTable(["Deploy", "Commit", "By", "Deployed", "What"], deploys)
      : []),
    ...(commits.length > 0
      ? [
          heading(3, "Commits that were never deployed"),
          ...longTable(["Commit", "By", "Date", "Subject"], commits),
        ]
      : []),
  ];
}
