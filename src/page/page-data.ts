/** Makes the page's data from what `history --json` printed, here or elsewhere. */
import type { z } from "zod";
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import { JsonError, parseJson } from "../ledger/json.ts";
import { outputSchemas } from "../report/output-schema.ts";
import { visibleTexts } from "../visible.ts";
import type { PageData, PageDeployment } from "./data.ts";

/** What one `history --json` printed. */
export interface HistoryText {
  /** Where it is from, for messages. */
  readonly name: string;
  readonly json: string;
}

type History = z.output<typeof outputSchemas.history>;

/**
 * @param madeAt ISO 8601, UTC
 * @throws {Refusal} `history-unreadable`, once for each problem of each text
 */
export function pageData(texts: readonly HistoryText[], madeAt: string): PageData {
  const problems: Problem[] = [];
  const deployments = new Map<string, PageDeployment>();
  for (const { name, json } of texts) {
    const wrong = (path: string, what: string) =>
      problems.push(problem("history-unreadable", { name, path, problem: what }));
    const history = historyOf(json, wrong);
    if (!history) continue;
    const deployment = visibleTexts(deploymentOf(history));
    if (deployments.has(deployment.key)) {
      wrong("deployment", `${deployment.key} is in an earlier one, too`);
    }
    deployments.set(deployment.key, deployment);
  }
  const [first, ...others] = problems;
  if (first) throw new Refusal([first, ...others]);
  return { madeAt, deployments: [...deployments.values()] };
}

/** So many problems of one text are told. */
const maxProblems = 10;

/** @param wrong is told each problem @returns null when there are any */
function historyOf(json: string, wrong: (path: string, what: string) => void): History | null {
  const whole = "the whole of it";
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    wrong(error.place, error.message);
    return null;
  }
  const { success, data, error } = outputSchemas.history.safeParse(value);
  if (success) return data;
  const failure = failureIn(value);
  if (failure !== null) wrong(whole, `it is from a command that failed: ${failure}`);
  else {
    const issues = error.issues.slice(0, maxProblems);
    for (const { path, message } of issues) wrong(path.join(".") || whole, message);
  }
  return null;
}

/** What a command said that failed before it had a result; null when this is none. */
function failureIn(value: unknown): string | null {
  const { problems, deploys } = (value ?? {}) as Record<string, unknown>;
  const [first] = Array.isArray(problems) && deploys === undefined ? problems : [];
  return typeof first?.message === "string" ? first.message : null;
}

function deploymentOf(history: History): PageDeployment {
  const { deployment: name, repository, branch, rollbackWorkflow, now, total } = history;
  const { current, previous, lastGood } = history;
  const whose = repository?.split("/").slice(-2).join("/");
  return {
    ...{ key: whose === undefined ? name : `${whose}:${name}`, name, repository, branch },
    ...{ rollbackWorkflow, now, current, previous, lastGood, total },
    holds: history.holds.map(({ id, reason, createdBy, createdAt }) => ({
      ...{ id, reason, createdBy, createdAt },
    })),
    deploys: history.deploys.map(deployOf),
  };
}

/** Takes what the page shows, and leaves the rest: a page is public more often than its repository. */
function deployOf(deploy: History["deploys"][number]): PageDeployment["deploys"][number] {
  const { id, tag, commit, type, status, runtime, baseImage, image, dagDeployEnabled } = deploy;
  const { createdAt, finishedAt, createdBy, description, run, externalId } = deploy;
  const { mark, rollback, current, undone, active, runtimeChange, eligible } = deploy;
  return {
    ...{ id, tag, commit, type, status, runtime, baseImage, image, dagDeployEnabled },
    ...{ createdAt, finishedAt, createdBy, description, run, externalId },
    mark: mark
      ? {
          ...{ as: mark.as, reason: mark.reason },
          createdBy: mark.createdBy,
          createdAt: mark.createdAt,
        }
      : null,
    rollback: rollback && {
      ...{ to: rollback.to, from: rollback.from, scope: rollback.scope, reason: rollback.reason },
      pullRequest: rollback.pullRequest,
    },
    ...{ current, undone, active, runtimeChange, eligible },
    problems: deploy.problems.map(({ code, message, remedy }) => ({ code, message, remedy })),
  };
}
