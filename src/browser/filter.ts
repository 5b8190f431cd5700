/** Which deploys of the table are shown. */
import type { PageDeploy } from "../page/data.ts";
import type { Filters } from "./view.ts";

/** What a filter by status may be: more than the status itself. */
export const statusFilters = {
  ...{ deployed: "Deployed", failed: "Failed", initialized: "In progress" },
  ...{ rollback: "Rollbacks", undone: "Undone", good: "Marked good", bad: "Marked bad" },
  eligible: "Can come back",
} as const;

const isOfStatus = (deploy: PageDeploy, status: string): boolean =>
  ({
    rollback: deploy.rollback !== null,
    undone: deploy.undone,
    good: deploy.mark?.as === "good",
    bad: deploy.mark?.as === "bad",
    eligible: deploy.eligible && !deploy.current,
  })[status] ?? deploy.status === status;

/** All words must be found, each anywhere in a deploy's texts. */
export function filtered(deploys: readonly PageDeploy[], filters: Filters): readonly PageDeploy[] {
  const { text, status, runtime, who } = filters;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !status && !runtime && !who) return deploys;
  return deploys.filter(
    (deploy) =>
      (!status || isOfStatus(deploy, status)) &&
      (!runtime || deploy.runtime === runtime) &&
      (!who || deploy.createdBy === who) &&
      (words.length === 0 || hasWords(deploy, words)),
  );
}

function hasWords(deploy: PageDeploy, words: readonly string[]): boolean {
  const { id, tag, commit, createdBy, description, rollback, runtime, mark } = deploy;
  const searched = [
    `#${id}`,
    tag,
    commit,
    createdBy,
    description,
    rollback?.reason,
    runtime,
    mark?.reason,
  ]
    .join("\n")
    .toLowerCase();
  return words.every((word) => searched.includes(word));
}

/** The different values of a field, the most frequent first. */
export function valuesOf(deploys: readonly PageDeploy[], field: "runtime" | "createdBy"): string[] {
  const counts = new Map<string, number>();
  for (const deploy of deploys) {
    const value = deploy[field];
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
