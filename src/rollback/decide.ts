/** Makes the plan of a rollback from the facts, and checks every rule. Source: docs/specification.md, 3.6. */
import { type Problem, problem } from "../errors/problem.ts";
import { obstacleTo } from "../ledger/branch-rules.ts";
import { codeAfter } from "../ledger/code.ts";
import { currentOf, runningParts } from "../ledger/history.ts";
import { type Ledger, manifestInTree } from "../ledger/ledger.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import { isWithin, join } from "../ledger/names.ts";
import { reachingOutside } from "../ledger/outside-content.ts";
import { undoingRollback, undoneBy } from "../ledger/snapshots.ts";
import { clockWarning, ledgerTime } from "../ledger/time.ts";
import { restoredDeploys, sourcesOf } from "./code.ts";
import { deliveryOf } from "./delivery.ts";
import { deployTypeFor } from "./deploy-type.ts";
import type { ApprovedPlan, CodeFacts, PlanRequest, RollbackFacts, TreeFacts } from "./facts.ts";
import { judgePeople } from "./permission.ts";
import type { Plan, Restoration } from "./plan.ts";
import { pullRequestsIn } from "./pull-requests.ts";
import { keptPathsOf, unshippedPaths } from "./restore.ts";
import {
  eligibleByRecord,
  inOrder,
  judgeCommit,
  judgeDeployment,
  judgeOrigin,
  judgeScope,
  judgeTarget,
  judgeVersions,
} from "./rules.ts";
import { namedDeploys, unknownTarget } from "./target.ts";
import { directionOf, isKnownChange, type Versions, versionsOf } from "./versions.ts";
import { sharingDeployments, warningsOf } from "./warnings.ts";

/**
 * Plans a rollback. All rules are checked, even after one has failed.
 *
 * @returns the plan; its `problems` are the rules that failed, empty when the rollback may go ahead
 */
export function planRollback(facts: RollbackFacts, request: PlanRequest): Plan {
  const { ledger, now, next, people, code } = facts;
  const { deployment, history, head } = ledger;
  const { scope, allowDowngrade, hold, reason, land = deployment.land } = request;
  // What lands by pull request is deployed like any other merge.
  const deliver = land === "push" ? (request.deliver ?? deployment.deliver) : "none";
  const possible = eligibleByRecord(deployment, history, now, allowDowngrade);
  // The target is no alternative to itself.
  const eligible = possible.filter((id) => id !== code?.target.id).slice(0, namedDeploys);
  const unknown = code ? null : unknownTarget(history, request.deployId, possible);
  const plan = {
    ...{
      deployment,
      asked: request.deployId,
      meant: unknown?.meant ?? null,
      scope,
      allowDowngrade,
      hold,
      reason,
      head,
      next,
      now,
      recordedAt: ledgerTime(ledger.manifest, now),
    },
    newest: history.entries.at(-1) ?? null,
    current: currentOf(history) ?? null,
    eligible,
    land,
    obstacle: facts.rules && obstacleTo({ land, sign: ledger.settings.sign }, facts.rules),
    deliveryMode: deliver,
    releaseWorkflow: facts.releaseWorkflow,
  };
  const problems = [
    ...judgeDeployment(deployment),
    ...judgeScope(history, scope),
    ...judgePeople(deployment, people),
    ...judgeApproval(facts, request),
  ];
  if (!code?.tree) {
    const noTarget = ledger.isNew
      ? problem("manifest-not-started", { deployment: deployment.name })
      : unknown?.problem;
    problems.push(
      ...(noTarget ? [noTarget] : []),
      ...(code ? judgeRestoredDeploys(facts, code, scope) : []),
      ...deliveryOf(deployment, deliver, null).problems,
    );
    return {
      ...plan,
      target: code?.target ?? null,
      restoration: null,
      warnings: [],
      problems: inOrder(problems),
    };
  }

  const { target, tree } = code;
  const versions = versionsOf(deployment, scope, code, tree.pins, request.runtime);
  const restoration = restorationOf(facts, scope, code, tree, versions);
  const { mode, ...delivery } = deliveryOf(deployment, deliver, {
    ...{ scope, target, now, hasAstroToken: request.hasAstroToken },
    direction: directionOf(versions),
  });
  problems.push(
    ...judgeRestoredDeploys(facts, code, scope),
    ...(deployment.runtime === "none" || scope === "dags"
      ? []
      : judgeVersions(deployment, versions, { ...imagesOf(code), ...versions }, allowDowngrade)),
    ...judgeEffect(ledger, target, restoration, tree),
    ...delivery.problems,
  );
  return {
    ...plan,
    target,
    restoration,
    deliveryMode: mode,
    warnings: warningsOf({ ...plan, target }, restoration, {
      others: sharingDeployments(ledger.settings, deployment, ledger.defaultBranch, tree.files),
      foreign: foreignDeploys(code, scope),
      undoneBefore: undoingRollback(history, target),
      hasUnknownRuntime:
        deployment.runtime === "astro" &&
        scope !== "dags" &&
        (versions.isSameImage || versions.isSameBase) &&
        !isKnownChange(versions),
      nameless: tree.nameless,
      outside: tree.outside,
      entryless: tree.entryless,
      refusedBecause: delivery.refusedBecause,
      holds: history.holds,
      clock: clockWarning(ledger.manifest, now),
    }),
    problems: inOrder(problems),
  };
}

/** The rules `newer-deploy`, `head-changed` and `tree-changed`: what was approved is what is pushed. */
function judgeApproval(
  { ledger, changedSinceApproval: changed, code }: RollbackFacts,
  { approved }: PlanRequest,
): Problem[] {
  if (!approved) return [];
  const newest = ledger.history.entries.at(-1)?.id ?? "none";
  const problems = judgeWholeness(approved);
  if (approved.newest !== undefined && newest !== approved.newest) {
    problems.push(problem("newer-deploy", { expected: approved.newest, newest }));
  }
  if (approved.head !== undefined && (changed === null || changed.length > 0)) {
    const paths = changed ?? ["files that cannot be compared, because the planned head is gone"];
    const more = paths.length > 5 ? [`${paths.length - 5} more`] : [];
    const { head } = ledger;
    problems.push(
      problem("head-changed", {
        ...{ expected: approved.head, head },
        paths: [...paths.slice(0, 5), ...more],
      }),
    );
  }
  const tree = code?.tree?.treeOnApprovedHead ?? null;
  if (approved.tree !== undefined && tree !== null && tree !== approved.tree) {
    problems.push(problem("tree-changed", { expected: approved.tree, tree }));
  }
  return problems;
}

/** A head and a tree identify a plan only together with the rest of it. The newest deploy says something by itself. */
function judgeWholeness({ newest, head, tree }: ApprovedPlan): Problem[] {
  if (head === undefined && tree === undefined) return [];
  const given = { "expected-newest": newest, "expected-head": head, "expected-tree": tree };
  return Object.entries(given)
    .filter(([, value]) => value === undefined)
    .map(([input]) =>
      problem("invalid-input", {
        ...{ input, problem: "is required, because another output of an approved plan was given" },
      }),
    );
}

/** Rules about the target's entry, and about the tags and commits of all deploys whose code comes back. */
function judgeRestoredDeploys(
  { ledger, now }: RollbackFacts,
  code: CodeFacts,
  scope: Scope,
): Problem[] {
  const { deployment, history } = ledger;
  return [
    ...judgeTarget(deployment, history, code.target, now),
    ...judgeOrigin(deployment, foreignDeploys(code, scope)),
    ...restoredDeploys(code).flatMap((entry) => {
      const located = code.located.get(entry.id);
      return located ? judgeCommit(history, entry, located) : [];
    }),
  ];
}

/** The deploys whose code would come back though their commits are not on the deploy branch. */
function foreignDeploys({ restored, located }: CodeFacts, scope: Scope): Entry[] {
  return sourcesOf(restored, scope).filter(({ id }) => {
    const found = located.get(id);
    return found?.commit && !found.isOnBranch;
  });
}

/** The deploys that shipped the image that comes back and the one that runs. */
function imagesOf({ target, restored, running }: CodeFacts) {
  return { deploy: restored.image?.id ?? target.id, running: running?.image?.id };
}

/** The rules `nothing-to-roll-back` and, of the restored tree, `project-missing`. */
function judgeEffect(
  ledger: Ledger,
  target: Entry,
  { dagDeployEnabled, files }: Restoration,
  { differing, outside: content, hasProject }: TreeFacts,
): Problem[] {
  const deploy = target.id;
  const { project } = ledger.deployment;
  const gone = hasProject ? [] : [problem("project-missing", { deploy, project, after: true })];
  const kept = keptPathsOf(ledger);
  const alreadyRuns = differing?.every((path) => kept.some((area) => isWithin(path, area)));
  const isSame = files.length === 0 && alreadyRuns && dagDeployEnabled.from === dagDeployEnabled.to;
  const outside = reachingOutside(content);
  return isSame ? [...gone, problem("nothing-to-roll-back", { deploy, outside })] : gone;
}

function restorationOf(
  { ledger }: RollbackFacts,
  scope: Scope,
  { target, restored, running }: CodeFacts,
  {
    tree,
    changes,
    code,
    files,
    uneditable,
    differing,
    undeployed,
    undeployedOutside,
    unexamined,
  }: TreeFacts,
  { from, to, baseImage }: Versions,
): Restoration {
  const { deployment, history } = ledger;
  const dagDeployEnabled = {
    from: history.dagDeployEnabled,
    to: scope === "all" ? target.dagDeployEnabled : history.dagDeployEnabled,
  };
  const undone = new Set(undoneBy(history, target.id));
  const undoneDeploys = history.entries.filter(({ id }) => undone.has(id));
  const deployType = deployTypeFor(
    dagDeployEnabled.from && dagDeployEnabled.to,
    differing,
    join(deployment.project, deployment["dags-folder"]),
    unshippedPaths(deployment, manifestInTree(ledger)),
  );
  // An image has the DAGs of its own deploy in it, unless those are deployed by themselves.
  const shipped = scope === "dags" ? running?.image : restored.image;
  const image = scope === "image" && !dagDeployEnabled.to ? null : (shipped?.image ?? null);
  return {
    ...{ tree, changes, files, uneditable, undeployed, unexamined, dagDeployEnabled, deployType },
    ...{ baseImage, image },
    shippedAlong: deployType === "dags-only" ? [] : undeployedOutside,
    code: codeAfter(deployType, code, runningParts(history)),
    runtime: { from, to },
    undone: undoneDeploys,
    pullRequests: pullRequestsIn(undoneDeploys, undeployed),
  };
}
