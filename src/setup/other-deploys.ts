/** Deploys to a Deployment that are none of its project: a rollback leaves what they shipped as it is. */
import { type Document, isMap, isSeq } from "yaml";
import { commandsOf } from "./shell.ts";
import type { Step } from "./step-deploy.ts";

/** One note for each step of a workflow that makes such a deploy. */
export function otherDeploys(name: string, document: Document): string[] {
  const jobs = document.get("jobs", true);
  if (!isMap(jobs)) return [];
  return jobs.items.flatMap(({ key, value: job }) => {
    const steps = isMap(job) ? job.get("steps", true) : null;
    if (!isSeq(steps)) return [];
    return steps.items.flatMap((step, index) => {
      const shipped = isMap(step) ? shippedBy(step.toJSON() as Step) : undefined;
      return shipped
        ? `${name}, job ${String(key)}, step ${index + 1} deploys ${shipped}, which is neither recorded nor rolled back.`
        : [];
    });
  });
}

/** @returns undefined when it makes no deploy, one of the project, or one to a preview */
function shippedBy({ uses, run, with: inputs }: Step): string | undefined {
  if (/^astronomer\/deploy-action@/i.test(String(uses ?? ""))) {
    const { action = "deploy", "deploy-type": type } = inputs ?? {};
    return action === "deploy" && type === "dbt" ? "a dbt project" : undefined;
  }
  const shipped = commandsOf(String(run ?? "")).map(({ words: [command = "", ...words] }) => {
    const text = /(?:^|\/)astro$/.test(command) ? words.join(" ") : "";
    if (/^dbt deploy\b|^deploy\b.* --dbt\b/.test(text)) return "a dbt project";
    if (/^remote deploy\b|^deploy\b.* --client\b/.test(text)) {
      return "the client image of Remote Execution";
    }
    return /^deploy\b.* --(?:non-dags|dag-bundle-name)\b/.test(text) ? "another bundle" : undefined;
  });
  return shipped.find(Boolean);
}
