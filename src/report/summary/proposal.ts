/** The job summary of a rollback that lands by pull request. */
import type { Entry } from "../../ledger/manifest.ts";
import { rollbackSubject } from "../../ledger/tag.ts";
import type { Plan } from "../../rollback/plan.ts";
import type { Proposal } from "../../use-cases/propose-rollback.ts";
import type { ProposedResult } from "../../use-cases/roll-back.ts";
import { code, type Inline, message, plainLink } from "../blocks.ts";
import { planDetails } from "../plan-details.ts";
import { targetName } from "../target-name.ts";
import { alertsOf } from "./alerts.ts";
import { alert, readable } from "./github.ts";
import type { JobSummary, Next } from "./layout.ts";
import { checkAndFix, releasing, startDeploy } from "./next.ts";
import type { Where } from "./where.ts";

export function proposalSummary(result: ProposedResult, where: Where): JobSummary {
  const { plan, proposal } = result;
  const { hold, state } = proposal;
  const { deployment, target } = plan;
  const was = state.kind === "merged" || state.kind === "recorded" ? state.kind : "open";
  return {
    ...verdictOf(result, where),
    state: [
      ...(proposal.changed ? [] : [`It was ${was} already; nothing was done twice. `]),
      `${rollbackSubject(deployment.name, target.id)}: branch `,
      code(proposal.branch),
      ", commit ",
      where.links.commit(proposal.commit),
      `. ${runsUntilThen(plan, proposal)}`,
    ],
    reason: plan.reason,
    alerts: [
      ...alertsOf(plan.warnings),
      ...(hold ? [alert("NOTE", [holdWords(deployment.name, hold.id, plan, where)])] : []),
    ],
    details: planDetails(plan, where.links, readable(where.now)),
  };
}

function holdWords(deployment: string, id: string, plan: Plan, where: Where): Inline[] {
  const start = `Deploys to ${deployment} are on hold, except this one. When the cause is fixed, or the pull request is closed, `;
  const { words, commands = [] } = releasing(start, deployment, id, plan, where);
  return [...words, " ", ...commands.map(code)];
}

/** What runs until the pull request is merged and deployed, or since then. */
export function runsUntilThen(plan: Plan, { state }: Pick<Proposal, "state">): string {
  const { deployment, current } = plan;
  const before = `${deployment.name} runs ${current ? `deploy ${current.id}` : "what it ran before"}`;
  if (state.kind === "merged") return `${before} until it is deployed.`;
  if (state.kind === "outdated") return `${before}.`;
  if (state.kind !== "recorded") return `${before} until it is merged and deployed.`;
  const { id, status } = state.entry;
  return status === "deployed"
    ? `${deployment.name} runs ${targetName(plan)} again, as deploy ${id}.`
    : `${before}: deploy ${id} failed.`;
}

function verdictOf(
  { plan, proposal }: ProposedResult,
  { links }: Where,
): Pick<JobSummary, "sign" | "verdict" | "next"> {
  const { pull, state } = proposal;
  const { branch } = plan.deployment;
  if (state.kind === "recorded") return verdictOfDeploy(plan, state.entry, links);
  if (state.kind === "merged") {
    const next = startDeploy(plan, null, links);
    return { sign: "waiting", verdict: "Merged; not deployed yet", next };
  }
  if (!pull) {
    const page = plainLink(links.newPull(branch, proposal.branch), "the pull request");
    return {
      sign: "waiting",
      verdict: "Its branch is pushed; open the pull request",
      next: { words: ["Open ", page, ", and have it merged."] },
    };
  }
  const merging: Next = { words: ["Have ", links.pull(pull.number), " reviewed, and merge it."] };
  switch (state.kind) {
    case "open":
      return {
        sign: "waiting",
        verdict: `Pull request #${pull.number} waits to be merged`,
        next: merging,
      };
    case "refused":
      return {
        sign: "waiting",
        verdict: `Pull request #${pull.number} has to be merged by a person`,
        next: { words: [...merging.words, " GitHub said: ", state.said] },
      };
    case "waiting":
      return {
        sign: "waiting",
        verdict: `GitHub merges pull request #${pull.number} when it may`,
        next: {
          words: [
            "Have ",
            links.pull(pull.number),
            " approved; then it merges by itself. What stands in the way, in GitHub's words: ",
            state.said,
            " If the job's own token opened it, its checks wait until somebody with write access lets them run.",
          ],
        },
      };
    case "outdated":
      return {
        sign: "refused",
        verdict: `Pull request #${pull.number} is outdated: it was not merged`,
        next: {
          words: [
            "Close ",
            links.pull(pull.number),
            ", and roll back again. ",
            ...message(state.said),
          ],
        },
      };
  }
}

/** How the deploy went that a merged pull request led to. */
function verdictOfDeploy(
  plan: Plan,
  { status, run }: Entry,
  links: Where["links"],
): Pick<JobSummary, "sign" | "verdict" | "next"> {
  const { name } = plan.deployment;
  if (status === "deployed") {
    const verdict = `${name} runs ${targetName(plan)} again`;
    return { sign: "done", verdict, next: checkAndFix(name) };
  }
  const page = links.run(run) || "deploy";
  return {
    sign: "refused",
    verdict: "Merged, but its deploy failed",
    next: { words: ["Look at its ", page, " to see why, and start the deploy again."] },
  };
}
