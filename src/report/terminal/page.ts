/** `page` on a terminal. */
import type { PageData } from "../../page/data.ts";
import type { CommandFor } from "./commands.ts";
import type { TerminalReport } from "./report.ts";

/** @param address of the file that was written */
export function pageReport(
  { deployments }: PageData,
  address: string,
  command: CommandFor,
): TerminalReport {
  const deploys = deployments.reduce((sum, deployment) => sum + deployment.deploys.length, 0);
  const [first] = deployments;
  if (deploys === 0 && first) {
    const words = "The page is written, and empty: no deploy has been recorded yet.";
    return {
      verdict: { sign: "attention", words },
      next: {
        words: "Record what runs now:",
        command: command("record", { deployment: first.name }),
      },
    };
  }
  const names = deployments.map(({ name }) => name).join(", ");
  const count = `${deploys} ${deploys === 1 ? "deploy" : "deploys"}`;
  return {
    verdict: { sign: "done", words: `The page is written, with ${count} to ${names}.` },
    next: { words: "Open it in a browser:", command: address },
  };
}
