/** Where a job summary is read, and what can be linked and copied from there. */
import type { Links } from "../links.ts";
import { commandsHere, quoted } from "../terminal/commands.ts";

/** The job that writes a summary. */
export interface Where {
  readonly links: Links;
  /** The address of the run. */
  readonly run: string;
  /** The page of the run's workflow, where it can be started again; null when it is not known. */
  readonly workflowPage: string | null;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** A command of ours, complete. */
export const ourCommand = commandsHere;

/** The command that starts a workflow. @param ref a branch or tag */
export function startCommand({ repositoryUrl }: Links, workflow: string, ref: string): string {
  const { host, pathname } = new URL(repositoryUrl);
  const name = pathname.slice(1);
  const repository = host === "github.com" ? name : `${host}/${name}`;
  const words = ["gh", "workflow", "run", workflow, "--ref", ref, "--repo", repository];
  return words.map(quoted).join(" ");
}
