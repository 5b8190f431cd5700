/** How much a warning weighs. Source: docs/specification.md, 3.7. */

/** `danger`: harm that cannot be undone, or that hits others; `note`: what is so with every rollback. */
export const ranks = ["danger", "attention", "note"] as const;
export type Rank = (typeof ranks)[number];

/** Code → rank; every other warning asks for attention. */
const ranked: Readonly<Record<string, Rank>> = {
  "runtime-downgrade": "danger",
  "airflow-3-to-2": "danger",
  "shared-with-other-deployments": "danger",
  "not-rolled-back": "note",
  "holds-deploys": "note",
};

export function rankOf(code: string): Rank {
  return ranked[code] ?? "attention";
}
