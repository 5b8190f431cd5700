/** `plan` and `rollback`: the same use case; a person confirms the plan before the push. */
import { actionInputs, approvedPlan, type RawInputs } from "../../inputs.ts";
import { scopes } from "../../ledger/manifest.ts";
import { descriptionOf } from "../../report/description.ts";
import { fileBlocks } from "../../report/files-changed.ts";
import { ageOf } from "../../report/history-summary.ts";
import { beforeQuestion, inTerminal, type NextStepTexts } from "../../report/next-step-texts.ts";
import { rollbackOutputs } from "../../report/outputs.ts";
import { rollbackSummary } from "../../report/rollback-summary.ts";
import { unconfirmed } from "../../use-cases/push-and-confirm.ts";
import { type HistoryResult, readHistory } from "../../use-cases/read-history.ts";
import { type RollbackRequest, type RollbackResult, rollBack } from "../../use-cases/roll-back.ts";
import type { CommandResult } from "../result.ts";
import type { Session } from "../session.ts";
import { deploymentInput, promptReason, reasonInput } from "../shared-inputs.ts";
import { type Choice, confirmOrCancel, printReport, promptChoice } from "../terminal.ts";
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

const planInputs = { ...deployInputs, ...conditionInputs };

const rollbackInputs = {
  ...deployInputs,
  reason: reasonInput,
  ...conditionInputs,
  hold: input(fields.hold, "--hold", "let no other deploy through until `release`"),
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
    const request = requestOf({ ...inputs, reason: "", hold: false }, session);
    return commandResult(await rollBack({ ...request, dryRun: true }, session.services), session);
  },
});

export const rollback = cloneVerb({
  name: "rollback",
  about: "Roll back to an earlier deploy: a new commit, tag and record",
  inputs: rollbackInputs,
  prompts: { "deploy-id": promptDeploy, reason: promptReason },
  writes: true,
  examples: [
    ["rollback", "pick the deploy from a list"],
    ['rollback 38 --reason "Weather DAG divides by zero"', "shows the plan, then asks"],
    ['rollback previous --reason "Broken" --yes', "for scripts"],
  ],
  run: async (inputs, session) => {
    const request = requestOf(inputs, session);
    const { services, yes } = session;
    if (yes) return commandResult(await rollBack(request, services), session);
    const planned = await rollBack({ ...request, dryRun: true }, services);
    const { target, newest, head, problems, deployment, restoration } = planned.plan;
    if (problems.length > 0 || !target || !restoration) return commandResult(planned, session);
    printReport(commandResult(planned, session, beforeQuestion).report);
    await confirmOrCancel(`Roll ${deployment.name} back to deploy ${target.id}?`);
    // Only what the person saw and confirmed is pushed.
    const approved = { newest: newest?.id ?? "none", head, tree: restoration.tree };
    const confirmed = { ...request, deployId: target.id, approved };
    return commandResult(await rollBack(confirmed, services), session);
  },
});

function requestOf(
  inputs: Parsed<typeof rollbackInputs>,
  { actors, identity }: Session,
): RollbackRequest {
  return {
    deployment: inputs.deployment,
    deployId: inputs["deploy-id"],
    reason: inputs.reason,
    scope: inputs.scope,
    dryRun: false,
    allowDowngrade: inputs["allow-downgrade"],
    hold: inputs.hold,
    runtime: inputs.runtime,
    approved: approvedPlan(inputs),
    deliver: "none",
    hasAstroToken: false,
    run: null,
    actors,
    author: identity,
  };
}

function commandResult(
  result: RollbackResult,
  { clone }: Session,
  nextStepTexts: NextStepTexts = inTerminal,
): CommandResult {
  const {
    plan: { restoration, problems },
    kind,
  } = result;
  const isDone = kind === "done";
  return {
    report: [
      ...rollbackSummary(result, clone.remote.url, nextStepTexts),
      ...fileBlocks(isDone ? [] : (restoration?.files ?? [])),
    ],
    outputs: rollbackOutputs(result),
    problems: isDone ? [] : problems,
    warnings: [
      ...result.plan.warnings.map(({ message }) => message),
      ...(isDone && !result.confirmed ? [unconfirmed] : []),
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

function choiceOf({ now }: HistoryResult): (row: HistoryResult["rows"][number]) => Choice {
  return ({ entry, isCurrent, problems }) => {
    const { id, runtime, createdAt } = entry;
    const age = `${ageOf(createdAt, now)} ago`;
    const columns = [id.padEnd(4), age.padEnd(11), (runtime ?? "").padEnd(8), descriptionOf(entry)];
    const line = columns.join("  ").slice(0, 70).trimEnd();
    return {
      value: id,
      label: isCurrent ? `${line} (current)` : line,
      disabled: problems.length > 0 ? problems.map(({ code }) => code).join(", ") : undefined,
    };
  };
}
