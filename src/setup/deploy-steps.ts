/** Finds the steps of a workflow that deploy to Astro, and the Deployment of each. */
import { type Document, isMap, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import { type DeployType, deployTypes } from "../ledger/manifest.ts";
import { join } from "../ledger/names.ts";
import { parseYaml } from "../ledger/yaml.ts";
import { actionName } from "./files.ts";

/** The Deployments of the settings, with the folders of their projects. */
export type Deployments = readonly { readonly name: string; readonly project: string }[];

export interface DeployStep {
  readonly job: YAMLMap;
  readonly jobName: string;
  readonly steps: YAMLSeq;
  readonly index: number;
  readonly step: YAMLMap;
  /** Null when it cannot be determined. */
  readonly deployment: string | null;
  /** What the step ships, whatever has changed; null when it depends on that. */
  readonly type: DeployType | null;
}

/** Whether a workflow deploys to Astro. */
export function deploysToAstro(workflow: string): boolean {
  return /\bastronomer\/deploy-action@|\bastro\s+deploy\b/.test(workflow);
}

/** The Deployments that the steps of a workflow deploy, each as often as a step does. */
export function deployedBy(workflow: string, deployments: Deployments): string[] {
  const steps = findDeploySteps(parseYaml(workflow), deployments) ?? [];
  return steps.flatMap(({ deployment }) => deployment ?? []);
}

/** The deploy steps of jobs that do not record deploys yet; null when the workflow cannot be read. */
export function findDeploySteps(document: Document, deployments: Deployments): DeployStep[] | null {
  const jobs = document.get("jobs", true);
  if (document.errors.length > 0 || !isMap(jobs)) return null;
  return jobs.items.flatMap(({ key, value: job }): DeployStep[] => {
    const steps = isMap(job) ? job.get("steps", true) : null;
    if (!isMap(job) || !isSeq(steps) || steps.items.some(isRecordStep)) return [];
    const isMatrix = job.hasIn(["strategy", "matrix"]);
    return steps.items.flatMap((step, index): DeployStep[] => {
      if (!isMap(step) || !isDeployStep(step)) return [];
      const deployment = isMatrix ? null : deploymentOf(step, deployments);
      return [{ job, jobName: String(key), steps, index, step, deployment, type: typeOf(step) }];
    });
  });
}

function isRecordStep(step: unknown): boolean {
  return isMap(step) && String(step.get("uses") ?? "").startsWith(`${actionName}/record@`);
}

function isDeployStep(step: YAMLMap): boolean {
  return (
    /^astronomer\/deploy-action@/.test(String(step.get("uses") ?? "")) ||
    /^\s*(?:\w+=\S*\s+)*astro\s+deploy\b/m.test(String(step.get("run") ?? ""))
  );
}

/** What a step always ships: as `deploy-type` of the deploy action or the flags of `astro deploy` say. */
function typeOf(step: YAMLMap): DeployType | null {
  const stated = step.getIn(["with", "deploy-type"]);
  const [flags = ""] = /\bastro\s+deploy\b[^\n;&|]*/.exec(String(step.get("run") ?? "")) ?? [];
  if (/\s(?:--dags|-d)(?=\s|$)/.test(flags)) return "dags-only";
  if (/\s--image(?=\s|$)/.test(flags)) return "image-only";
  return deployTypes.find((type) => type === stated) ?? null;
}

/** The Deployment whose project the step deploys; null when it cannot be determined. */
function deploymentOf(step: YAMLMap, deployments: Deployments): string | null {
  if (deployments.length === 1) return deployments[0]?.name ?? null;
  const folder = String(step.getIn(["with", "root-folder"]) ?? step.get("working-directory") ?? ".")
    .replace(/^\.\/(?=.)/, "")
    .replace(/(?<=.)\/+$/, "");
  const candidates = deployments.filter(({ project }) => join(project, ".") === folder);
  return candidates.length === 1 ? (candidates[0]?.name ?? null) : null;
}
