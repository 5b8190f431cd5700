/** Whether the page offers a rollback to a deploy. The rules are those of the history; the page judges none itself. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";

type Offering = Pick<PageDeployment, "previous">;

/** @returns why it is not offered, in sentences; empty when it is */
export function whyNotOffered(deployment: Offering, deploy: PageDeploy): string[] {
  if (isRunning(deployment, deploy)) return ["Its code runs now."];
  if (deploy.eligible) return [];
  return deploy.problems.length > 0
    ? deploy.problems.map(({ message }) => message)
    : ["It has left the manifest."];
}

/** @returns the same in a word or two, for a row of the table; null when it is offered */
export function whyNotShort(deployment: Offering, deploy: PageDeploy): string | null {
  if (isRunning(deployment, deploy)) return "Runs now";
  if (deploy.eligible) return null;
  if (deploy.status === "initialized") return "Not ended yet";
  const [first] = deploy.problems;
  return first ? (shortly[first.code] ?? "Not possible") : "Too old";
}

/** After a failed deploy, what still runs is what `previous` means, and may be rolled back to. */
function isRunning({ previous }: Offering, { id, current }: PageDeploy): boolean {
  return current && previous !== id;
}

const shortly: Readonly<Record<string, string>> = {
  "deploy-not-successful": "Never ran",
  "deploy-marked-bad": "Marked bad",
  "outside-window": "Too old",
  "tag-missing": "Tag is gone",
  "rollback-disabled": "Switched off",
  "mechanism-unsupported": "Switched off",
  "image-unknown": "No image",
  "runtime-unknown": "Runtime unknown",
  "target-runtime-too-old": "Runtime too old",
  "current-runtime-too-old": "Runtime too old",
};
