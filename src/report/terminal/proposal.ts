/** A rollback that lands by pull request, on a terminal. */
import { shortId } from "../../errors/short-id.ts";
import type { ProposedResult } from "../../use-cases/roll-back.ts";
import { webAddress } from "../addresses.ts";
import { code } from "../blocks.ts";
import { Links } from "../links.ts";
import { runsUntilThen } from "../summary/proposal.ts";
import { type CommandFor, quoted } from "./commands.ts";
import { nextAfterPush } from "./deliver.ts";
import {
  fact,
  type Next,
  type RankedWarning,
  type TerminalReport,
  type Verdict,
} from "./report.ts";

/** @param remote its address for git */
export function proposalReport(
  { plan, proposal }: ProposedResult,
  remote: string,
  command: CommandFor,
): TerminalReport {
  const { deployment, target } = plan;
  const { branch, commit, pull, hold } = proposal;
  const address = webAddress(remote);
  const page = address && new Links(address).newPull(deployment.branch, branch);
  const release = hold && command("release", { "hold-id": hold.id, deployment: deployment.name });
  const held: RankedWarning = {
    rank: "attention",
    message: `Deploys to ${deployment.name} are on hold, except this one.`,
    remedy: `When the cause is fixed, or the pull request is closed: \`${release}\``,
  };
  return {
    title: `Rollback of ${deployment.name} to deploy ${target.id}, by pull request`,
    facts: [
      fact("Branch", [code(branch), `, commit ${shortId(commit)}`]),
      fact("Pull request", pull?.url ?? "not opened yet"),
    ],
    warnings: hold ? [held] : [],
    ...endOf({ plan, proposal }, page, command),
  };
}

/** @param page where a pull request is opened; null where that is not known */
function endOf(
  { plan, proposal }: Pick<ProposedResult, "plan" | "proposal">,
  page: string | null,
  command: CommandFor,
): { verdict: Verdict; next: Next } {
  const { branch, pull, state } = proposal;
  const until = runsUntilThen(plan, proposal);
  const attention = (words: string): Verdict => ({ sign: "attention", words: `${words} ${until}` });
  if (state.kind === "recorded") {
    const sign = state.entry.status === "deployed" ? "done" : "refused";
    const all = command("history", { deployment: plan.deployment.name });
    return { verdict: { sign, words: until }, next: { words: "All deploys:", command: all } };
  }
  if (state.kind === "merged") {
    const which = pull ? `Pull request #${pull.number}` : "The pull request";
    return {
      verdict: attention(`${which} is merged.`),
      next: nextAfterPush({ plan, commit: state.commit, tag: null }, command),
    };
  }
  if (!pull) {
    const base = quoted(plan.deployment.branch);
    const create = `gh pr create --fill --base ${base} --head ${quoted(branch)}`;
    return {
      verdict: attention("Its branch is pushed, but there is no pull request yet."),
      next: page
        ? { words: "Open it there:", command: page }
        : { words: "Open it:", command: command.inClone(create) },
    };
  }
  const view: Next = {
    words: "Have it reviewed and merged:",
    command: command.inClone(`gh pr view --web ${pull.number}`),
  };
  switch (state.kind) {
    case "open":
      return { verdict: attention(`Pull request #${pull.number} waits to be merged.`), next: view };
    case "refused":
      return {
        verdict: attention(
          `Pull request #${pull.number} has to be merged by a person. GitHub said: ${state.said}`,
        ),
        next: view,
      };
    case "waiting":
      return {
        verdict: attention(
          `GitHub merges pull request #${pull.number} when it may. What stands in the way, in its words: ${state.said}`,
        ),
        next: { ...view, words: "Have it approved:" },
      };
    case "outdated":
      return {
        verdict: {
          sign: "refused",
          words: `Pull request #${pull.number} is outdated, and was not merged. ${state.said}`,
        },
        next: {
          words: "Close it, then roll back again:",
          command: command.inClone(`gh pr close ${pull.number}`),
        },
      };
  }
}
