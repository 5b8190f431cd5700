/**
 * The outputs of the actions, which are also the command line's JSON, there in camelCase. Source:
 * docs/specification.md, 5.
 * Null means that there is no value; an action then sets an empty output.
 */
import type { Problem } from "../errors/problem.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Plan } from "../rollback/plan.ts";
import { directionOf } from "../rollback/versions.ts";
import { rankOf } from "../rollback/warning-ranks.ts";
import { nameOf } from "../runtime/version.ts";
import type { CommentResult } from "../use-cases/comment-undone.ts";
import type { GuardResult } from "../use-cases/guard-deploy.ts";
import type { HoldResult } from "../use-cases/hold-deploys.ts";
import type { ImportResult } from "../use-cases/import-deploys.ts";
import type { MarkResult } from "../use-cases/mark-deploy.ts";
import type { HistoryResult } from "../use-cases/read-history.ts";
import type { RecordResult } from "../use-cases/record-deploy.ts";
import type { RollbackResult } from "../use-cases/roll-back.ts";
import type { VerifyResult } from "../use-cases/verify-ledger.ts";
import { byFolder } from "./folders.ts";

/** More deploys, commits and folders are left out: all outputs of a job share 1 MB. */
const maxItems = 200;

/** Name → anything that can be written as JSON. */
export type Outputs = Readonly<Record<string, unknown>>;

/** As the command line's JSON has them: names are keys there, and in camelCase, as all keys within. */
export function camelCased(outputs: Outputs): Outputs {
  const key = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [key(name), value]));
}

export function rollbackOutputs(result: RollbackResult): Outputs {
  const { plan } = result;
  const { restoration, target, current, newest, next } = plan;
  const done = result.kind === "done" ? result : null;
  const proposal = result.kind === "proposed" ? result.proposal : null;
  const merged = proposal?.state.kind === "merged" ? proposal.state.commit : null;
  const recorded = proposal?.state.kind === "recorded" ? proposal.state.entry : done?.entry;
  const hasId = restoration && plan.land === "push";
  return {
    "deploy-id": recorded?.id ?? (hasId ? next.id : null),
    "commit-sha": done?.commit ?? merged ?? proposal?.commit ?? null,
    tag: recorded?.tag ?? (hasId ? next.tag : null),
    "tree-sha": restoration?.tree ?? null,
    "head-sha": plan.head,
    "newest-deploy": newest?.id ?? null,
    "rolled-back-from": current?.id ?? null,
    "rolled-back-to": target?.id ?? null,
    "runtime-version": restoration?.runtime.to?.text ?? null,
    "runtime-change": restoration && directionOf(restoration.runtime),
    "dag-deploy-enabled": restoration?.dagDeployEnabled.to ?? null,
    "deploy-type": restoration?.deployType ?? null,
    image: restoration?.image ?? null,
    "undone-deploys": restoration?.undone.map(({ id }) => id) ?? [],
    eligible: done !== null || proposal !== null || plan.problems.length === 0,
    problems: done || proposal ? [] : plan.problems,
    plan: planOutput(plan),
    changed: (done ?? proposal)?.changed ?? false,
    delivered: false,
    "pull-request": proposal?.pull?.number ?? null,
    "pull-request-url": proposal?.pull?.url ?? null,
  };
}

/** The outputs of a rollback when there is not even a plan. */
export function failureOutputs(problems: readonly Problem[]): Outputs {
  return { eligible: false, problems, changed: false, delivered: false };
}

export function recordOutputs({ entry, changed }: RecordResult): Outputs {
  return {
    "deploy-id": entry.id,
    tag: entry.tag,
    "runtime-version": entry.runtime,
    "deploy-type": entry.type,
    changed,
  };
}

export function guardOutputs({
  problems,
  reason,
}: Pick<GuardResult, "problems" | "reason">): Outputs {
  return { allowed: problems.length === 0, reason, problems };
}

export function holdOutputs({
  hold,
  holds,
  changed,
}: Pick<HoldResult, "hold" | "holds" | "changed">): Outputs {
  const others = holds.filter(({ id }) => id !== hold?.id).length;
  return { held: holds.length > 0, "hold-id": hold?.id, others, changed };
}

export function markOutputs({ deploy, mark, changed }: MarkResult): Outputs {
  return { "deploy-id": deploy, mark, changed };
}

export function commentOutputs({ commented }: CommentResult): Outputs {
  return {
    "pull-requests": commented.map(({ number }) => number),
    changed: commented.some(({ isNew }) => isNew),
  };
}

export function historyOutputs({ rows, total, current, previous, lastGood, holds }: HistoryResult) {
  const deploys = rows.map(({ entry, status, isCurrent, isUndone, problems, ...row }) => ({
    ...entry,
    mark: entry.mark ?? null,
    status,
    current: isCurrent,
    undone: isUndone,
    active: row.active,
    runtimeChange: row.runtimeChange,
    eligible: problems.length === 0,
    problems,
  }));
  return { deploys, current, previous, "last-good": lastGood, total, holds };
}

/**
 * What `history` prints for a program: its outputs, and whose history it is.
 *
 * @param repository its page, as `https://github.com/owner/name`; null when it has none
 */
export function historyJson(result: HistoryResult, repository: string | null) {
  const { deployment, branch, rollbackWorkflow, now } = result;
  const whose = { deployment, branch, repository, "rollback-workflow": rollbackWorkflow, now };
  return { ...whose, ...historyOutputs(result) };
}

export function importOutputs({ entries, skipped, warnings, changed }: ImportResult): Outputs {
  return { deploys: entries, skipped, warnings, changed };
}

export function verifyOutputs({ problems, remaining, repaired }: VerifyResult): Outputs {
  const left = repaired ? remaining : problems;
  return { sound: left.length === 0, problems, remaining, repaired };
}

function planOutput(plan: Plan) {
  const { deployment, restoration, current, target, newest } = plan;
  return {
    deployment: deployment.name,
    branch: deployment.branch,
    asked: plan.asked,
    scope: plan.scope,
    land: plan.land,
    reason: plan.reason,
    hold: plan.hold,
    head: plan.head,
    newest: newest?.id ?? null,
    current: deployOutput(current),
    target: deployOutput(target),
    next: plan.next,
    restoration: restoration && {
      tree: restoration.tree,
      runtime: {
        from: restoration.runtime.from && nameOf(restoration.runtime.from),
        to: restoration.runtime.to && nameOf(restoration.runtime.to),
        change: directionOf(restoration.runtime),
      },
      dagDeployEnabled: restoration.dagDeployEnabled,
      deployType: restoration.deployType,
      image: restoration.image,
      undone: restoration.undone.slice(-maxItems).map(deployOutput),
      undeployed: restoration.undeployed.slice(0, maxItems),
      pullRequests: restoration.pullRequests.slice(0, maxItems),
      shippedAlong: restoration.shippedAlong.slice(0, maxItems),
      files: {
        total: restoration.files.length,
        folders: byFolder(restoration.files).slice(0, maxItems),
      },
    },
    warnings: plan.warnings.map((warning) => ({ ...warning, rank: rankOf(warning.code) })),
    problems: plan.problems,
    eligible: plan.eligible,
    now: plan.now,
  };
}

function deployOutput(entry: Entry | null) {
  if (!entry) return null;
  const { id, tag, commit, runtime, createdAt, createdBy, description, status } = entry;
  return { id, tag, commit, runtime, status, createdAt, createdBy, description };
}
