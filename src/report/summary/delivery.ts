/** How the deploy of a rollback went. */
import type { Delivery } from "../../use-cases/delivery.ts";
import type { Sign } from "./layout.ts";

/** Problems that say that no deploy was started. */
const neverStarted: readonly string[] = ["deploy-not-started", "branch-moved-on"];
/** Problems that say that something else was deployed. */
const otherDeployed: readonly string[] = ["deploy-run-other-commit", "deploy-recorded-other"];

/** @param runs what the Deployment runs if all went well: `prod runs deploy 38` */
export function deliveryVerdict(
  runs: string,
  { status, problem }: Delivery,
): { readonly sign: Sign; readonly verdict: string } {
  if (status === "deployed") return { sign: "done", verdict: `${runs} again` };
  const code = problem?.code ?? "";
  if (otherDeployed.includes(code)) {
    return { sign: "refused", verdict: "Not deployed: another commit is" };
  }
  return status === "failed" || neverStarted.includes(code)
    ? { sign: "refused", verdict: "Not deployed" }
    : { sign: "waiting", verdict: "In git; not known whether it is deployed" };
}

/** What the verdict leaves open; null when it leaves nothing. @param deployment its name */
export function deliveryOutcome(deployment: string, { status, problem }: Delivery): string | null {
  if (status === "deployed") {
    return problem ? `${deployment} runs the rollback now, but the run failed after that.` : null;
  }
  const pushed = "The rollback is in git";
  const code = problem?.code ?? "";
  if (code === "deploy-not-started") return `${pushed}, but no deploy was started.`;
  if (status === "failed") return `${pushed}, but its deploy failed.`;
  if (neverStarted.includes(code)) return `${pushed}, but no deploy was started.`;
  if (otherDeployed.includes(code)) {
    return `${pushed}, but what is deployed is another commit.`;
  }
  return `${pushed}; how its deploy ended is unknown.`;
}
