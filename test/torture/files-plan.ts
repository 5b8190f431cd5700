/** What a record and a plan of a rollback must say: docs/specification.md, 3.2 to 3.4, 4 and 5.3. */
import { deploymentText, joined, pinIn, placeOf, type Settings } from "./files-changes.ts";
import {
  areSame,
  type Deploy,
  dagDeploysOf,
  differences,
  expectedFiles,
  isBad,
  isIn,
  partAt,
  partsOf,
  ran,
  runningOf,
  type Scope,
  type Source,
  type Tree,
} from "./files-model.ts";

/** A Deployment and its deploys. */
export interface Deployment extends Settings {
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
  const { deploys } = deployment;
  const dagDeployEnabled = dagDeploysOf(deploys);
  const problems = scope === "dags" && !dagDeployEnabled ? ["dag-deploys-off"] : [];
  if (!target) return { files: null, problems };
  if (isBad(deploys, target)) problems.push("deploy-marked-bad");
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
  if (![...files.keys()].some((path) => isIn(path, place.project) && path !== place.project))
    problems.push("project-missing");
  const setting = scope === "all" ? target.dagDeployEnabled : dagDeployEnabled;
  const running = runningOf(deploys);
  // Whether an empty commit is worth making when nothing but the project's place has changed.
  const hasMoved =
    running && [running.image, running.dags].some((part) => part.project !== place.project);
  if (hasMoved && areSame(files, head)) return null;
  const runsAlready = running && areSame(expectedFiles(head, running, "all", place, text), head);
  if (runsAlready && areSame(files, head) && setting === dagDeployEnabled)
    return { files, problems: [...problems, "nothing-to-roll-back"] };
  return { files, problems };
}

/** Whether some code has another image than the one that runs, apart from what is never shipped. */
export function hasOtherImage(
  deployment: Deployment,
  all: readonly Deployment[],
  source: Source,
): boolean {
  const place = placeOf(deployment, all);
  const running = runningOf(deployment.deploys);
  const unshipped = [".github", joined(place.project, "deployment.yaml")];
  return (
    !running ||
    differences(partAt(running.image, "image", place), partAt(source, "image", place)).some(
      (path) => !unshipped.some((other) => isIn(path, other)),
    )
  );
}

/**
 * What has to be shipped for some code to run, as `infer` and the output `deploy-type` say.
 *
 * @param isOn whether DAG-only deploys are on before and after
 */
export function typeFor(
  deployment: Deployment,
  all: readonly Deployment[],
  source: Source,
  isOn: boolean,
): Deploy["type"] {
  const place = placeOf(deployment, all);
  const running = runningOf(deployment.deploys);
  if (!running || !isOn || hasOtherImage(deployment, all, source)) return "image-and-dags";
  const [before, after] = [running.dags, source].map((each) => partAt(each, "dags", place));
  return before && after && !areSame(before, after) ? "dags-only" : "image-and-dags";
}

/** The DAG deploy setting that a commit's Deployment file gives; null when it has none. */
export function settingIn({ tree, project }: Source): boolean | null {
  const text = tree.get(joined(project, "deployment.yaml"))?.text ?? "";
  const value = /enabled: (\w+)/.exec(text)?.[1];
  return value === undefined ? null : value === "true";
}

/** Whether a deploy that ended well, and was given no ID, shipped nothing new (5.3). */
export function shipsNothing(
  { deploys }: Deployment,
  { type, code, ...deploy }: Pick<Deploy, "type" | "code" | "runtime" | "dagDeployEnabled">,
): boolean {
  const running = runningOf(deploys);
  const newest = [...deploys].sort((a, b) => a.created - b.created).at(-1);
  return (
    running !== null &&
    newest === ran(deploys).at(-1) &&
    code.image === running.image.code.image &&
    code.dags === running.dags.code.dags &&
    (type === "dags-only" || deploy.runtime === running.image.runtime) &&
    deploy.dagDeployEnabled === dagDeploysOf(deploys)
  );
}
