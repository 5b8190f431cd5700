/** What Astro's list of deploys says of a deploy that is recorded. Source: docs/specification.md, 5.3. */
import { type AstroDeploy, deployTypeOf, imageOf } from "../ledger/import.ts";
import type { DeployType, Entry } from "../ledger/manifest.ts";

/** A deploy that is new on Astro. */
export interface AstroFinding {
  readonly kind: "deploy";
  readonly id: string;
  /** Null for a kind that this ledger does not know. */
  readonly type: DeployType | null;
  readonly hasFailed: boolean;
  readonly runtime: string | undefined;
  readonly image: string | undefined;
}

export type AstroAnswer =
  | AstroFinding
  /** The newest deploy there is one that the ledger has, so that nothing was deployed since. */
  | { readonly kind: "nothing new"; readonly newest: Entry }
  | { readonly kind: "unknown" };

/**
 * @param deploys the newest on Astro, in any order
 * @param commit full ID of the commit that is recorded
 */
export function astroAnswer(
  deploys: readonly AstroDeploy[],
  commit: string,
  entries: readonly Entry[],
): AstroAnswer {
  // Deploys of other kinds, such as dbt projects, have the same commits and ship no code of the project.
  const ofProject = deploys
    .filter(({ type }) => deployTypeOf(type) !== null)
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  const entryOf = ({ id }: AstroDeploy) => entries.find(({ externalId }) => externalId === id);
  const found = ofProject.find(
    (deploy) => deploy.git?.commitSha === commit && !deploy.rollbackFromId && !entryOf(deploy),
  );
  if (found) {
    return {
      kind: "deploy",
      id: found.id,
      type: deployTypeOf(found.type),
      hasFailed: found.status === "FAILED",
      runtime: found.astroRuntimeVersion,
      image: imageOf(found),
    };
  }
  const [newest] = ofProject;
  const known = newest && entryOf(newest);
  return known ? { kind: "nothing new", newest: known } : { kind: "unknown" };
}
