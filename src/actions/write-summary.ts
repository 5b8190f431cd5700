import type { ActionName } from "../inputs.ts";
import { Links } from "../report/links.ts";
import type { JobSummary } from "../report/summary/layout.ts";
import type { Where } from "../report/summary/where.ts";
import { summarize } from "../runner/toolkit.ts";
import type { ActionContext } from "./action.ts";

/** Where this job's summary is read. */
export function whereOf({
  job,
  remote,
  services,
}: Pick<ActionContext<ActionName>, "job" | "remote" | "services">): Where {
  const { run, workflowPage } = job;
  return { links: new Links(remote.url), run, workflowPage, now: services.now() };
}

/** Writes to the job summary. @param how `add` to what this step has written there, or `replace` it */
export async function writeSummary(
  summary: JobSummary,
  how: "add" | "replace" = "add",
): Promise<void> {
  // The Markdown writer takes time to load, and nothing needs it earlier.
  const { summaryMarkdown } = await import("../report/summary/markdown.ts");
  await summarize(summaryMarkdown(summary), how);
}

/** The text of a pull request that is outdated. */
export async function writeOutdated(body: string, said: string): Promise<string> {
  const { outdatedText } = await import("../report/summary/proposal-text.ts");
  return outdatedText(body, said);
}
