/** The steps that guard and record a deploy, and where they go around a deploy step. */
import { isMap, isNode, stringify, type YAMLMap, type YAMLSeq } from "yaml";
import { concurrencyToAdd } from "./concurrency.ts";
import type { DeployStep } from "./deploy-steps.ts";
import { use } from "./files.ts";
import { type Edit, indented, insertion, lineStart } from "./text-edits.ts";

/** Quotes a value where YAML would misread it: a name such as `1.10` would be a number. */
const quoted = (value: string) => stringify(value).trim();

const guardStep = (deployment: string, condition: string | null, indent: string) =>
  indented(indent, [
    `- uses: ${use("guard")}`,
    ...(condition === null ? [] : [`  if: ${quoted(condition)}`]),
    `  with: { deployment: ${quoted(deployment)} }`,
  ]);

const recordStep = (deployment: string, id: string, type: DeployStep["type"], indent: string) =>
  indented(indent, [
    `- uses: ${use("record")}`,
    `  if: always() && steps.${id}.outcome != 'skipped'`,
    `  with: { deployment: ${quoted(deployment)}, status: "\${{ steps.${id}.outcome }}"${type ? `, deploy-type: ${type}` : ""} }`,
  ]);

/** The steps around a deploy step, to add by hand where a workflow cannot be changed automatically. */
export const stepsToAddByHand = [
  guardStep("prod", null, ""),
  "# the deploy step, with `id: deploy`\n",
  recordStep("prod", "deploy", null, ""),
  "# and for its job: permissions: { contents: write }\n",
  `# and for its job or workflow: ${concurrencyToAdd}\n`,
].join("");

/** Adds the steps around a deploy step; null when the step is not written on separate lines. */
export function ledgerStepEdits(
  text: string,
  { steps, index, step, type }: DeployStep,
  deployment: string,
): Edit[] | null {
  const place = placeOf(text, steps, index);
  if (place === null) return null;
  const { start, before, after, indent } = place;
  const id = idOf(step);
  const name = id ?? unusedId(steps);
  // Later steps of the job must not get the same one.
  step.set("id", name);
  const condition = step.get("if");
  return [
    ...(id === null ? [insertion(start, `id: ${name}\n${indent}  `)] : []),
    insertion(
      before,
      guardStep(deployment, condition === undefined ? null : String(condition), indent),
    ),
    insertion(after, recordStep(deployment, name, type, indent)),
  ];
}

function idOf(step: YAMLMap): string | null {
  const id = step.get("id");
  return typeof id === "string" ? id : null;
}

function unusedId(steps: YAMLSeq): string {
  const used = new Set(steps.items.map((step) => (isMap(step) ? step.get("id") : null)));
  let id = "deploy";
  for (let next = 2; used.has(id); next++) id = `deploy-${next}`;
  return id;
}

interface Place {
  /** Offset of the step's first key. */
  readonly start: number;
  /** Offset of the line on which the step, with the comments above it, begins. */
  readonly before: number;
  /** Offset of the line after the step. */
  readonly after: number;
  /** The space before its dash. */
  readonly indent: string;
}

function placeOf(text: string, steps: YAMLSeq, index: number): Place | null {
  const step = steps.items[index];
  if (!isMap(step)) return null;
  const [start = 0, end = 0] = step.range ?? [];
  const line = lineStart(text, start);
  const [, indent] = /^([ ]*)- $/.exec(text.slice(line, start)) ?? [];
  if (indent === undefined || step.flow) return null;
  // What looks like a comment may be the end of a text in the step before.
  const previous = steps.items[index - 1];
  const floor = isNode(previous) ? (previous.range?.[1] ?? 0) : (steps.range?.[0] ?? 0);
  let before = line;
  for (;;) {
    const above = lineStart(text, before - 1);
    if (above < floor || !/^ *#/.test(text.slice(above, before))) break;
    before = above;
  }
  const lineEnd = text.indexOf("\n", Math.max(end - 1, start));
  return { start, before, after: lineEnd < 0 ? text.length : lineEnd + 1, indent };
}
