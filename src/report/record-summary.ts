/** The job summary of a recorded deploy. */
import { oneLine } from "../ledger/message.ts";
import type { RecordResult } from "../use-cases/record-deploy.ts";
import { type Block, bulletList, code, heading, message, paragraph, table } from "./blocks.ts";
import { commitLink } from "./commit-link.ts";

/** @param repositoryUrl for links: `https://github.com/owner/name` */
export function recordSummary(result: RecordResult, repositoryUrl: string): Block[] {
  const { entry, changed, nothingShipped, corrected, deployment, warnings } = result;
  if (nothingShipped !== null) {
    return [
      heading(2, `Nothing new was shipped to ${deployment}`),
      paragraph(`No deploy was recorded. ${nothingShipped}`),
      ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
    ];
  }
  const title = entry.rollback
    ? `Rollback ${entry.id} of ${deployment} (back to ${entry.rollback.to}): ${entry.status}`
    : `Deploy ${entry.id} to ${deployment}: ${entry.status}`;
  return [
    heading(2, title),
    ...(corrected.length > 0
      ? [
          bulletList(
            corrected.map(({ field, was }) =>
              message(
                was === entry[field]
                  ? `Confirmed: ${field} is ${show(was)}.`
                  : `Corrected: ${field} is ${show(entry[field])}; it was ${show(was)}.`,
              ),
            ),
          ),
        ]
      : []),
    ...(changed ? [] : [paragraph("Already recorded; nothing was done twice.")]),
    table([
      ["Commit", "Runtime", "Type", "Tag", "What"],
      [
        commitLink(repositoryUrl, entry.commit),
        entry.runtime ?? "",
        entry.type,
        code(entry.tag),
        oneLine(entry.rollback?.reason ?? entry.description),
      ],
    ]),
    ...(warnings.length > 0 ? [bulletList(warnings.map(message))] : []),
  ];
}

const show = (value: string | null) => (value === null ? "unknown" : oneLine(value));
