/** Whether the page offers a rollback to a deploy. The rules are those of the history; the page judges none itself. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";

/** @returns why it is not offered, in sentences; empty when it is */
export function whyNotOffered(
  { previous }: Pick<PageDeployment, "previous">,
  { id, current, eligible, problems }: PageDeploy,
): string[] {
  // After a failed deploy, what still runs is what `previous` means.
  if (current && previous !== id) return ["Its code runs now."];
  if (eligible) return [];
  return problems.length > 0 ? problems.map(({ message }) => message) : ["Its record is gone."];
}
