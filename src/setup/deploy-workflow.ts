/** Adds the steps that guard and record deploys to a team's own deploy workflow. */
import { type Document, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { callsLeft } from "./called-workflows.ts";
import { concurrencyEdits, groupOf, newConcurrency } from "./concurrency.ts";
import { type DeployStep, findDeploySteps, mentionsDeploy } from "./deploy-steps.ts";
import { type Deployments, deploymentOf } from "./deployment-of-step.ts";
import { isCallable, withoutPullRequests } from "./events.ts";
import { ledgerStepEdits, stepsToAdd } from "./ledger-steps.ts";
import type { LeftToPerson } from "./left.ts";
import { otherDeploys } from "./other-deploys.ts";
import { permissionEdits } from "./permissions.ts";
import { applyEdits, type Edit, indentAt, insertion, replacement } from "./text-edits.ts";
import type { Texts } from "./texts.ts";

export interface ExtendedWorkflow {
  readonly text: string;
  readonly left: readonly LeftToPerson[];
  /** What a person should know about the changes. */
  readonly notes: readonly string[];
}

/**
 * @param name what to call the workflow in `left` and `notes`
 * @param ambiguous Deployments that steps deploy to several places on Astro: a person has to choose the step
 * @param texts with the workflows and action files of the repository
 */
export function withLedgerSteps(
  name: string,
  workflow: string,
  deployments: Deployments,
  ambiguous: ReadonlySet<string> = new Set(),
  texts: Texts = new Map(),
): ExtendedWorkflow {
  const whole = workflow.endsWith("\n") ? workflow : `${workflow}\n`;
  const document = parseYaml(whole);
  const found = findDeploySteps(document, texts);
  const condition = withoutPullRequests(document);
  const leave = (deployStep: DeployStep, why: string, known?: string): LeftToPerson => {
    const answer = deploymentOf(deployStep, deployments);
    const probably = ("probably" in answer && answer.probably) || null;
    const deployment = known ?? probably?.name ?? deployments[0]?.name ?? "";
    const conditions = [condition, probably?.condition].filter(Boolean);
    return {
      where: `${name}, job ${deployStep.jobName}, step ${deployStep.index + 1}`,
      why:
        known || probably || deployments.length === 1 ? why : `${why}; if it deploys ${deployment}`,
      lines: stepsToAdd(deployStep, deployment, conditions.join(" && ") || null),
    };
  };
  if (found === null) {
    const left = { where: name, why: "it is not valid YAML, or has no jobs", lines: [] };
    return { text: workflow, left: mentionsDeploy(workflow) ? [left] : [], notes: [] };
  }
  const deploySteps = found.filter(({ isRecorded }) => !isRecorded);
  const calls = callsLeft(name, document, texts, deployments, condition);
  if (condition === "never") {
    const note = `${name} deploys the code of pull requests, which is on no branch yet. Such deploys are not recorded.`;
    return { text: workflow, left: [], notes: deploySteps.length + calls.length > 0 ? [note] : [] };
  }
  const edits: Edit[] = [];
  const left: LeftToPerson[] = [...calls];
  const notes = otherDeploys(name, document);
  const permitted = new Set<YAMLMap>();
  for (const deployStep of deploySteps) {
    const { job, jobName } = deployStep;
    const answer = deploymentOf(deployStep, deployments);
    const deployment = "why" in answer ? undefined : answer.name;
    const why =
      "why" in answer ? answer.why : whyLeft(deployStep, document, answer.names, ambiguous);
    if (why !== null || deployment === undefined) {
      left.push(leave(deployStep, why ?? "", deployment));
      continue;
    }
    const permissions = permissionEdits(whole, job, document.get("permissions", true));
    const steps =
      permissions && !deployStep.isElsewhere
        ? ledgerStepEdits(whole, deployStep, deployment, condition)
        : null;
    if (!steps || !permissions) {
      const part = permissions ? "its step is" : "the permissions of its job are";
      const form = `${part} written in a form that is not changed automatically`;
      left.push(leave(deployStep, form, deployment));
      continue;
    }
    edits.push(...steps);
    if (permitted.has(job)) continue;
    permitted.add(job);
    edits.push(...permissions.edits);
    const isAlone = !job.has("concurrency") && !document.has("concurrency");
    const queue = isAlone
      ? newConcurrency(whole, job, groupNameOf(job, deploySteps, deployments))
      : concurrencyEdits(whole, job.get("concurrency", true));
    edits.push(...queue.edits);
    if (queue.note) notes.push(`${name}, job ${jobName}: ${queue.note}`);
    if (permissions.replacesDefaults) {
      notes.push(
        `${name}, job ${jobName}: the job now has only \`contents: write\`. Add what else it needs to its \`permissions\`.`,
      );
    }
  }
  if (edits.length === 0) return { text: workflow, left, notes };
  const queue = concurrencyEdits(whole, document.get("concurrency", true));
  edits.push(...queue.edits);
  if (queue.note) notes.push(`${name}: ${queue.note}`);
  const text = applyEdits(whole, [...edits, ...manualTriggerEdits(whole, document)]);
  if (isOnlyExtended(whole, text)) return { text, left, notes };
  const why = "the result would differ in more than the added steps";
  return { text: workflow, left: deploySteps.map((each) => leave(each, why)), notes: [] };
}

/** What the concurrency group of a job is named after: the one Deployment that it deploys, or all of them. */
function groupNameOf(
  job: YAMLMap,
  deploySteps: readonly DeployStep[],
  deployments: Deployments,
): string {
  const names = deploySteps
    .filter((deployStep) => deployStep.job === job)
    .flatMap((deployStep) => {
      const answer = deploymentOf(deployStep, deployments);
      return "why" in answer ? [] : answer.name;
    });
  return [...new Set(names)].join("-");
}

/** Why a step whose Deployment is known is left to a person all the same; null when it is not. */
function whyLeft(
  { step }: DeployStep,
  document: Document,
  names: readonly string[],
  ambiguous: ReadonlySet<string>,
): string | null {
  const several = names.find((deployment) => ambiguous.has(deployment));
  if (several !== undefined) {
    return `several steps could deploy ${several}, each to another place on Astro; add steps around the one that does, and other Deployments to the settings for the others`;
  }
  if (isCallable(document)) return "other workflows call it, perhaps for several Deployments";
  if (/\b(?:always|failure|cancelled)\s*\(/.test(String(step.get("if") ?? ""))) {
    return "its condition lets it run after a step that failed, so also add `&& !failure()` to it";
  }
  return null;
}

/** A push with the job's own token starts no workflow, so a person or the action has to be able to. */
function manualTriggerEdits(text: string, document: Document): Edit[] {
  const on = document.get("on", true);
  if (isScalar(on) && on.range) {
    const [start, end] = on.range;
    return [replacement(start, end, `[${String(on.value)}, workflow_dispatch]`)];
  }
  if (isSeq(on) && on.flow && on.range) {
    const isThere = on.items.some((item) => isScalar(item) && item.value === "workflow_dispatch");
    return isThere ? [] : [insertion(on.range[0] + 1, "workflow_dispatch, ")];
  }
  if (!isMap(on) || on.has("workflow_dispatch") || !on.range) return [];
  const [start] = on.range;
  if (on.flow) return [insertion(start + 1, " workflow_dispatch: {},")];
  return [insertion(start, `workflow_dispatch:\n${indentAt(text, start)}`)];
}

/** Whether removing our additions gives back the original. */
function isOnlyExtended(before: string, after: string): boolean {
  const document = parseYaml(after);
  const old = parseYaml(before);
  return (
    document.errors.length === 0 && withoutAdditions(old, old) === withoutAdditions(document, old)
  );
}

interface Job {
  readonly concurrency?: unknown;
  readonly permissions?: unknown;
  readonly steps?: readonly Record<string, unknown>[];
}

/** A workflow, as JSON, without what may be added to it. @param old the same before */
function withoutAdditions(document: Document, old: Document): string {
  const workflow = document.toJS() as {
    on?: unknown;
    concurrency?: unknown;
    jobs?: Record<string, Job>;
  };
  const jobs = Object.entries(workflow.jobs ?? {}).map(([name, job]) => {
    const { permissions: _, concurrency, ...rest } = job;
    const steps = job.steps?.flatMap(({ id: __, ...step }) =>
      /\/(?:guard|record)@/.test(String(step["uses"] ?? "")) ? [] : [step],
    );
    const hadGroup = old.hasIn(["jobs", name, "concurrency"]);
    return [name, { ...rest, concurrency: hadGroup && groupOf(concurrency), steps }];
  });
  const concurrency = groupOf(workflow.concurrency);
  return JSON.stringify({ ...workflow, concurrency, on: null, jobs });
}
