/** `plan` and `rollback`: one use case, with a person in between who says yes. */
import { type Asked, type Raw, reasonProblem } from "../../inputs.ts";
import { oneLine } from "../../ledger/message.ts";
import { ageOf } from "../../report/history-summary.ts";
import { beforeQuestion, inTerminal, type NextStepTexts } from "../../report/next-step-texts.ts";
import { rollbackOutputs } from "../../report/outputs.ts";
import { fileBlocks, rollbackSummary } from "../../report/rollback-summary.ts";
import { type HistoryResult, readHistory } from "../../use-cases/read-history.ts";
import { type RollbackRequest, type RollbackResult, rollBack } from "../../use-cases/roll-back.ts";
import type { Told } from "../result.ts";
import type { Session } from "../session.ts";
import { assertAgreed, type Choice, chosen, show, written } from "../terminal.ts";

export async function plan(asked: Asked<"plan">, session: Session): Promise<Told> {
  const request = requestOf({ ...asked, reason: "", hold: false }, session);
  return told(await rollBack({ ...request, dryRun: true }, session.tools), session);
}

export async function rollback(asked: Asked<"rollback">, session: Session): Promise<Told> {
  const request = requestOf(asked, session);
  if (session.yes) return told(await rollBack(request, session.tools), session);
  const planned = await rollBack({ ...request, dryRun: true }, session.tools);
  const { target, newest, head, problems, deployment } = planned.plan;
  if (problems.length > 0 || !target) return told(planned, session);
  show(told(planned, session, beforeQuestion).report);
  await assertAgreed(`Roll ${deployment.name} back to deploy ${target.id}?`);
  // What was agreed to, and nothing else.
  const agreed = { deployId: target.id, expectedNewest: newest?.id, expectedHead: head };
  return told(await rollBack({ ...request, ...agreed }, session.tools), session);
}

type Request = Omit<Asked<"rollback">, "deployment"> & Pick<Asked<"plan">, "deployment">;

function requestOf(asked: Request, { actors, identity }: Session): RollbackRequest {
  return {
    deployment: asked.deployment,
    deployId: asked["deploy-id"],
    reason: asked.reason,
    scope: asked.scope,
    dryRun: false,
    allowDowngrade: asked["allow-downgrade"],
    hold: asked.hold,
    expectedHead: asked["expected-head"],
    expectedNewest: asked["expected-newest"],
    deliver: "none",
    hasAstroToken: false,
    run: null,
    actors,
    author: identity,
  };
}

function told(
  result: RollbackResult,
  { clone }: Session,
  nextStepTexts: NextStepTexts = inTerminal,
): Told {
  const { plan: worked, kind } = result;
  const files = kind === "done" ? [] : (worked.restoration?.files ?? []);
  return {
    report: [...rollbackSummary(result, clone.remote.url, nextStepTexts), ...fileBlocks(files)],
    outputs: rollbackOutputs(result),
    problems: kind === "done" ? [] : worked.problems,
  };
}

/** Has a person pick the deploy from the newest ones. */
export async function askDeploy(raw: Raw, { tools }: Session): Promise<Raw> {
  if (raw["deploy-id"] !== undefined) return raw;
  const wanted = { deployment: raw["deployment"], limit: 50, status: undefined, all: false };
  const history = await readHistory(wanted, tools);
  if (history.rows.length === 0) return { ...raw, "deploy-id": "previous" };
  const question = `Which deploy of ${history.deployment} shall come back?`;
  const deploy = await chosen(question, history.rows.map(choiceOf(history)), history.previous);
  return { ...raw, "deploy-id": deploy };
}

export async function askReason(raw: Raw): Promise<Raw> {
  if (raw["reason"] !== undefined) return raw;
  return { ...raw, reason: await written("Why? (1 to 500 characters)", reasonProblem) };
}

function choiceOf({ now }: HistoryResult): (row: HistoryResult["rows"][number]) => Choice {
  return ({ entry, isCurrent, problems }) => {
    const { id, rollback: back, description, runtime, createdAt } = entry;
    const what = back ? `back to ${back.to}: ${back.reason}` : description;
    const age = `${ageOf(createdAt, now)} ago`;
    const about = [id.padEnd(4), age.padEnd(11), (runtime ?? "").padEnd(8), oneLine(what)];
    const line = about.join("  ").slice(0, 70).trimEnd();
    return {
      value: id,
      label: isCurrent ? `${line} (runs now)` : line,
      unless: problems.length > 0 ? problems.map(({ code }) => code).join(", ") : undefined,
    };
  };
}
