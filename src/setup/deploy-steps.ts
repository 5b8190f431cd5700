/** Finds the steps of a workflow that deploy a project to Astro. */
import { type Document, isAlias, isMap, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { actionName } from "./files.ts";
import { deployOf, type Step, type StepDeploy } from "./step-deploy.ts";
import type { Texts } from "./texts.ts";

export interface DeployStep {
  readonly job: YAMLMap;
  readonly jobName: string;
  readonly steps: YAMLSeq;
  readonly index: number;
  readonly step: YAMLMap;
  /** Whether its job has it by an alias. */
  readonly isElsewhere: boolean;
  readonly deploy: StepDeploy;
  /** Whether a step of its job, or of a job after it, records it already. */
  readonly isRecorded: boolean;
  /** What tells where on Astro it deploys to: two steps with the same deploy to one Deployment. */
  readonly destination: string;
}

/** Whether a workflow mentions a deploy to Astro. */
export function mentionsDeploy(workflow: string): boolean {
  return /\bastronomer\/deploy-action@|\bastro\s+deploy\b/i.test(workflow);
}

/**
 * The deploy steps of a workflow; null when it cannot be read.
 *
 * @param texts with the action files of the repository
 */
export function findDeploySteps(document: Document, texts: Texts): DeployStep[] | null {
  const jobs = document.get("jobs", true);
  if (document.errors.length > 0 || !isMap(jobs)) return null;
  const recordedAfter = jobsRecordedAfter(document);
  return jobs.items.flatMap(({ key, value }): DeployStep[] => {
    const job = resolved(value, document);
    const written: unknown = isMap(job) ? job.get("steps", true) : null;
    const steps = resolved(written, document);
    if (!isMap(job) || !isSeq(steps)) return [];
    const recorded = steps.items.filter(isRecordStep).map(recordedStep);
    const isJobRecorded = recorded.includes(null) || recordedAfter.has(String(key));
    const directory = [job, document]
      .map((node) => node.getIn(["defaults", "run", "working-directory"]))
      .find((found) => typeof found === "string");
    return steps.items.flatMap((item, index): DeployStep[] => {
      const step = resolved(item, document);
      const isElsewhere = job !== value || steps !== written || step !== item;
      const deploy = isMap(step) ? deployIn(step, texts, directory) : null;
      if (!isMap(step) || !deploy) return [];
      const destination = destinationOf(deploy, step, job, document);
      const isRecorded = isJobRecorded || recorded.includes(String(step.get("id")));
      const place = { job, jobName: String(key), steps, index, step, isElsewhere };
      return [{ ...place, deploy, isRecorded, destination }];
    });
  });
}

/** A node, or the one elsewhere that an alias stands for. */
function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function isRecordStep(step: unknown): boolean {
  return isMap(step) && String(step.get("uses") ?? "").startsWith(`${actionName}/record@`);
}

/** The ID of the step whose outcome a step records; null when it names none. */
function recordedStep(record: unknown): string | null {
  return /\bsteps\.([\w-]+)\.(?:outcome|conclusion)\b/.exec(JSON.stringify(record))?.[1] ?? null;
}

/** The jobs whose deploys a job after them records. */
export function jobsRecordedAfter(document: Document): Set<string> {
  const jobs = document.get("jobs", true);
  const values = isMap(jobs) ? jobs.items.map(({ value }) => value) : [];
  const needed = values.flatMap((job) => {
    const steps = isMap(job) ? job.get("steps", true) : null;
    if (!isMap(job) || !isSeq(steps) || !steps.items.some(isRecordStep)) return [];
    return [(job.toJSON() as { readonly needs?: unknown }).needs].flat().map(String);
  });
  return new Set(needed);
}

/** What a step deploys, by itself or by an action of the repository that it uses. */
function deployIn(step: YAMLMap, texts: Texts, directory: string | undefined): StepDeploy | null {
  const { uses, ...own } = step.toJSON() as Step;
  const [, folder] = /^\.\/(.+?)\/*$/.exec(String(uses ?? "")) ?? [];
  if (folder === undefined) return deployOf({ uses, ...own }, directory);
  const action = texts.get(`${folder}/action.yml`) ?? texts.get(`${folder}/action.yaml`) ?? "";
  const document = parseYaml(mentionsDeploy(action) ? action : "");
  const steps = document.getIn(["runs", "steps"]);
  if (!isSeq(steps) || steps.items.some(isRecordStep)) return null;
  const withInputs = JSON.stringify(steps).replaceAll(
    /\$\{\{\s*inputs\.([\w-]+)\s*\}\}/g,
    (_, input: string) => {
      const given = own.with?.[input] ?? document.getIn(["inputs", input, "default"]) ?? "";
      return JSON.stringify(String(given)).slice(1, -1);
    },
  );
  const [first, ...more] = (JSON.parse(withInputs) as Step[]).flatMap(
    (inner) => deployOf(inner) ?? [],
  );
  if (!first) return null;
  const isOne = more.every(
    ({ target, folder: other }) => target === first.target && other === first.folder,
  );
  return {
    ...first,
    type: more.every(({ type }) => type === first.type) ? first.type : null,
    unclear: first.unclear ?? (isOne ? null : "its action deploys to several Deployments"),
  };
}

/** The Deployment as the step names it, the token, and the environment, which may give either another value. */
function destinationOf(
  { target }: StepDeploy,
  step: YAMLMap,
  job: YAMLMap,
  document: Document,
): string {
  const tokens = ["ASTRO_API_TOKEN", "ASTRONOMER_KEY_ID", "DEPLOYMENT_ID"].map((name) =>
    [step, job, document].map((node) => node.getIn(["env", name])).find(Boolean),
  );
  return JSON.stringify([target, tokens, job.get("environment") ?? null]);
}
