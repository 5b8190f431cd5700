/** How the tree of a rollback is made: worked out before anything is built. Source: docs/specification.md, 3.2 to 3.4. */
import { type Ledger, manifestInTree } from "../ledger/ledger.ts";
import { nestedProjects } from "../ledger/settings.ts";
import type { CodeChange, KnownParts } from "./code.ts";
import type { RestoredSettings } from "./deployment-file.ts";
import type { PlanRequest } from "./facts.ts";
import {
  keptPathsOf,
  type Layer,
  layersOf,
  restoredPaths,
  type Source,
  strayPaths,
  unshippedPaths,
} from "./restore.ts";
import { type Pins, restoredSettings, versionsOf } from "./versions.ts";

interface Paths {
  readonly paths: readonly string[];
  /** Those within them that do not count. */
  readonly except: readonly string[];
}

export interface Recipe {
  readonly layers: readonly Layer[];
  /** The commit of each source of layers. */
  readonly sources: Readonly<Record<Source, string>>;
  /** What the Deployment file gets. */
  readonly settings: RestoredSettings;
  /** The paths that go back, and those within them that do not. */
  readonly restored: Paths;
  /** What a deploy ships and a narrower scope leaves as it is at the head; null with scope `all`. */
  readonly left: Paths | null;
}

export function recipeOf(
  ledger: Ledger,
  { scope, runtime }: Pick<PlanRequest, "scope" | "runtime">,
  change: CodeChange & { readonly restored: KnownParts },
  pins: Pins,
): Recipe {
  const { deployment, head, settings } = ledger;
  const { image, dags } = change.restored;
  const inTree = manifestInTree(ledger);
  const stray = [image, dags].flatMap((part) =>
    strayPaths(deployment, settings, inTree, part.project),
  );
  const kept = [...keptPathsOf(ledger), ...stray];
  return {
    layers: layersOf(deployment, { image: image.project, dags: dags.project }, scope, kept),
    sources: { head, image: image.commit, dags: dags.commit },
    settings: restoredSettings(
      scope,
      versionsOf(deployment, scope, change, pins, runtime),
      change.target,
    ),
    restored: restoredPaths(deployment, scope, kept),
    left:
      scope === "all"
        ? null
        : restoredPaths(deployment, scope === "dags" ? "image" : "dags", [
            ...unshippedPaths(deployment, inTree),
            ...nestedProjects(settings, deployment),
          ]),
  };
}
