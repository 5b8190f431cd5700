/**
 * Adds the steps that guard and record deploys to a team's own deploy workflow. The text is changed at
 * just the places in question, so comments, order and layout stay as they are.
 */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { join } from "../ledger/names.ts";
import { actionName, use } from "./files.ts";

/** What was done with a workflow's text. */
export interface Extended {
  readonly text: string;
  /** Deploy steps, such as `deploy.yml, job deploy, step 3`, for which this cannot be done. */
  readonly left: readonly string[];
  /** What a person should know of what was done. */
  readonly notes: readonly string[];
}

type Named = readonly { readonly name: string; readonly project: string }[];

interface Edit {
  /** Where, in the text as it was, and how much of it goes. */
  readonly at: number;
  readonly gone: number;
  readonly text: string;
}

/** Whether a workflow deploys to Astro. */
export function deploysToAstro(workflow: string): boolean {
  return /\bastronomer\/deploy-action@|\bastro\s+deploy\b/.test(workflow);
}

/** Whether a workflow uses the root action. */
export function rollsBack(workflow: string): boolean {
  return (
    workflow.includes(`${actionName}@`) || workflow.includes(`${actionName}/.github/workflows/`)
  );
}

interface DeployStep {
  readonly job: YAMLMap;
  readonly jobName: string;
  readonly steps: YAMLSeq;
  readonly index: number;
  readonly step: YAMLMap;
  /** Null when it is not to be told. */
  readonly deployment: string | null;
}

/** The deploy steps of jobs that record nothing yet; null when the workflow cannot be read. */
function deploySteps(document: Document, deployments: Named): DeployStep[] | null {
  const jobs = document.get("jobs", true);
  if (document.errors.length > 0 || !isMap(jobs)) return null;
  return jobs.items.flatMap(({ key, value: job }): DeployStep[] => {
    const steps = isMap(job) ? job.get("steps", true) : null;
    if (!isMap(job) || !isSeq(steps) || uses(steps.items, `${actionName}/record@`)) return [];
    const isMatrix = job.hasIn(["strategy", "matrix"]);
    return steps.items.flatMap((step, index): DeployStep[] => {
      if (!isMap(step) || !isDeployStep(step)) return [];
      const deployment = isMatrix ? null : deploymentOf(step, deployments);
      return [{ job, jobName: String(key), steps, index, step, deployment }];
    });
  });
}

/** The Deployments that the steps of a workflow deploy, each as often as a step does. */
export function deployedBy(workflow: string, deployments: Named): string[] {
  const found = deploySteps(parseDocument(workflow), deployments) ?? [];
  return found.flatMap(({ deployment }) => deployment ?? []);
}

/**
 * @param name what to call the workflow in `left`
 * @param deployments with the folders of their projects
 * @param ambiguous Deployments that more than one step seems to deploy: which one is for a person to say
 */
export function withLedgerSteps(
  name: string,
  workflow: string,
  deployments: Named,
  ambiguous: ReadonlySet<string> = new Set(),
): Extended {
  const whole = workflow.endsWith("\n") ? workflow : `${workflow}\n`;
  const document = parseDocument(whole);
  const found = deploySteps(document, deployments);
  const unchanged = (...left: string[]): Extended => ({ text: workflow, left, notes: [] });
  if (found === null) return unchanged(name);
  if (found.length === 0) {
    return whole.includes(`${actionName}/record@`) ? unchanged() : unchanged(name);
  }
  const edits: Edit[] = [];
  const left: string[] = [];
  const notes: string[] = [];
  const isCalled = document.hasIn(["on", "workflow_call"]);
  const changed = new Set<YAMLMap>();
  for (const { job, jobName, steps, index, step, deployment } of found) {
    const place = placeOf(whole, steps, index);
    const permitted = permissionEdits(whole, job, document.get("permissions", true));
    const isClear = deployment !== null && !ambiguous.has(deployment) && !isCalled;
    if (!isClear || place === null || permitted === null) {
      left.push(`${name}, job ${jobName}, step ${index + 1}`);
      continue;
    }
    const taken = new Set(steps.items.map((other) => (isMap(other) ? other.get("id") : null)));
    const named = step.get("id");
    const id = typeof named === "string" ? named : free("deploy", taken);
    step.set("id", id);
    if (named === undefined) edits.push(inserted(place.start, `id: ${id}\n${place.indent}  `));
    edits.push(inserted(place.before, guardStep(deployment, conditionOf(step), place.indent)));
    edits.push(inserted(place.after, recordStep(deployment, id, place.indent)));
    if (changed.has(job)) continue;
    changed.add(job);
    edits.push(...permitted.edits);
    if (permitted.isNew) {
      notes.push(
        `${name}, job ${jobName}: it may write contents now, and nothing else. Add what else it needs to its \`permissions\`.`,
      );
    }
  }
  const text =
    edits.length > 0 ? edited(whole, [...edits, ...startedByHand(whole, document)]) : workflow;
  return isOnlyExtended(whole, text) ? { text, left, notes } : unchanged(name);
}

/** Whether taking out what we put in gives back what was there. */
function isOnlyExtended(before: string, after: string): boolean {
  const document = parseDocument(after);
  return document.errors.length === 0 && essence(parseDocument(before)) === essence(document);
}

/** A workflow without what we add to one. */
function essence(document: Document): string {
  const workflow = document.toJS() as { on?: unknown; jobs?: Record<string, Job> };
  const jobs = Object.entries(workflow.jobs ?? {}).map(([name, job]) => {
    const { permissions: _, ...rest } = job;
    const steps = job.steps?.flatMap(({ id: __, ...step }) =>
      /\/(?:guard|record)@/.test(String(step["uses"] ?? "")) ? [] : [step],
    );
    return [name, { ...rest, steps }];
  });
  return JSON.stringify({ ...workflow, on: null, jobs });
}

interface Job {
  readonly permissions?: unknown;
  readonly steps?: readonly Record<string, unknown>[];
}

/** The condition under which a step deploys holds for its guard as well. */
function conditionOf(step: YAMLMap): string | null {
  const condition = step.get("if");
  return condition === undefined ? null : String(condition);
}

/** A rollback with the job's own token starts nothing, so a person or the action has to. */
function startedByHand(text: string, document: Document): Edit[] {
  const on = document.get("on", true);
  if (isScalar(on) && on.range) {
    const [at, end] = on.range;
    return [{ at, gone: end - at, text: `[${String(on.value)}, workflow_dispatch]` }];
  }
  if (isSeq(on) && on.flow && on.range) {
    const isThere = on.items.some((item) => isScalar(item) && item.value === "workflow_dispatch");
    return isThere ? [] : [inserted(on.range[0] + 1, "workflow_dispatch, ")];
  }
  if (!isMap(on) || on.has("workflow_dispatch") || !on.range) return [];
  const [start] = on.range;
  if (on.flow) return [inserted(start + 1, " workflow_dispatch: {},")];
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return [inserted(start, `workflow_dispatch:\n${indent}`)];
}

function uses(steps: readonly unknown[], action: string): boolean {
  return steps.some((step) => isMap(step) && String(step.get("uses") ?? "").startsWith(action));
}

function isDeployStep(step: YAMLMap): boolean {
  const [used, run] = [step.get("uses"), step.get("run")].map((value) => String(value ?? ""));
  return (
    /^astronomer\/deploy-action@/.test(used ?? "") ||
    /^\s*(?:\w+=\S*\s+)*astro\s+deploy\b/m.test(run ?? "")
  );
}

/** The Deployment of a step, by the project that it deploys; null when that is not to be told. */
function deploymentOf(
  step: YAMLMap,
  deployments: readonly { readonly name: string; readonly project: string }[],
): string | null {
  if (deployments.length === 1) return deployments[0]?.name ?? null;
  const given = step.getIn(["with", "root-folder"]) ?? step.get("working-directory") ?? ".";
  const folder = String(given)
    .replace(/^\.\/(?=.)/, "")
    .replace(/(?<=.)\/+$/, "");
  const meant = deployments.filter(({ project }) => join(project, ".") === folder);
  return meant.length === 1 ? (meant[0]?.name ?? null) : null;
}

interface Place {
  /** Offset of the step's first key. */
  readonly start: number;
  /** Offset of the line on which the step, with comments above it, begins. */
  readonly before: number;
  /** Offset of the line behind the step. */
  readonly after: number;
  /** The space in front of its dash. */
  readonly indent: string;
}

/** Null for a step that is not written as lines of its own. */
function placeOf(text: string, steps: YAMLSeq, index: number): Place | null {
  const step = steps.items[index];
  if (!isMap(step)) return null;
  const [start = 0, end = 0] = step.range ?? [];
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const [, indent] = /^([ ]*)- $/.exec(text.slice(line, start)) ?? [];
  if (indent === undefined || step.flow) return null;
  // What looks like a comment may be the end of a text in the step before.
  const previous = steps.items[index - 1];
  const floor = isNode(previous) ? (previous.range?.[1] ?? 0) : (steps.range?.[0] ?? 0);
  let before = line;
  for (;;) {
    const above = text.lastIndexOf("\n", before - 2) + 1;
    if (above < floor || !/^ *#/.test(text.slice(above, before))) break;
    before = above;
  }
  const lineEnd = text.indexOf("\n", Math.max(end - 1, start));
  return { start, before, after: lineEnd < 0 ? text.length : lineEnd + 1, indent };
}

function lines(indent: string, written: readonly string[]): string {
  return written.map((line) => `${indent}${line}\n`).join("");
}

/** As YAML takes it: a name such as `1.10` would be a number. */
const quoted = (name: string) => stringify(name).trim();

const guardStep = (deployment: string, condition: string | null, indent: string) =>
  lines(indent, [
    `- uses: ${use("guard")}`,
    ...(condition === null ? [] : [`  if: ${quoted(condition)}`]),
    `  with: { deployment: ${quoted(deployment)} }`,
  ]);

const recordStep = (deployment: string, id: string, indent: string) =>
  lines(indent, [
    `- uses: ${use("record")}`,
    `  if: always() && steps.${id}.outcome != 'skipped'`,
    `  with: { deployment: ${quoted(deployment)}, status: "\${{ steps.${id}.outcome }}" }`,
  ]);

/** The steps around a deploy step, for a workflow that cannot be changed by itself. */
export const guardAndRecord = [
  guardStep("prod", null, ""),
  "# the deploy step, with `id: deploy`\n",
  recordStep("prod", "deploy", ""),
  "# and for its job: permissions: { contents: write }\n",
].join("");

/**
 * Recording needs `contents: write`; what the job may do besides stays, as far as it was said.
 *
 * @returns null where it is said in a way that cannot be added to
 */
function permissionEdits(
  text: string,
  job: YAMLMap,
  ofWorkflow: unknown,
): { readonly edits: Edit[]; readonly isNew: boolean } | null {
  const own = job.get("permissions", true);
  if (isMap(own)) {
    if (own.get("contents") === "write") return { edits: [], isNew: false };
    const edits = widened(text, own);
    return edits && { edits, isNew: false };
  }
  const general = own ?? ofWorkflow;
  if (isScalar(general)) {
    return general.value === "write-all" ? { edits: [], isNew: false } : null;
  }
  if (isMap(ofWorkflow) && ofWorkflow.get("contents") === "write") {
    return { edits: [], isNew: false };
  }
  const others = isMap(ofWorkflow)
    ? ofWorkflow.items.map(({ key, value }) => [String(key), String(value)] as const)
    : [];
  const granted = [...others.filter(([scope]) => scope !== "contents"), ["contents", "write"]];
  const steps = job.items.find(({ key }) => String(key) === "steps");
  const [start = 0] = (isScalar(steps?.key) && steps.key.range) || [];
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(line, start);
  const written = ["permissions:", ...granted.map(([scope, level]) => `  ${scope}: ${level}`)];
  return { edits: [inserted(line, lines(indent, written))], isNew: others.length === 0 };
}

function widened(text: string, own: YAMLMap): Edit[] | null {
  const pair = own.items.find(({ key }) => String(key) === "contents");
  const level = pair?.value;
  if (isScalar(level)) {
    const [at = 0, end = 0] = level.range ?? [];
    return [{ at, gone: end - at, text: "write" }];
  }
  if (pair !== undefined) return null;
  const [start = 0] = own.range ?? [];
  if (own.flow) {
    const empty = own.items.length === 0;
    return [inserted(start + 1, empty ? " contents: write " : " contents: write,")];
  }
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return [inserted(start, `contents: write\n${indent}`)];
}

const inserted = (at: number, text: string): Edit => ({ at, gone: 0, text });

function free(name: string, taken: ReadonlySet<unknown>): string {
  let id = name;
  for (let next = 2; taken.has(id); next++) id = `${name}-${next}`;
  return id;
}

/** Edits at the same place stand in the order in which they were made. */
function edited(text: string, edits: readonly Edit[]): string {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return [...edits.entries()]
    .sort(([first, a], [second, b]) => b.at - a.at || second - first)
    .reduce((done, [, { at, gone, text: put }]) => {
      return done.slice(0, at) + put.replaceAll("\n", lineEnd) + done.slice(at + gone);
    }, text);
}
