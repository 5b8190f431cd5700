/** The text of a rollback's pull request. Apart from its summary, because the Markdown writer takes time to load. */
import { defused } from "../../ledger/message.ts";
import type { PossiblePlan } from "../../rollback/plan.ts";
import { code, codeBlock, message } from "../blocks.ts";
import { markdown } from "../markdown.ts";
import { planDetails } from "../plan-details.ts";
import { partOf } from "../target-name.ts";
import { alertsOf } from "./alerts.ts";
import { alert, readable } from "./github.ts";
import { summaryMarkdown } from "./markdown.ts";
import type { Where } from "./where.ts";

/** In bytes; GitHub takes 65,536 characters, and refuses more. */
const mostOfPull = 60_000;

/** @param trailers the lines by which `record` recognizes the rollback after the merge */
export function proposalText(
  plan: PossiblePlan,
  trailers: string,
  { links, now }: Pick<Where, "links" | "now">,
): string {
  const { deployment, target, scope } = plan;
  const what = partOf(scope);
  const text = summaryMarkdown(
    {
      sign: "waiting",
      verdict: `${deployment.name} goes back to ${what}deploy ${target.id}`,
      state: [
        `Merged, this brings ${what || "the code of "}deploy ${target.id} back to `,
        code(deployment.branch),
        ". The deploy workflow then deploys it, and its ",
        code("record"),
        " step records it as a rollback: by the lines at the end, and only if the code is that of the target. Merge it in any way, but leave it as it is.",
      ],
      reason: plan.reason,
      alerts: alertsOf(plan.warnings),
      details: planDetails(plan, links, readable(now)),
      open: 2,
    },
    mostOfPull - Buffer.byteLength(trailers),
  );
  // A squash may make it the message of a commit.
  return defused(`${text}\n${markdown([codeBlock(trailers, "text")])}`);
}

/** The alert that an outdated one begins with, whatever its line ends have become. */
const outdatedAlert = /^> \[!CAUTION\]\s*\n> Outdated: (?:.*\n)\s*/;

/**
 * The text of a pull request that must not be merged any more: first that, then all that it says.
 *
 * @param said why, in sentences
 */
export function outdatedText(body: string, said: string): string {
  const words = message(`Outdated: do not merge it. ${said} Close it, and roll back again.`);
  return `${defused(markdown([alert("CAUTION", [words])]))}\n${body.replace(outdatedAlert, "")}`;
}
