/** Works a rollback out: everything that it would do, and every rule that fails. Pushes nothing. */
import { type Problem, problem } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import { type Code, codePartsOf, currentOf, tookOut } from "../ledger/history.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import { isWithin } from "../ledger/names.ts";
import { type Deployment, nestedProjects } from "../ledger/settings.ts";
import { deliveryModeOf, judgeDelivery, refusalOfDowngrade } from "../rollback/delivery.ts";
import { filesOfCode } from "../rollback/foresight.ts";
import type { Plan } from "../rollback/plan.ts";
import { keptPaths } from "../rollback/restore.ts";
import {
  directionOf,
  eligibleByRecord,
  inOrder,
  judgeCommit,
  judgeDeployment,
  judgePeople,
  judgeScope,
  judgeTarget,
  type Person,
} from "../rollback/rules.ts";
import { findTarget } from "../rollback/target.ts";
import { sharingDeployments, warningsOf } from "../rollback/warnings.ts";
import { isCodeThere, locateDeploys } from "./locate-deploys.ts";
import type { Ledger } from "./open-ledger.ts";
import { type FoundCode, restoreCode } from "./restore-code.ts";
import type { DeployRef } from "./write-ledger.ts";

export interface PlanRequest {
  /** An ID, `#`ID, a tag's name, or `previous`. */
  readonly deployId: string;
  readonly scope: Scope;
  readonly reason: string;
  readonly allowDowngrade: boolean;
  /** Whether deploys shall be held after the rollback. */
  readonly hold: boolean;
  /** How the rollback shall get to run; left out: as the settings say. */
  readonly deliver: Deployment["deliver"] | undefined;
  /** Whether there is a token for Astro. */
  readonly hasAstroToken: boolean;
  /** What an approved plan rested on; left out: no plan was approved. */
  readonly expectedNewest: string | undefined;
  readonly expectedHead: string | undefined;
}

/**
 * @param people who asked and who re-ran
 * @param now ISO 8601, UTC
 */
export async function planRollback(
  repository: Repository,
  ledger: Ledger,
  request: PlanRequest,
  people: readonly Person[],
  next: DeployRef,
  now: string,
): Promise<Plan> {
  const { deployment, history, head } = ledger;
  const { entries } = history;
  const { scope, reason, deliver = deployment.deliver } = request;
  const current = currentOf(entries) ?? null;
  const newest = entries.at(-1) ?? null;
  // One more than are shown: the one that was asked for may be among them.
  const allowed = eligibleByRecord(deployment, history, now, request.allowDowngrade, 6);
  const found = findTarget(history, request.deployId, () => allowed.slice(0, 5));
  const asked = "target" in found ? found.target.id : null;
  // What was refused is no advice.
  const eligible = allowed.filter((id) => id !== asked).slice(0, 5);
  const plan = {
    deployment,
    asked: request.deployId,
    scope,
    allowDowngrade: request.allowDowngrade,
    hold: request.hold,
    reason,
    head,
    newest,
    current,
    next,
    now,
    eligible,
    deliveryMode: deliver,
  };
  const problems = [
    ...judgeDeployment(deployment),
    ...judgeScope(history, scope),
    ...judgePeople(deployment, people),
    ...(await judgeExpectations(repository, ledger, request, newest)),
  ];
  if ("problem" in found) {
    const unknown = ledger.isNew
      ? problem("manifest-not-started", { deployment: deployment.name })
      : found.problem;
    return {
      ...plan,
      target: null,
      restoration: null,
      warnings: [],
      problems: inOrder([unknown, ...problems, ...judgeDelivery(deployment, deliver, null)]),
    };
  }

  const { target } = found;
  const code = codePartsOf(entries, target);
  const running = current && codePartsOf(entries, current);
  const restored = distinct([target, ...partsOf(code)]);
  const [located] = await Promise.all([
    locateDeploys(repository, ledger, restored),
    repository.preview(filesOfCode(deployment, [code.image, running?.image])),
  ]);
  problems.push(
    ...judgeTarget(deployment, history, target, now),
    ...restored.flatMap((entry) => {
      const place = located.get(entry.id);
      return place ? judgeCommit(history, entry, place) : [];
    }),
  );
  const isThere = (entry: Entry) => located.get(entry.id)?.project === true;
  if (!isFound(code) || !restored.every(isThere)) {
    problems.push(...judgeDelivery(deployment, deliver, null));
    return { ...plan, target, restoration: null, warnings: [], problems: inOrder(problems) };
  }

  const { restoration, problems: ofCode } = await restoreCode(repository, ledger, {
    target,
    code,
    running,
    runningIsThere: running !== null && (await isCodeThere(repository, partsOf(running))),
    scope,
    allowDowngrade: request.allowDowngrade,
  });
  const direction = directionOf(restoration.runtime);
  const { hasAstroToken } = request;
  const facts = { scope, target, direction, hasAstroToken, now };
  const deliveryMode = deliveryModeOf(deployment, deliver, facts);
  const others = sharingDeployments(ledger.settings, deployment, repository.defaultBranch);
  return {
    ...plan,
    target,
    restoration,
    deliveryMode,
    warnings: warningsOf({ ...plan, target }, restoration, {
      others,
      earlier: tookOut(entries, target),
      refusedBecause: refusalOfDowngrade(deployment, deliveryMode, facts),
      hold: history.hold,
    }),
    problems: inOrder([...problems, ...ofCode, ...judgeDelivery(deployment, deliver, facts)]),
  };
}

const partsOf = ({ image, dags }: Code): Entry[] => (image ? [image, dags] : [dags]);

function isFound(code: Code): code is FoundCode {
  return code.image?.commit != null && code.dags.commit !== null;
}

function distinct(entries: readonly (Entry | null | undefined)[]): Entry[] {
  return [
    ...new Map(entries.flatMap((entry) => (entry ? [[entry.id, entry] as const] : []))).values(),
  ];
}

/** Whether what an approved plan rested on still holds. */
async function judgeExpectations(
  repository: Repository,
  { deployment, head, place, settings }: Ledger,
  { expectedNewest, expectedHead }: PlanRequest,
  newest: Entry | null,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (expectedNewest !== undefined && newest?.id !== expectedNewest) {
    problems.push(
      problem("newer-deploy", { expected: expectedNewest, newest: newest?.id ?? "none" }),
    );
  }
  if (expectedHead === undefined || expectedHead === head) return problems;
  const known = (await repository.fetchCommits([expectedHead])).has(expectedHead);
  const watched = [deployment.project, ...deployment.also, ...keptPaths(deployment, null, [])];
  const others = [...nestedProjects(settings, deployment), ...(place.inTree ? [place.path] : [])];
  const paths = known
    ? (await repository.changes(expectedHead, head))
        .map(({ path }) => path)
        .filter((path) => watched.some((area) => isWithin(path, area)))
        .filter((path) => !others.some((area) => isWithin(path, area)))
    : ["files that cannot be compared: the planned head is gone"];
  if (paths.length > 0) {
    const shown = [...paths.slice(0, 5), ...(paths.length > 5 ? [`${paths.length - 5} more`] : [])];
    problems.push(problem("head-changed", { expected: expectedHead, head, paths: shown }));
  }
  return problems;
}
