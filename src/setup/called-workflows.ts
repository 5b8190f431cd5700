/** Jobs that call a workflow which deploys: a call has no steps, so a person adds jobs before and after it. */
import { type Document, isMap, type YAMLMap } from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { findDeploySteps, isRecordedAfter } from "./deploy-steps.ts";
import type { Deployments } from "./deployment-of-step.ts";
import { isOnlyCalled } from "./events.ts";
import { actionName, quoted, use } from "./files.ts";
import type { LeftToPerson } from "./left.ts";
import type { Texts } from "./texts.ts";

/** What calls of other workflows in a workflow are left to a person. */
export function callsLeft(
  name: string,
  document: Document,
  texts: Texts,
  deployments: Deployments,
): LeftToPerson[] {
  const calls = callsOf(document).filter(
    ({ job, jobName }) => deploys(job, texts) && !isRecordedAfter(jobName, document),
  );
  return calls.map(({ job, jobName }) => {
    const uses = String(job.get("uses"));
    const values = [jobName, ...Object.values((job.toJSON() as { with?: object }).with ?? {})];
    const meant = deployments.find(({ name: own, project }) =>
      values.some((value) => value === own || value === project),
    );
    const isClear = deployments.length === 1 && calls.length === 1;
    const deployment = (meant ?? deployments[0])?.name ?? "";
    return {
      where: `${name}, job ${jobName}`,
      why: `it calls ${uses}, which ${uses.startsWith("./") ? "deploys" : "may deploy"}${isClear || meant ? "" : `; if that is ${deployment}`}`,
      lines: jobsAround(jobName, deployment),
    };
  });
}

/** Whether a workflow of the repository only runs when another one there calls it: what it deploys is left there. */
export function isCalledHere(path: string, document: Document, workflows: Texts): boolean {
  return (
    isOnlyCalled(document) &&
    [...workflows.values()].some((text) =>
      callsOf(parseYaml(text)).some(({ job }) => job.get("uses") === `./${path}`),
    )
  );
}

function callsOf(document: Document): { readonly job: YAMLMap; readonly jobName: string }[] {
  const jobs = document.errors.length > 0 ? null : document.get("jobs", true);
  if (!isMap(jobs)) return [];
  return jobs.items.flatMap(({ key, value: job }) =>
    isMap(job) && job.has("uses") ? [{ job, jobName: String(key) }] : [],
  );
}

/** Whether a call deploys; of a workflow in another repository only its name, inputs and secrets are known. */
function deploys(job: YAMLMap, texts: Texts): boolean {
  const [, path] = /^\.\/(.*)$/.exec(String(job.get("uses"))) ?? [];
  if (path === undefined) {
    const { uses, with: inputs, secrets } = job.toJSON() as Record<string, unknown>;
    return (
      !String(uses).startsWith(`${actionName}/`) &&
      /astro(?:nomer)?[-_ ]|astro(?:nomer)?\b/i.test(JSON.stringify([uses, inputs, secrets]))
    );
  }
  return (findDeploySteps(parseYaml(texts.get(path) ?? ""), texts) ?? []).some(
    ({ isRecorded }) => !isRecorded,
  );
}

function jobsAround(jobName: string, deployment: string): string[] {
  const name = quoted(deployment);
  return [
    "guard:",
    "  runs-on: ubuntu-latest",
    "  steps:",
    `    - uses: ${use("guard")}`,
    `      with: { deployment: ${name} }`,
    `# the job \`${jobName}\`, with \`guard\` in its \`needs\``,
    "record:",
    `  needs: ${jobName}`,
    `  if: always() && needs.${jobName}.result != 'skipped'`,
    "  runs-on: ubuntu-latest",
    "  permissions: { contents: write }",
    "  steps:",
    `    - uses: ${use("record")}`,
    `      with: { deployment: ${name}, status: "\${{ needs.${jobName}.result }}" }`,
  ];
}
