/** What a person should know before a rollback, even when all rules allow it. Source: contract, section 3.7. */
import { isWithin } from "../ledger/names.ts";
import type { Deployment, Settings } from "../ledger/settings.ts";
import { withdrawnBecause } from "../runtime/support.ts";
import { airflowOf, nameOf, type Version } from "../runtime/version.ts";
import type { Plan, Restoration, Warning } from "./plan.ts";
import { directionOf } from "./rules.ts";

/**
 * All warnings about a rollback.
 *
 * @param others names of other Deployments that ship the same project from the same branch
 */
export function warningsOf(
  plan: Pick<Plan, "deployment" | "newest">,
  restoration: Restoration,
  others: readonly string[],
): Warning[] {
  const { runtime, undone, undeployed } = restoration;
  const warnings: Warning[] = [];
  const warn = (code: string, message: string) => warnings.push({ code, message });
  const { from, to } = runtime;

  if (from && to && directionOf(runtime) === "downgrade") {
    warn(
      "runtime-downgrade",
      `The Runtime version goes down from ${nameOf(from)} to ${nameOf(to)}: all running tasks fail at once, and data of features that the older version lacks is erased from the metadata database for good.`,
    );
    warn(
      "downgrade-refused-by-deploy",
      "`astro deploy` refuses a lower Runtime version than the Deployment has. After this rollback, roll the Deployment back on Astro as well, to the deploy that ran that version.",
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
  if (others.length > 0) {
    warn(
      "shared-with-other-deployments",
      `The same project on the same branch is shipped to ${others.join(", ")} too: the next deploy there ships this rollback.`,
    );
  }
  if (plan.newest?.status === "initialized") {
    warn(
      "deploy-in-progress",
      `Deploy ${plan.newest.id} is still in progress, or was never delivered.`,
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
