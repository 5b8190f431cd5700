/** How a rollback that is in git gets to run, for a person at a terminal: the command line delivers nothing. */
import { dayAndTime } from "../../errors/day-and-time.ts";
import { shortId } from "../../errors/short-id.ts";
import type { Plan } from "../../rollback/plan.ts";
import { directionOf } from "../../rollback/versions.ts";
import { versionName } from "../from-and-to.ts";
import { type CommandFor, quoted } from "./commands.ts";
import type { Next } from "./report.ts";

/** @param tag of the rollback; null while it has none */
export function nextAfterPush(
  {
    plan,
    commit,
    tag,
  }: { readonly plan: Plan; readonly commit: string; readonly tag: string | null },
  command: CommandFor,
): Next {
  const { deployment, restoration, target } = plan;
  const { name: named, branch, workflow, runtime } = deployment;
  const pull = command.inClone("git pull --tags");
  const record = (inputs: Readonly<Record<string, string>>) =>
    command("record", { ...inputs, deployment: named });
  const change = restoration?.runtime;
  if (change && runtime === "astro" && directionOf(change) === "downgrade") {
    const to = target?.externalId ?? `the deploy of ${target && dayAndTime(target.createdAt)}`;
    return {
      words: `\`astro deploy\` refuses a lower Runtime version: on Astro, roll the Deployment back to ${to}, with ${versionName(change.to)}. Then record that it runs:`,
      command: `${pull} && ${record({ commit: shortId(commit) })}`,
    };
  }
  if (deployment.deliver === "workflow" && workflow !== undefined) {
    const ref = (deployment["dispatch-on"] === "tag" && tag) || branch;
    return {
      words: `Deploy it; ${workflow} also records it:`,
      command: command.inClone(`gh workflow run ${quoted(workflow)} --ref ${quoted(ref)}`),
    };
  }
  const deploy = restoration?.deployType === "dags-only" ? "astro deploy --dags" : "astro deploy";
  return runtime === "astro"
    ? {
        words: `If a workflow deploys each push to ${branch}, it is at work now. Otherwise deploy it yourself:`,
        command: `${command.inClone(`git pull --tags && ${deploy}`)} && ${record({})}`,
      }
    : {
        words: `If a workflow deploys each push to ${branch}, it is at work now. Otherwise deploy ${branch}, and record it:`,
        command: `${pull} && ${record({})}`,
      };
}
