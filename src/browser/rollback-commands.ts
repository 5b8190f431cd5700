/** How somebody who reads the page rolls back elsewhere: commands that are complete, and quoted for a POSIX shell. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";
import { commandsHere, quoted } from "../report/terminal/commands.ts";

export interface Wanted {
  readonly reason: string;
  readonly hold: boolean;
  readonly allowDowngrade: boolean;
}

/** With the command line, in a clone of the repository; it asks for a reason that is missing. */
export function byCommandLine(
  { name }: Pick<PageDeployment, "name">,
  { id }: Pick<PageDeploy, "id">,
  { reason, hold, allowDowngrade }: Wanted,
): string {
  return commandsHere("rollback", {
    ...{ "deploy-id": id, deployment: name, reason: oneLine(reason) || undefined },
    ...{ hold: String(hold), "allow-downgrade": String(allowDowngrade) },
  });
}

/** With GitHub's `gh`, anywhere; null where the repository has no such workflow, or there is no reason yet. */
export function byGh(
  { name, repository, rollbackWorkflow }: PageDeployment,
  { id }: Pick<PageDeploy, "id">,
  { reason, hold, allowDowngrade }: Wanted,
): string | null {
  if (repository === null || rollbackWorkflow === null || !oneLine(reason)) return null;
  const { file, inputs } = rollbackWorkflow;
  const fields: Readonly<Record<string, string | undefined>> = {
    deployment: name,
    "deploy-id": id,
    reason: oneLine(reason),
    hold: hold ? "true" : undefined,
    "allow-downgrade": allowDowngrade ? "true" : undefined,
  };
  const given = Object.entries(fields).flatMap(([field, value]) =>
    value === undefined || !inputs.includes(field) ? [] : ["-f", `${field}=${value}`],
  );
  const words = ["gh", "workflow", "run", file, "--repo", repositoryFor(repository)];
  return [...words, ...given].map(quoted).join(" ");
}

/** `owner/name`, after its server where that is another one than `gh` takes. */
const repositoryFor = (page: string) => page.replace(/^https?:\/\/(?:github\.com\/)?/, "");

/** A line break would end the command where it is pasted. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
