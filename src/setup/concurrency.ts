/**
 * Lets the deploys of a concurrency group wait in line. A group keeps one waiting run, which the next one takes the place
 * of: so the next merge would cancel the deploy of a rollback.
 */
import { isMap, isScalar, type YAMLMap } from "yaml";
import { quotedText } from "./files.ts";
import { type Edit, indentAt, indented, insertion, lineStart, replacement } from "./text-edits.ts";

export interface ConcurrencyEdits {
  readonly edits: readonly Edit[];
  /** What a person should know, as a clause about the job or workflow; null when nothing. */
  readonly note: string | null;
}

/** The lines of a job without a group, in which the deploys to a Deployment wait in line. */
const groupLines = (deployment: string) => [
  "concurrency:",
  `  group: ${quotedText(`deploy-${deployment}`)}`,
  "  queue: max",
];

/** What is to be added where a deploy has no group. @param deployment its name, or an expression */
export const concurrencyToAdd = (deployment: string) =>
  `concurrency: { group: ${quotedText(`deploy-${deployment}`)}, queue: max }`;

/** Adds a group to a job that has none, before its steps. @param deployment its name, or an expression */
export function newConcurrency(text: string, job: YAMLMap, deployment: string): ConcurrencyEdits {
  const steps = job.items.find(({ key }) => String(key) === "steps");
  const [start = 0] = (isScalar(steps?.key) && steps.key.range) || [];
  const lines = indented(indentAt(text, start), groupLines(deployment));
  return written(insertion(lineStart(text, start), lines));
}

/** @param concurrency the node of a job's or workflow's `concurrency` */
export function concurrencyEdits(text: string, concurrency: unknown): ConcurrencyEdits {
  if (isScalar(concurrency) && concurrency.range) {
    const [start, end] = concurrency.range;
    const group = text.slice(start, end);
    return written(replacement(start, end, `{ group: ${group}, queue: max }`));
  }
  if (!isMap(concurrency) || concurrency.has("queue") || !concurrency.range) return nothing;
  if (![undefined, false].includes(concurrency.get("cancel-in-progress") as undefined)) {
    const note =
      "`cancel-in-progress` lets a merge cancel the deploy of a rollback. Put `queue: max` in its place.";
    return { edits: [], note };
  }
  const [start] = concurrency.range;
  if (concurrency.flow) return written(insertion(start + 1, " queue: max,"));
  return written(insertion(start, `queue: max\n${indentAt(text, start)}`));
}

const nothing: ConcurrencyEdits = { edits: [], note: null };

const written = (edit: Edit): ConcurrencyEdits => ({
  edits: [edit],
  note: "deploys now wait in line (`queue: max`), so that the next merge does not cancel that of a rollback. Leave it out on a GitHub Enterprise Server that does not know it.",
});

/** The group alone, however it is written. */
export function groupOf(concurrency: unknown): unknown {
  if (typeof concurrency !== "object" || concurrency === null) {
    return concurrency === undefined ? undefined : { group: concurrency };
  }
  return { ...concurrency, queue: undefined };
}
