/** The job summary of a recorded deploy. */
import { oneLine } from "../ledger/message.ts";
import type { RecordResult } from "../use-cases/record-deploy.ts";
import {
  type Block,
  bulletList,
  code,
  heading,
  type Inline,
  link,
  message,
  paragraph,
  table,
} from "./blocks.ts";

/** @param repositoryUrl for links: `https://github.com/owner/name` */
export function recordSummary(result: RecordResult, repositoryUrl: string): Block[] {
  const { entry, changed, deployment, warnings } = result;
  const title = entry.rollback
    ? `Rollback ${entry.id} of ${deployment} (back to ${entry.rollback.to}): ${entry.status}`
    : `Deploy ${entry.id} to ${deployment}: ${entry.status}`;
  const commit: Inline =
    entry.commit === null
      ? ""
      : link(`${repositoryUrl}/commit/${entry.commit}`, entry.commit.slice(0, 12));
  return [
    heading(2, title),
    ...(changed ? [] : [paragraph("It was recorded before; nothing was done twice.")]),
    table([
      ["Commit", "Runtime", "Type", "Tag", "What"],
      [
        commit,
        entry.runtime ?? "",
        entry.type,
        code(entry.tag),
        oneLine(entry.rollback?.reason ?? entry.description),
      ],
    ]),
    ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
  ];
}
