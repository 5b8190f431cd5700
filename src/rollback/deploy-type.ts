/** What a deploy step has to ship: DAGs, or the image too. Source: docs/specification.md, 5. */
import type { DeployType } from "../ledger/manifest.ts";
import { isWithin } from "../ledger/names.ts";

/**
 * `dags-only` when DAG-only deploys are on and the new code differs only in the DAGs folder.
 *
 * @param dagDeploysOn whether DAG-only deploys are on both before and after
 * @param differing paths in which the new code differs from what runs; null when unknown
 * @param dagsPath the DAGs folder, from the root of the repository. Something else at that path, such as a file, is a
 * part of the image
 * @param irrelevant paths that no deploy ships
 */
export function deployTypeFor(
  dagDeploysOn: boolean,
  differing: readonly string[] | null,
  dagsPath: string,
  irrelevant: readonly string[],
): Extract<DeployType, "dags-only" | "image-and-dags"> {
  const shipped = differing?.filter((path) => !irrelevant.some((other) => isWithin(path, other)));
  const dagsAlone =
    dagDeploysOn &&
    shipped &&
    shipped.length > 0 &&
    shipped.every((path) => path !== dagsPath && isWithin(path, dagsPath));
  return dagsAlone ? "dags-only" : "image-and-dags";
}
