/** The steps that guard and record a deploy, and where they go around a deploy step. */
import { isMap, isNode, isPair, isSeq, type YAMLMap, type YAMLSeq } from "yaml";
import { concurrencyToAdd } from "./concurrency.ts";
import type { DeployStep } from "./deploy-steps.ts";
import { quoted, quotedText, use } from "./files.ts";
import type { StepDeploy } from "./step-deploy.ts";
import { type Edit, indented, insertion, lineStart } from "./text-edits.ts";

/** As far as the steps around it depend on it. */
interface Deploying {
  readonly step: YAMLMap;
  readonly deploy: Pick<StepDeploy, "type">;
}

/** The steps around one that deploys. */
interface LedgerSteps {
  readonly guard: readonly string[];
  readonly record: readonly string[];
}

/**
 * @param deployment its name, or an expression
 * @param id of the deploy step
 * @param condition under which there is a deploy to guard, and one to record, in addition to that of the step
 */
function ledgerSteps(
  deployment: string,
  { step, deploy }: Deploying,
  id: string,
  condition: string | null,
): LedgerSteps {
  const own = oneLine(step.get("if"));
  const both = [condition, own && condition ? `(${own})` : own].filter(Boolean).join(" && ");
  const recorded = ["always()", condition, `steps.${id}.outcome != 'skipped'`].filter(Boolean);
  const name = quotedText(deployment);
  const type = deploy.type ? `, deploy-type: ${deploy.type}` : "";
  // With it, `record` finds the deploy on Astro.
  const token = String(step.getIn(["env", "ASTRO_API_TOKEN"]) ?? "");
  return {
    guard: [
      `- uses: ${use("guard")}`,
      ...(both ? [`  if: ${quoted(both)}`] : []),
      `  with: { deployment: ${name} }`,
    ],
    record: [
      `- uses: ${use("record")}`,
      `  if: ${recorded.join(" && ")}`,
      `  with: { deployment: ${name}, status: "\${{ steps.${id}.outcome }}"${type} }`,
      ...(token.startsWith("${{") ? [`  env: { ASTRO_API_TOKEN: ${JSON.stringify(token)} }`] : []),
    ],
  };
}

/**
 * A condition as a bare expression on one line; null without one. Text around an expression makes it a text, which
 * always counts as true.
 */
function oneLine(condition: unknown): string | null {
  if (condition === undefined || condition === null) return null;
  const written = String(condition);
  const [, inner = written] = /^\$\{\{((?:(?!\$\{\{).)*)\}\}$/s.exec(written) ?? [];
  return inner.includes("${{") ? null : inner.trim().replaceAll(/\s*\n\s*/g, " ");
}

/** The steps around a deploy step, to add by hand. */
export function stepsToAdd(
  deployStep: Deploying,
  deployment: string,
  condition: string | null,
): string[] {
  const id = idOf(deployStep.step);
  const { guard, record } = ledgerSteps(deployment, deployStep, id ?? "deploy", condition);
  return [
    ...guard,
    id === null ? "# the deploy step, with `id: deploy`" : `# the deploy step \`${id}\``,
    ...record,
    "# and for its job: permissions: { contents: write }",
    `# and for its job or workflow: ${concurrencyToAdd(deployment)}`,
  ];
}

/**
 * Adds the steps around a deploy step; null when the step is not written on separate lines.
 *
 * @param condition as {@link stepsToAdd} has it
 */
export function ledgerStepEdits(
  text: string,
  deployStep: Pick<DeployStep, "steps" | "index" | "step" | "deploy">,
  deployment: string,
  condition: string | null,
): Edit[] | null {
  const { steps, index, step } = deployStep;
  const place = placeOf(text, steps, index);
  if (place === null) return null;
  const { start, before, after, indent, keyIndent } = place;
  const id = idOf(step);
  const name = id ?? unusedId(steps);
  // Later steps of the job must not get the same one.
  step.set("id", name);
  const { guard, record } = ledgerSteps(deployment, deployStep, name, condition);
  return [
    ...(id === null ? [insertion(start, `id: ${name}\n${keyIndent}`)] : []),
    insertion(before, indented(indent, guard)),
    insertion(after, indented(indent, record)),
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
  /** The space before its keys. */
  readonly keyIndent: string;
}

function placeOf(text: string, steps: YAMLSeq, index: number): Place | null {
  const step = steps.items[index];
  if (!isMap(step)) return null;
  const [start = 0] = step.range ?? [];
  const line = lineStart(text, start);
  const [, indent] = /^( *)- +$/.exec(text.slice(line, start)) ?? [];
  if (indent === undefined || step.flow) return null;
  // What looks like a comment may be the end of a text in the step before.
  const previous = steps.items[index - 1];
  const floor = isNode(previous) ? endOf(previous) : (steps.range?.[0] ?? 0);
  // Comments that are indented deeper than the dash belong to the step before them.
  let before = line;
  for (;;) {
    const above = lineStart(text, before - 1);
    if (above < floor || !isComment(text.slice(above, before), 0, indent.length)) break;
    before = above;
  }
  const lineEnd = text.indexOf("\n", Math.max(endOf(step) - 1, start));
  const after = lineEnd < 0 ? text.length : lineEnd + 1;
  return {
    ...{ start, before, indent },
    after: endOfComments(text, after, indent.length + 1),
    keyIndent: " ".repeat(start - line),
  };
}

/** The offset after a node's last value: the range of a map goes on over the comments after it. */
function endOf(node: unknown): number {
  const last = isMap(node) || isSeq(node) ? node.items.at(-1) : undefined;
  if (last === undefined || (isNode(node) && (node as { flow?: boolean }).flow)) {
    return isNode(node) ? (node.range?.[1] ?? 0) : 0;
  }
  return isPair(last) ? Math.max(endOf(last.key), endOf(last.value)) : endOf(last);
}

/** @param least @param most how far it is indented */
function isComment(line: string, least: number, most = Number.POSITIVE_INFINITY): boolean {
  const indentation = /^ *(?=#)/.exec(line)?.[0].length;
  return indentation !== undefined && indentation >= least && indentation <= most;
}

/** The offset after the comments that follow on an offset, blank lines between them included. */
function endOfComments(text: string, offset: number, least: number): number {
  let end = offset;
  for (let at = offset; at < text.length; ) {
    const next = text.indexOf("\n", at) + 1 || text.length;
    const line = text.slice(at, next);
    if (isComment(line, least)) end = next;
    else if (line.trim() !== "") break;
    at = next;
  }
  return end;
}
