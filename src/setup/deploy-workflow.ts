/** Adds the steps that guard and record deploys to a team's own deploy workflow. */
import { type Document, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { parseYaml } from "../ledger/yaml.ts";
import { concurrencyEdits, concurrencyToAdd, groupOf } from "./concurrency.ts";
import { type Deployments, findDeploySteps } from "./deploy-steps.ts";
import { actionName } from "./files.ts";
import { ledgerStepEdits } from "./ledger-steps.ts";
import { permissionEdits } from "./permissions.ts";
import { applyEdits, type Edit, indentAt, insertion, replacement } from "./text-edits.ts";

export interface ExtendedWorkflow {
  readonly text: string;
  /** Deploy steps left to a person, such as `deploy.yml, job deploy, step 3`. */
  readonly left: readonly string[];
  /** What a person should know about the changes. */
  readonly notes: readonly string[];
}

/**
 * @param name what to call the workflow in `left` and `notes`
 * @param ambiguous Deployments that more than one step seems to deploy: a person has to choose the step
 */
export function withLedgerSteps(
  name: string,
  workflow: string,
  deployments: Deployments,
  ambiguous: ReadonlySet<string> = new Set(),
): ExtendedWorkflow {
  const whole = workflow.endsWith("\n") ? workflow : `${workflow}\n`;
  const document = parseYaml(whole);
  const deploySteps = findDeploySteps(document, deployments);
  const unchanged = (...left: string[]): ExtendedWorkflow => ({ text: workflow, left, notes: [] });
  if (deploySteps === null) return unchanged(name);
  if (deploySteps.length === 0) {
    return whole.includes(`${actionName}/record@`) ? unchanged() : unchanged(name);
  }
  const edits: Edit[] = [];
  const left: string[] = [];
  const notes: string[] = [];
  const isCalled = document.hasIn(["on", "workflow_call"]);
  const permitted = new Set<YAMLMap>();
  for (const deployStep of deploySteps) {
    const { job, jobName, index, deployment } = deployStep;
    const permissions = permissionEdits(whole, job, document.get("permissions", true));
    const isClear = deployment !== null && !ambiguous.has(deployment) && !isCalled;
    const steps = isClear && permissions ? ledgerStepEdits(whole, deployStep, deployment) : null;
    if (!steps || !permissions) {
      left.push(`${name}, job ${jobName}, step ${index + 1}`);
      continue;
    }
    edits.push(...steps);
    if (permitted.has(job)) continue;
    permitted.add(job);
    edits.push(...permissions.edits);
    const queue = concurrencyEdits(whole, job.get("concurrency", true));
    edits.push(...queue.edits);
    if (queue.note) notes.push(`${name}, job ${jobName}: ${queue.note}`);
    if (!job.has("concurrency") && !document.has("concurrency")) {
      notes.push(
        `${name}, job ${jobName}: deploys run side by side. Add \`${concurrencyToAdd}\`, so that they wait for each other.`,
      );
    }
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
  return isOnlyExtended(whole, text) ? { text, left, notes } : unchanged(name);
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
  return (
    document.errors.length === 0 &&
    withoutAdditions(parseYaml(before)) === withoutAdditions(document)
  );
}

interface Job {
  readonly concurrency?: unknown;
  readonly permissions?: unknown;
  readonly steps?: readonly Record<string, unknown>[];
}

/** A workflow, as JSON, without what may be added to it. */
function withoutAdditions(document: Document): string {
  const workflow = document.toJS() as {
    on?: unknown;
    concurrency?: unknown;
    jobs?: Record<string, Job>;
  };
  const jobs = Object.entries(workflow.jobs ?? {}).map(([name, job]) => {
    const { permissions: _, ...rest } = job;
    const steps = job.steps?.flatMap(({ id: __, ...step }) =>
      /\/(?:guard|record)@/.test(String(step["uses"] ?? "")) ? [] : [step],
    );
    return [name, { ...rest, concurrency: groupOf(job.concurrency), steps }];
  });
  const concurrency = groupOf(workflow.concurrency);
  return JSON.stringify({ ...workflow, concurrency, on: null, jobs });
}
