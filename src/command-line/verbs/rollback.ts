/** `plan` and `rollback`: the same use case; a person confirms the plan before the push. */

import { wantedSignatures } from "../../git/signing-key.ts";
import { actionInputs, approvedPlan, flag, type RawInputs, reason } from "../../inputs.ts";
import { forSigned } from "../../ledger/branch-rules.ts";
import { scopes } from "../../ledger/manifest.ts";
import { webAddress } from "../../report/addresses.ts";
import { descriptionOf } from "../../report/description.ts";
import { Links } from "../../report/links.ts";
import { rollbackOutputs } from "../../report/outputs.ts";
import { cutToWidth, rollBackTo } from "../../report/terminal/history.ts";
import {
  downgradeQuestion,
  leftToDecide,
  planReport,
  rollbackQuestion,
  rollbackReport,
} from "../../report/terminal/rollback.ts";
import { ageOf } from "../../report/time.ts";
import { isPossible, type Plan } from "../../rollback/plan.ts";
import { unconfirmed } from "../../use-cases/push-and-confirm.ts";
import { type HistoryResult, readHistory } from "../../use-cases/read-history.ts";
import {
  type RollbackRequest,
  type RollbackResult,
  type RollbackServices,
  rollBack,
} from "../../use-cases/roll-back.ts";
import type { CommandResult } from "../result.ts";
import { gitHubOf, type Session } from "../session.ts";
import { deploymentInput, promptReason, reasonInput, remoteName } from "../shared-inputs.ts";
import { confirmPush, signedParts } from "../signing.ts";
import {
  type Choice,
  confirmOrCancel,
  printReport,
  promptChoice,
  screenWidth,
} from "../terminal.ts";
import { cloneVerb, input, type Parsed } from "../verb.ts";

const fields = actionInputs.rollback.shape;

const deployInputs = {
  "deploy-id": input(
    fields["deploy-id"],
    "[deploy]",
    "the deploy to go back to: 38, #38, deploy/prod/38, previous or last-good",
  ),
  deployment: deploymentInput,
};

const conditionInputs = {
  scope: input(fields.scope, "--scope <scope>", "what goes back", scopes),
  "allow-downgrade": input(
    fields["allow-downgrade"],
    "--allow-downgrade",
    "allow a lower Runtime version",
  ),
  runtime: input(
    fields.runtime,
    "--runtime <version>",
    "the Runtime version of that deploy, where nothing says it",
  ),
  "expected-newest": input(
    fields["expected-newest"],
    "--expected-newest <id>",
    "refuse if another deploy was recorded since this one",
  ),
  "expected-head": input(
    fields["expected-head"],
    "--expected-head <commit>",
    "refuse if the project changed on the branch since this commit",
  ),
  "expected-tree": input(
    fields["expected-tree"],
    "--expected-tree <tree>",
    "refuse if what comes back is not this tree",
  ),
};

const planInputs = {
  ...deployInputs,
  ...conditionInputs,
  patch: input(flag.default(false), "-p, --patch", "show what changes in files, line by line"),
};

const rollbackInputs = {
  ...deployInputs,
  reason: input(reason.optional(), ...reasonInput.option),
  ...conditionInputs,
  hold: input(fields.hold, "--hold", "let no other deploy through until `release`"),
  "pull-request": input(
    flag.default(false),
    "--pull-request",
    "open a pull request instead of pushing to the branch",
  ),
  "auto-merge": input(
    fields["auto-merge"],
    "--auto-merge",
    "have GitHub merge it as soon as it may",
  ),
};

export const plan = cloneVerb({
  name: "plan",
  about: "Show what a rollback would do, and every rule that refuses it",
  inputs: planInputs,
  prompts: { "deploy-id": promptDeploy },
  writes: false,
  examples: [
    ["plan previous", "the deploy that ran before the current one"],
    ["plan last-good", "the newest deploy marked good that does not run now"],
    ["plan 38 --scope dags", "only the DAGs of deploy 38"],
  ],
  run: async (inputs, session) => {
    const { patch } = inputs;
    const later = { reason: "", hold: false, "pull-request": false, "auto-merge": undefined };
    const request = { ...requestOf({ ...inputs, ...later }, session), dryRun: true, patch };
    return commandResult(await rollBack(request, servicesOf(session)), session);
  },
});

export const rollback = cloneVerb({
  name: "rollback",
  about: "Roll back to an earlier deploy: a new commit, tag and record",
  inputs: rollbackInputs,
  prompts: { "deploy-id": promptDeploy },
  askedLater: { reason },
  writes: true,
  examples: [
    ["rollback", "pick the deploy from a list"],
    ['rollback 38 --reason "Weather DAG divides by zero"', "shows the plan, then asks"],
    ['rollback previous --reason "Broken" --yes', "for scripts"],
  ],
  run: async (inputs, session) => {
    const request = requestOf(inputs, session);
    const { canPrompt } = session;
    const services = servicesOf(session);
    if (!canPrompt) return commandResult(await rollBack(request, services), session);
    const planned = await rollBack({ ...request, dryRun: true }, services);
    const { plan } = planned;
    if (!isPossible(plan) && !leftToDecide(plan)) return commandResult(planned, session);
    await printReport(planReport(plan, signedParts(await session.signing(), plan)));
    const { newest, head, restoration } = plan;
    // Only what the person saw and confirmed is pushed.
    const approved = { newest: newest?.id ?? "none", head, tree: restoration?.tree };
    const decided = await askAbout(plan, inputs.reason, session);
    return commandResult(await rollBack({ ...request, ...decided, approved }, services), session);
  },
});

/** Asks for all that a person has to decide about a plan. @throws {Cancelled} */
async function askAbout(plan: Plan, typedReason: string | undefined, session: Session) {
  const { asked } = session;
  const { deployment, target } = plan;
  const deployId = target?.id ?? plan.asked;
  asked.answer("deployment", deployment.name);
  asked.answer("deploy-id", deployId);
  const isUndecided = leftToDecide(plan);
  if (isUndecided) {
    await confirmOrCancel(downgradeQuestion(plan));
    asked.answer("allow-downgrade", "true");
  }
  const why = typedReason ?? (await promptReason());
  asked.answer("reason", why);
  await confirmPush(session, rollbackQuestion(plan, remoteName(session)));
  const allowDowngrade = isUndecided || plan.allowDowngrade;
  return { deployment: deployment.name, deployId, reason: why, allowDowngrade };
}

/** With GitHub's API, if it can be asked. */
function servicesOf({ services, clone }: Session): RollbackServices {
  const links = new Links(webAddress(clone.remote.url) ?? clone.remote.url);
  return {
    ...services,
    pullUrl: (number) => links.pullUrl(number),
    proposals: async () => (await gitHubOf(clone))?.proposals ?? null,
    rulesOf: async (branch) => {
      const rules = await (await gitHubOf(clone))?.rules.ofBranch(branch, "rulesets");
      // Whoever only looks runs no program of the clone to see whether it would sign.
      return (wantedSignatures(clone).commits ? rules && forSigned(rules) : rules) ?? null;
    },
    writeProposal: async (...proposal) => {
      const { proposalText } = await import("../../report/summary/proposal-text.ts");
      return proposalText(...proposal, { links, now: services.now() });
    },
    writeOutdated: async (body, said) => {
      const { outdatedText } = await import("../../report/summary/proposal-text.ts");
      return outdatedText(body, said);
    },
  };
}

function requestOf(
  inputs: Parsed<typeof rollbackInputs>,
  { actors, identity }: Session,
): RollbackRequest {
  return {
    deployment: inputs.deployment,
    deployId: inputs["deploy-id"],
    reason: inputs.reason ?? "",
    scope: inputs.scope,
    dryRun: false,
    patch: false,
    allowDowngrade: inputs["allow-downgrade"],
    hold: inputs.hold,
    land: inputs["pull-request"] ? "pull-request" : undefined,
    autoMerge: inputs["auto-merge"],
    runtime: inputs.runtime,
    approved: approvedPlan(inputs),
    deliver: "none",
    hasAstroToken: false,
    run: null,
    actors,
    author: identity,
  };
}

function commandResult(result: RollbackResult, { clone, asked }: Session): CommandResult {
  const { plan, kind } = result;
  const isDone = kind === "done" || kind === "proposed";
  const report = rollbackReport(result, clone.remote.url, asked);
  const doubt =
    kind === "done" && !result.confirmed
      ? [{ rank: "attention" as const, message: unconfirmed }]
      : [];
  return {
    report: { ...report, warnings: [...(report.warnings ?? []), ...doubt] },
    outputs: { ...rollbackOutputs(result), patch: kind === "planned" ? result.patch : null },
    problems: isDone ? [] : plan.problems,
    warnings: [
      ...plan.warnings.map(({ message }) => message),
      ...doubt.map(({ message }) => message),
    ],
  };
}

/** Lets a person pick the deploy from the newest ones. */
async function promptDeploy(raw: RawInputs, { services }: Session): Promise<string> {
  const request = { deployment: raw["deployment"], limit: 50, status: undefined, all: false };
  const history = await readHistory(request, services);
  if (history.rows.length === 0) return "previous";
  const question = `Roll ${history.deployment} back to which deploy?`;
  return promptChoice(question, history.rows.map(choiceOf(history)), history.previous);
}

/** Columns that the list itself takes: its marks, and the brackets. */
const marks = 18;

function choiceOf({ now }: HistoryResult): (row: HistoryResult["rows"][number]) => Choice {
  return (row) => {
    const { entry, problems } = row;
    const { id, runtime, createdAt } = entry;
    const age = `${ageOf(createdAt, now)} ago`;
    const columns = [id.padEnd(4), age.padEnd(11), (runtime ?? "").padEnd(8), descriptionOf(entry)];
    const words = rollBackTo(row);
    const room = Math.min(screenWidth(), 120) - words.length - marks;
    return {
      value: id,
      label: `${cutToWidth(columns.join("  "), room)} (${words})`,
      disabled: problems.length > 0,
    };
  };
}
