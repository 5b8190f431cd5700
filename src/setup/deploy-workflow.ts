/**
 * Adds the steps that guard and record deploys to a team's own deploy workflow. The text is changed at
 * just the places in question, so comments, order and layout stay as they are.
 */
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { join } from "../ledger/names.ts";
import { actionName, use } from "./files.ts";

/** What was done with a workflow's text. */
export interface Extended {
  readonly text: string;
  /** Deploy steps, such as `deploy.yml, job deploy, step 3`, for which this cannot be done. */
  readonly left: readonly string[];
}

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

/**
 * @param deployments with the folders of their projects
 * @param name what to call the workflow in `left`
 */
export function withLedgerSteps(
  name: string,
  workflow: string,
  deployments: readonly { readonly name: string; readonly project: string }[],
): Extended {
  const whole = workflow.endsWith("\n") ? workflow : `${workflow}\n`;
  const document = parseDocument(whole);
  const jobs = document.get("jobs", true);
  if (document.errors.length > 0 || !isMap(jobs)) return { text: workflow, left: [name] };
  const edits: Edit[] = [];
  const left: string[] = [];
  for (const { key, value: job } of jobs.items) {
    const steps = isMap(job) ? job.get("steps", true) : null;
    if (!isMap(job) || !isSeq(steps) || uses(steps.items, `${actionName}/record@`)) continue;
    const taken = new Set(steps.items.map((step) => (isMap(step) ? step.get("id") : null)));
    let found = false;
    for (const [index, step] of steps.items.entries()) {
      if (!isMap(step) || !isDeployStep(step)) continue;
      const deployment = deploymentOf(step, deployments);
      const place = placeOf(whole, step);
      if (deployment === null || place === null) {
        left.push(`${name}, job ${String(key)}, step ${index + 1}`);
        continue;
      }
      found = true;
      const named = step.get("id");
      const id = typeof named === "string" ? named : free("deploy", taken);
      taken.add(id);
      if (named === undefined) edits.push(inserted(place.start, `id: ${id}\n${place.indent}  `));
      edits.push(inserted(place.before, guardStep(deployment, place.indent)));
      edits.push(inserted(place.after, recordStep(deployment, id, place.indent)));
    }
    if (found) edits.push(...permissionEdits(whole, job, document.get("permissions", true)));
  }
  return { text: edits.length > 0 ? edited(whole, edits) : workflow, left };
}

function uses(steps: readonly unknown[], action: string): boolean {
  return steps.some((step) => isMap(step) && String(step.get("uses") ?? "").startsWith(action));
}

function isDeployStep(step: YAMLMap): boolean {
  const [used, run] = [step.get("uses"), step.get("run")].map((value) => String(value ?? ""));
  return /^astronomer\/deploy-action@/.test(used ?? "") || /\bastro\s+deploy\b/.test(run ?? "");
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
function placeOf(text: string, step: YAMLMap): Place | null {
  const [start = 0, end = 0] = step.range ?? [];
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const [, indent] = /^([ ]*)- $/.exec(text.slice(line, start)) ?? [];
  if (indent === undefined || step.flow) return null;
  let before = line;
  for (;;) {
    const above = text.lastIndexOf("\n", before - 2) + 1;
    if (before === 0 || !/^ *#/.test(text.slice(above, before))) break;
    before = above;
  }
  const lineEnd = text.indexOf("\n", Math.max(end - 1, start));
  return { start, before, after: lineEnd < 0 ? text.length : lineEnd + 1, indent };
}

const guardStep = (deployment: string, indent: string) =>
  lines(indent, [`- uses: ${use("guard")}`, `  with: { deployment: ${deployment} }`]);

const recordStep = (deployment: string, id: string, indent: string) =>
  lines(indent, [
    `- uses: ${use("record")}`,
    `  if: always() && steps.${id}.outcome != 'skipped'`,
    `  with: { deployment: ${deployment}, status: "\${{ steps.${id}.outcome }}" }`,
  ]);

const lines = (indent: string, written: readonly string[]) =>
  written.map((line) => `${indent}${line}\n`).join("");

/** Recording needs `contents: write`; what the job may do besides stays. */
function permissionEdits(text: string, job: YAMLMap, ofWorkflow: unknown): Edit[] {
  const own = job.get("permissions", true);
  if (isMap(own)) return own.get("contents") === "write" ? [] : widened(text, own);
  if (isScalar(own)) return [];
  if (isScalar(ofWorkflow) && ofWorkflow.value === "write-all") return [];
  if (isMap(ofWorkflow) && ofWorkflow.get("contents") === "write") return [];
  const others = isMap(ofWorkflow)
    ? ofWorkflow.items.map(({ key, value }) => [String(key), String(value)] as const)
    : [];
  const granted = [...others.filter(([scope]) => scope !== "contents"), ["contents", "write"]];
  const steps = job.items.find(({ key }) => String(key) === "steps");
  const [start = 0] = (isScalar(steps?.key) && steps.key.range) || [];
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(line, start);
  const written = ["permissions:", ...granted.map(([scope, level]) => `  ${scope}: ${level}`)];
  return [inserted(line, lines(indent, written))];
}

function widened(text: string, own: YAMLMap): Edit[] {
  const pair = own.items.find(({ key }) => String(key) === "contents");
  const level = pair?.value;
  if (isScalar(level)) {
    const [at = 0, end = 0] = level.range ?? [];
    return [{ at, gone: end - at, text: "write" }];
  }
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
  return [...edits]
    .sort((a, b) => b.at - a.at)
    .reduce(
      (done, { at, gone, text: put }) => done.slice(0, at) + put + done.slice(at + gone),
      text,
    );
}
