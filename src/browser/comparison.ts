/** Two deploys side by side. */
import type { PageDeploy, PageDeployment } from "../page/data.ts";

export interface Comparison {
  /** The one that was recorded first. */
  readonly older: PageDeploy;
  readonly newer: PageDeploy;
  readonly facts: readonly ComparedFact[];
  /** Recorded between the two, newest first. */
  readonly between: readonly PageDeploy[];
}

export interface ComparedFact {
  readonly name: string;
  readonly older: string;
  readonly newer: string;
  readonly differs: boolean;
}

const typeNames = {
  ...{ "image-and-dags": "Image and DAGs", "image-only": "Image only", "dags-only": "DAGs only" },
};

/** @returns null when one of them is not there, or both are the same */
export function comparisonOf(
  { deploys }: Pick<PageDeployment, "deploys">,
  picked: readonly string[],
): Comparison | null {
  // Newest first.
  const places = picked.map((id) => deploys.findIndex((deploy) => deploy.id === id));
  const [first = -1, second = -1] = places.toSorted((a, b) => a - b);
  const [newer, older] = [deploys[first], deploys[second]];
  if (!newer || !older || newer === older) return null;
  const facts = factsOf.map(([name, read]): ComparedFact => {
    const [before, after] = [read(older), read(newer)];
    return { name, older: before, newer: after, differs: before !== after };
  });
  return { older, newer, facts, between: deploys.slice(first + 1, second) };
}

const orUnknown = (text: string | null) => text ?? "Not known";

const factsOf: readonly (readonly [string, (deploy: PageDeploy) => string])[] = [
  ["Runtime", ({ runtime }) => orUnknown(runtime)],
  ["Ships", ({ type }) => typeNames[type]],
  ["DAG deploys", ({ dagDeployEnabled }) => (dagDeployEnabled ? "On" : "Off")],
  ["Image", ({ image, baseImage }) => orUnknown(image ?? baseImage)],
];
