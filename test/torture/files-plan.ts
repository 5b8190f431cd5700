/** What a record and a plan of a rollback must say: docs/specification.md, 3.2 to 3.4, 4 and 5.3. */
import { deploymentText, joined, pinIn, placeOf, type Settings } from "./files-changes.ts";
import {
  areSame,
  type Deploy,
  differences,
  expectedFiles,
  isIn,
  partAt,
  partsOf,
  ran,
  type Scope,
  type Tree,
} from "./files-model.ts";

/** A Deployment and its deploys. */
export interface Deployment extends Settings {
  dagDeployEnabled: boolean;
  readonly deploys: Deploy[];
}

export interface ExpectedPlan {
  /** Null when nothing can come back. */
  readonly files: Tree | null;
  /** Codes of the rules that it breaks. */
  readonly problems: readonly string[];
}

/** @param target undefined: there is none. @returns null where it is not said what must come of it */
export function expectedPlan(
  head: Tree,
  deployment: Deployment,
  all: readonly Deployment[],
  target: Deploy | undefined,
  scope: Scope,
): ExpectedPlan | null {
  const { deploys, dagDeployEnabled } = deployment;
  const problems = scope === "dags" && !dagDeployEnabled ? ["dag-deploys-off"] : [];
  if (!target) return { files: null, problems };
  if (target.status !== "deployed")
    return { files: null, problems: [...problems, "deploy-not-successful"] };
  const code = partsOf(deploys, target);
  if (!code) return { files: null, problems: [...problems, "image-unknown"] };
  const place = placeOf(deployment, all);
  const settingsFile = head.get(joined(deployment.project, "deployment.yaml"))?.text ?? "";
  const version = scope === "dags" ? /version: (\S+)/.exec(settingsFile)?.[1] : undefined;
  const dags = scope === "all" ? undefined : /enabled: (\S+)/.exec(settingsFile)?.[1];
  const text = deploymentText(
    version ?? pinIn(code.image.tree, code.image.project),
    dags ?? String(target.dagDeployEnabled),
  );
  const files = expectedFiles(head, code, scope, place, text);
  const setting = scope === "all" ? target.dagDeployEnabled : dagDeployEnabled;
  const current = ran(deploys).at(-1);
  const running = current && partsOf(deploys, current);
  // Whether an empty commit is worth making when nothing but the project's place has changed.
  const hasMoved =
    running && [running.image, running.dags].some((part) => part.project !== place.project);
  if (hasMoved && areSame(files, head)) return null;
  const runsAlready = running && areSame(expectedFiles(head, running, "all", place, text), head);
  if (runsAlready && areSame(files, head) && setting === dagDeployEnabled)
    return { files, problems: [...problems, "nothing-to-roll-back"] };
  return { files, problems };
}

/** What `infer` makes of a deploy; null where it is not said. @param deploy not yet one of the deploys */
export function inferredType(
  deployment: Deployment,
  all: readonly Deployment[],
  deploy: Deploy,
): Deploy["type"] | null {
  const place = placeOf(deployment, all);
  const current = ran(deployment.deploys).at(-1);
  const parts = current && partsOf(deployment.deploys, current);
  if (!parts) return "image-and-dags";
  // Workflows and settings are never shipped.
  const image = differences(
    partAt(parts.image, "image", place),
    partAt(deploy, "image", place),
  ).filter((path) => !isIn(path, ".github"));
  const dags = differences(partAt(parts.dags, "dags", place), partAt(deploy, "dags", place));
  // Whether the image has the Deployment file, and the projects of others in it.
  const isVague = (path: string) =>
    /deployment\.yaml$/.test(path) || place.others.some((other) => isIn(path, other));
  if (image.length > 0 && image.every(isVague)) return null;
  const isOn = current.dagDeployEnabled && deploy.dagDeployEnabled;
  return isOn && image.length === 0 && dags.length > 0 ? "dags-only" : "image-and-dags";
}
