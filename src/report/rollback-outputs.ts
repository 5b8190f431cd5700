/** The outputs of the root action. Source: contract, section 5. */
import type { Problem } from "../errors.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Plan } from "../rollback/plan.ts";
import { directionOf } from "../rollback/rules.ts";
import { nameOf } from "../runtime/version.ts";
import type { RollbackResult } from "../use-cases/roll-back.ts";
import { byFolder } from "./folders.ts";

/** Folders and commits beyond this are only counted: all outputs of a job share 1 MB. */
const shown = 200;

export function rollbackOutputs(result: RollbackResult): Record<string, string> {
  const { plan } = result;
  const { restoration, target, current, newest, next } = plan;
  const done = result.kind === "done";
  return {
    "deploy-id": done ? result.entry.id : restoration ? next.id : "",
    "commit-sha": done ? result.commit : "",
    tag: done ? result.entry.tag : restoration ? next.tag : "",
    "tree-sha": restoration?.tree ?? "",
    "head-sha": plan.head,
    "newest-deploy": newest?.id ?? "",
    "rolled-back-from": current?.id ?? "",
    "rolled-back-to": target?.id ?? "",
    "runtime-version": restoration?.runtime.to?.text ?? "",
    "runtime-change": restoration ? directionOf(restoration.runtime) : "",
    "dag-deploy-enabled": restoration ? String(restoration.dagDeployEnabled.to) : "",
    "deploy-type": restoration?.deployType ?? "",
    "undone-deploys": JSON.stringify(restoration?.undone.map(({ id }) => id) ?? []),
    eligible: String(done || plan.problems.length === 0),
    problems: JSON.stringify(done ? [] : plan.problems),
    plan: JSON.stringify(planOutput(plan)),
    changed: String(done && result.changed),
    delivered: "false",
  };
}

/** The outputs when there is not even a plan. */
export function failureOutputs(problems: readonly Problem[]): Record<string, string> {
  return {
    eligible: "false",
    problems: JSON.stringify(problems),
    changed: "false",
    delivered: "false",
  };
}

function planOutput(plan: Plan) {
  const { deployment, restoration, current, target, newest } = plan;
  return {
    deployment: deployment.name,
    branch: deployment.branch,
    asked: plan.asked,
    scope: plan.scope,
    reason: plan.reason,
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
      undone: restoration.undone.slice(-shown).map(deployOutput),
      undeployed: restoration.undeployed.slice(0, shown),
      files: {
        total: restoration.files.length,
        folders: byFolder(restoration.files).slice(0, shown),
      },
    },
    warnings: plan.warnings,
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
