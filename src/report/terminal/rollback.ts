/** `plan` and `rollback` on a terminal. */
import type { Problem } from "../../errors/problem.ts";
import { shortId } from "../../errors/short-id.ts";
import { rollbackHoldId } from "../../ledger/holds.ts";
import type { Entry } from "../../ledger/manifest.ts";
import { oneLine } from "../../ledger/message.ts";
import type { Plan, Restoration } from "../../rollback/plan.ts";
import { directionOf } from "../../rollback/versions.ts";
import { rankOf } from "../../rollback/warning-ranks.ts";
import type { RollbackResult } from "../../use-cases/roll-back.ts";
import { code } from "../blocks.ts";
import { descriptionOf } from "../description.ts";
import { fileBlocks, patchBlocks } from "../files-changed.ts";
import { byFolder } from "../folders.ts";
import { shortVersion, versionChange, versionName } from "../from-and-to.ts";
import { Links } from "../links.ts";
import { planDetails, unfolded } from "../plan-details.ts";
import { targetName } from "../target-name.ts";
import { exactly } from "../time.ts";
import type { CommandFor } from "./commands.ts";
import { nextAfterPush } from "./deliver.ts";
import { proposalReport } from "./proposal.ts";
import { nextAfterRefusal } from "./refusal.ts";
import { withWholeCommands } from "./remedy.ts";
import {
  type Fact,
  fact,
  type Next,
  type RankedWarning,
  type TerminalReport,
  type Verdict,
} from "./report.ts";
import { ago } from "./time.ts";

/** What the person typed, and how to type it again. */
export interface Asked {
  readonly verb: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly command: CommandFor;
}

/** Of each kind of things that are undone, so many are named. */
const named = 4;

/** @param repositoryUrl for links in the details */
export function rollbackReport(
  result: RollbackResult,
  repositoryUrl: string,
  asked: Asked,
): TerminalReport {
  const { plan } = result;
  if (result.kind === "proposed") return proposalReport(result, repositoryUrl, asked.command);
  const details = [
    ...unfolded(planDetails(plan, new Links(repositoryUrl), exactly)),
    ...fileBlocks(plan.restoration?.files ?? []),
  ];
  if (result.kind === "done") return { ...doneReport(result, asked), details };
  const undecided = leftToDecide(plan);
  if (plan.problems.length > 0 && !undecided) {
    return { ...refusedReport(plan, asked), details };
  }
  const end =
    result.kind === "refused" ? downgradeRefused(plan, asked) : planEnd(plan, asked, undecided);
  const patch = result.kind === "planned" ? result.patch : null;
  const body = patch ? patchBlocks(patch, plan.restoration?.files.length ?? 0) : [];
  return { ...planReport(plan), details, body, ...end };
}

/** The plan as it stands above a question. @param signed what of it the person's key will sign; null for nothing */
export function planReport(plan: Plan, signed: string | null = null): TerminalReport {
  return {
    title: `Roll ${plan.deployment.name} back${plan.current ? ` from deploy ${plan.current.id}` : ""} to ${targetName(plan)}`,
    facts: [...factsOf(plan), ...(signed === null ? [] : [fact("Signed", signed)])],
    warnings: rankedWarnings(plan),
    verdict: null,
  };
}

/** Whether only a person's word is missing: the Runtime version goes down, and that is not allowed yet. */
export function leftToDecide({ problems, target, restoration }: Plan): boolean {
  const [only, ...others] = problems;
  return only?.code === "downgrade-not-allowed" && others.length === 0 && !!target && !!restoration;
}

/** The question whether the Runtime version may go down, with what that means. */
export function downgradeQuestion({ restoration }: Plan): string {
  const { from, to } = restoration?.runtime ?? { from: null, to: null };
  return `${versionName(from)} → ${shortVersion(to)}: running tasks fail, newer metadata is erased. Allow?`;
}

/** The last question: what is rolled back to what, where, and at which price. */
export function rollbackQuestion(plan: Plan, remote: string): string {
  const dangers = rankedWarnings(plan).filter(({ rank }) => rank === "danger").length;
  const isDowngrade = plan.restoration && directionOf(plan.restoration.runtime) === "downgrade";
  const price = isDowngrade
    ? ", with the Runtime downgrade"
    : dangers > 0
      ? ", in spite of the danger"
      : "";
  const landing =
    plan.land === "push"
      ? `and push to ${remote}`
      : `by a pull request to ${plan.deployment.branch}`;
  return `Roll ${plan.deployment.name} back to ${targetName(plan)}${price}, ${landing}?`;
}

/** What is so with every rollback was in the plan; how a downgrade is deployed is the next step. */
function isNewsAfterwards({ code }: Plan["warnings"][number]): boolean {
  return rankOf(code) !== "note" && code !== "downgrade-refused-by-deploy";
}

function rankedWarnings({ warnings }: Pick<Plan, "warnings">) {
  return warnings.map((warning) => ({ rank: rankOf(warning.code), message: warning.message }));
}

function factsOf(plan: Plan): Fact[] {
  const { current, target, restoration, now, reason, deployment } = plan;
  const deploy = (entry: Entry) =>
    `${entry.id}  ${descriptionOf(entry)} (${entry.createdBy}, ${ago(entry.finishedAt ?? entry.createdAt, now)})`;
  return [
    fact("Runs now", current ? deploy(current) : "nothing that is recorded"),
    ...(target ? [fact("Comes back", deploy(target))] : []),
    ...(restoration ? changes(restoration, deployment.runtime === "astro") : []),
    ...(plan.land === "push" ? [] : [fact("Lands", `by a pull request to ${deployment.branch}`)]),
    ...(reason ? [fact("Reason", oneLine(reason))] : []),
  ];
}

function changes(restoration: Restoration, isAirflow: boolean): Fact[] {
  const { runtime, deployType, dagDeployEnabled, undone, undeployed, files } = restoration;
  const onOff = (on: boolean) => (on ? "on" : "off");
  const undoneLines = undone
    .toReversed()
    .map((entry) => `${entry.id}  ${descriptionOf(entry)} (${entry.createdBy})`);
  const commits = undeployed.map(
    ({ oid, subject, author }) => `${shortId(oid)}  ${oneLine(subject)} (${author})`,
  );
  return [
    ...(isAirflow ? [fact("Runtime", versionChange(runtime, deployType))] : []),
    ...(dagDeployEnabled.from === dagDeployEnabled.to
      ? []
      : [
          fact(
            "DAG-only deploys",
            `${onOff(dagDeployEnabled.from)} → ${onOff(dagDeployEnabled.to)}`,
          ),
        ]),
    ...(undoneLines.length > 0 ? [fact("Undone", ...firstOf(undoneLines))] : []),
    ...(commits.length > 0 ? [fact("Undone too", ...firstOf(commits))] : []),
    fact("Files", filesLine(files)),
  ];
}

function firstOf(lines: readonly string[]): string[] {
  const left = lines.length - named;
  return [...lines.slice(0, named), ...(left > 0 ? [`and ${left} more`] : [])];
}

const placeName = (folder: string) => (folder === "." ? "the root" : folder);

function filesLine(files: Restoration["files"]): string {
  if (files.length === 0) return "no changes: the branch has this code already";
  const folders = byFolder(files).map(({ folder }) => folder);
  const more = folders.length > named ? ` and ${folders.length - named} more folders` : "";
  return `${files.length === 1 ? "1 change" : `${files.length} changes`}, in ${folders.slice(0, named).map(placeName).join(", ")}${more}`;
}

/** The command that carries out a plan. */
function rollbackCommand({ target, asked: typed, deployment }: Plan, { inputs, command }: Asked) {
  // Only a plan shows what changes in files.
  const { patch: _, ...again } = inputs;
  return (more: Readonly<Record<string, string>>) =>
    command("rollback", {
      ...again,
      "deploy-id": target?.id ?? typed,
      deployment: deployment.name,
      ...more,
    });
}

function planEnd(plan: Plan, asked: Asked, isUndecided: boolean) {
  const again = rollbackCommand(plan, asked);
  const isDangerous = rankedWarnings(plan).some(({ rank }) => rank === "danger");
  const condition = isUndecided ? ", if you allow the Runtime downgrade" : "";
  const verdict: Verdict = {
    sign: isUndecided || isDangerous || runsAlready(plan) ? "attention" : "done",
    words: `${plan.deployment.name} can be rolled back to ${targetName(plan)}${condition}. ${runsAlready(plan) ? `It runs that already: only ${plan.deployment.branch} goes back. ` : ""}Nothing was changed yet.`,
  };
  const isByPull = plan.obstacle?.change?.land !== undefined;
  const next: Next = {
    words: isByPull ? "To roll back by pull request:" : "To roll back:",
    command: again({
      ...(isUndecided && { "allow-downgrade": "true" }),
      ...(isByPull && { "pull-request": "true" }),
    }),
  };
  return { verdict, next };
}

/** Where nobody can be asked, what is left to decide is refused. */
function downgradeRefused(plan: Plan, asked: Asked) {
  const verdict: Verdict = {
    sign: "refused",
    words: `Refused: the Runtime version of ${plan.deployment.name} would go down, and that was not allowed. Nothing was changed.`,
  };
  const again = rollbackCommand(plan, asked);
  return {
    verdict,
    next: { words: "If you allow it:", command: again({ "allow-downgrade": "true" }) },
  };
}

/** Such as after a failed deploy: its code is on the branch, but never ran. */
const runsAlready = ({ target, current }: Plan) => target !== null && target.id === current?.id;

function stateOf(plan: Plan): string {
  const { deployment, current } = plan;
  if (runsAlready(plan)) {
    return `${deployment.name} runs deploy ${current?.id} still: only ${deployment.branch} went back.`;
  }
  return `Not deployed yet: ${deployment.name} runs ${current ? `deploy ${current.id}` : "what it ran before"}.`;
}

function refusedReport(plan: Plan, asked: Asked): TerminalReport {
  const { deployment } = plan;
  const problems = withWholeCommands(plan.problems, deployment.name, asked.command);
  return {
    problems,
    verdict: {
      sign: "refused",
      words: `Refused: ${deployment.name} was not rolled back to ${targetName(plan)}. Nothing was changed.`,
    },
    next: nextInstead(plan, problems, asked),
  };
}

/** What a remedy says; else the newest deploy that can come back; else the list of deploys. */
function nextInstead(plan: Plan, problems: readonly Problem[], asked: Asked): Next {
  const { command } = asked;
  const { eligible, deployment, meant } = plan;
  if (meant !== null) {
    const inputs = { ...asked.inputs, "deploy-id": meant, deployment: deployment.name };
    return { words: "If that is what you meant:", command: command(asked.verb, inputs) };
  }
  const byRemedy = nextAfterRefusal(problems);
  if (byRemedy) return byRemedy;
  const [instead] = eligible;
  return instead === undefined
    ? {
        words: "See which deploys there are:",
        command: command("history", { deployment: deployment.name }),
      }
    : {
        words: `${eligible.length === 1 ? `Deploy ${instead}` : `Deploys ${eligible.join(", ")}`} can come back. See what going back to ${instead} would do:`,
        command: command("plan", { "deploy-id": instead, deployment: deployment.name }),
      };
}

type Done = Extract<RollbackResult, { kind: "done" }>;

function doneReport(result: Done, { command }: Asked): TerminalReport {
  const { plan, entry, commit } = result;
  const { deployment, scope, target } = plan;
  const release = command("release", {
    ...{ "hold-id": rollbackHoldId(plan.next.id), deployment: deployment.name },
  });
  const hold: RankedWarning = {
    rank: "attention",
    message: `Deploys to ${deployment.name} are on hold, except this one.`,
    remedy: `When the cause is fixed: \`${release}\``,
  };
  const restored = scope === "all" ? `the code of ${targetName(plan)}` : targetName(plan);
  return {
    title: `Rollback ${entry.id} of ${deployment.name} to deploy ${target?.id}`,
    facts: [
      ...factsOf(plan),
      fact("Commit", [code(shortId(commit)), ` on ${deployment.branch}, tag `, code(entry.tag)]),
    ],
    warnings: [
      ...rankedWarnings({ warnings: plan.warnings.filter(isNewsAfterwards) }),
      ...(plan.hold ? [hold] : []),
    ],
    verdict: {
      sign: "attention",
      words: `In git: ${deployment.branch} has ${restored} again, as deploy ${entry.id}. ${stateOf(plan)}`,
    },
    next: nextAfterPush({ plan, commit, tag: entry.tag }, command),
  };
}
