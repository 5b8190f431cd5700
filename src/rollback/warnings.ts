/** What a person should know before a rollback, even when all rules allow it. Source: docs/specification.md, 3.7. */
import type { Entry, Hold } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";
import { isWithin } from "../ledger/names.ts";
import type { Deployment, Settings } from "../ledger/settings.ts";
import { withdrawnBecause } from "../runtime/support.ts";
import { airflowOf, nameOf, type Version } from "../runtime/version.ts";
import type { Plan, Restoration, Warning } from "./plan.ts";
import { directionOf } from "./versions.ts";

/**
 * All warnings about a rollback, the most surprising first.
 *
 * @param undoneBefore the newest rollback that took the target's code out
 * @param refusedBecause why the deploy of a downgrade will be refused; null when it will not
 * @param others names of other Deployments that ship the same project from the same branch
 */
export function warningsOf(
  plan: Pick<Plan, "deployment" | "newest" | "current" | "hold"> & { readonly target: Entry },
  restoration: Restoration,
  {
    others,
    undoneBefore,
    refusedBecause,
    hold,
  }: {
    readonly others: readonly string[];
    readonly undoneBefore: Entry | undefined;
    readonly refusedBecause: string | null;
    readonly hold: Hold | null;
  },
): Warning[] {
  const { runtime, undone, undeployed } = restoration;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  const { from, to } = runtime;
  const { target, current, newest } = plan;

  if (target.id === current?.id) {
    const failed = newest?.status === "failed" ? `, because deploy ${newest.id} failed` : "";
    warn(
      "target-runs-now",
      `Deploy ${target.id} is what runs now${failed}. If it is the broken one, roll back to an earlier deploy.`,
    );
  }
  if (undoneBefore) {
    warn(
      "target-was-rolled-back",
      `Deploy ${target.id} was rolled back before, by deploy ${undoneBefore.id}: ${oneLine(undoneBefore.rollback?.reason ?? "")}`,
    );
  }
  if (from && to && directionOf(runtime) === "downgrade") {
    warn(
      "runtime-downgrade",
      `The Runtime version goes down from ${nameOf(from)} to ${nameOf(to)}: all running tasks fail at once, and data of features that the older version lacks is erased from the metadata database for good.`,
    );
  }
  if (refusedBecause !== null) {
    warn(
      "downgrade-refused-by-deploy",
      `${refusedBecause}. Roll the Deployment back on Astro itself, to the deploy that ran that version.`,
    );
  }
  if (restoration.uneditable) {
    warn(
      "deployment-file-unedited",
      `${restoration.uneditable} is written so that its values cannot be set: set runtime_version and dag_deploy_enabled there by hand.`,
    );
  }
  if (from && to && airflowMajor(from) === 3 && airflowMajor(to) === 2) {
    warn(
      "airflow-3-to-2",
      "Airflow goes from 3 to 2: DAGs written for Airflow 3 do not run on it.",
    );
  }
  const withdrawn = to && withdrawnBecause(to);
  if (withdrawn) warn("runtime-withdrawn", `${withdrawn}.`);
  if (undone.length > 1) {
    warn(
      "several-deploys-undone",
      `${undone.length} deploys are undone, not just the last one: ${undone.map(({ id }) => id).join(", ")}.`,
    );
  }
  if (undeployed.length > 0) {
    warn(
      "undeployed-commits-undone",
      `${undeployed.length === 1 ? "One commit" : `${undeployed.length} commits`} on ${plan.deployment.branch} never deployed so far: the rollback takes ${undeployed.length === 1 ? "it" : "them"} out as well.`,
    );
  }
  if (restoration.unexamined > 0) {
    warn(
      "commits-not-looked-at",
      `${restoration.unexamined} older commits on ${plan.deployment.branch} were never deployed either, and were not examined: those that touch the project are undone too.`,
    );
  }
  if (others.length > 0) {
    warn(
      "shared-with-other-deployments",
      `The same project on the same branch is shipped to ${others.join(", ")} too: the next deploy there ships this rollback.`,
    );
  }
  if (newest?.status === "initialized") {
    const what = newest.rollback
      ? `Rollback ${newest.id} (back to ${newest.rollback.to})`
      : `Deploy ${newest.id}`;
    warn("deploy-in-progress", `${what} is still in progress, or waits to be deployed.`);
  }
  if (plan.hold) {
    warn(
      "holds-deploys",
      `Deploys to \`${plan.deployment.name}\` are held from this rollback on: no other one gets through until the hold is released.`,
    );
  }
  if (hold) {
    warn(
      "deploys-held",
      `Deploys are held by ${hold.createdBy} since ${hold.createdAt}: ${oneLine(hold.reason)}. Only the newest rollback gets through until that is released.`,
    );
  }
  warn("not-rolled-back", "Environment variables, connections and resources stay as they are now.");
  return warnings;
}

const airflowMajor = (version: Version) => Number(airflowOf(version).split(".")[0]);

/** Other Deployments whose next deploy ships what is rolled back here. */
export function sharingDeployments(
  { deployments }: Settings,
  { name, branch, project }: Deployment,
  defaultBranch: string,
): string[] {
  return Object.entries(deployments)
    .filter(
      ([other, settings]) =>
        other !== name &&
        (settings.branch ?? defaultBranch) === branch &&
        (isWithin(settings.project, project) || isWithin(project, settings.project)),
    )
    .map(([other]) => other);
}
