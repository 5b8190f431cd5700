/** How much a warning weighs. Source: docs/specification.md, 3.7. */

/** `danger`: harm that cannot be undone, or that hits others; `note`: what is so with every rollback. */
export type Rank = "danger" | "attention" | "note";

/** Code → rank; every other warning asks for attention. */
const ranks: Readonly<Record<string, Rank>> = {
  "runtime-downgrade": "danger",
  "airflow-3-to-2": "danger",
  "shared-with-other-deployments": "danger",
  "not-rolled-back": "note",
  "holds-deploys": "note",
};

export function rankOf(code: string): Rank {
  return ranks[code] ?? "attention";
}
