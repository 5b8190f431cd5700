/** The job summary of a rollback: what a person needs at a glance, at night. */
import type { Plan } from "../rollback/plan.ts";
import type { Delivery } from "../use-cases/delivery.ts";
import type { RollbackResult } from "../use-cases/roll-back.ts";
import {
  type Block,
  bulletList,
  code,
  commaSeparated,
  heading,
  message,
  paragraph,
  quote,
  strong,
} from "./blocks.ts";
import { commitLink } from "./commit-link.ts";
import { deliveryBlocks } from "./delivery-summary.ts";
import { folderBlocks } from "./files-changed.ts";
import { fromAndTo } from "./from-and-to.ts";
import type { NextStepTexts } from "./next-step-texts.ts";
import { nextSteps } from "./next-steps.ts";
import { refusalBlocks } from "./problems.ts";
import { undoneBlocks } from "./undone.ts";

/**
 * @param repositoryUrl for links: `https://github.com/owner/name`
 * @param delivery how its deploy went; null while that is not known, or when nobody delivers it
 */
export function rollbackSummary(
  result: RollbackResult,
  repositoryUrl: string,
  nextStepTexts: NextStepTexts,
  delivery: Delivery | null = null,
): Block[] {
  const { plan, kind } = result;
  const { target, restoration, deployment, reason, warnings } = plan;
  const isRefused = kind !== "done" && plan.problems.length > 0;
  return [
    ...opening(result, delivery),
    ...(delivery ? deliveryBlocks(deployment.name, delivery) : []),
    ...(restoration && !isRefused ? nextSteps(result, restoration, nextStepTexts, delivery) : []),
    ...(isRefused ? refusalBlocks(plan.problems, plan.eligible) : []),
    ...(reason ? [heading(2, "Why"), quote(reason)] : []),
    ...(warnings.length > 0
      ? [heading(2, "Warnings"), bulletList(warnings.map((warning) => message(warning.message)))]
      : []),
    ...(target && restoration ? fromAndTo(plan, target, restoration, repositoryUrl) : []),
    ...(kind === "done" && target && restoration ? [newCommit(result, repositoryUrl)] : []),
    ...(restoration
      ? [
          ...undoneBlocks(restoration, repositoryUrl),
          ...folderBlocks(restoration.files),
          ...notRolledBack(plan),
        ]
      : []),
  ];
}

type Done = Extract<RollbackResult, { kind: "done" }>;

function opening(result: RollbackResult, delivery: Delivery | null): Block[] {
  if (result.kind === "done") return openingWhenDone(result, delivery);
  const { deployment, current, problems } = result.plan;
  const to = targetName(result.plan);
  if (problems.length > 0) {
    const count = problems.length === 1 ? "One rule refuses" : `${problems.length} rules refuse`;
    return [
      heading(1, `${deployment.name} cannot be rolled back to ${to}`),
      paragraph(`${count} it. `, strong("Nothing was changed.")),
    ];
  }
  const from = current ? ` from deploy ${current.id}` : "";
  return [
    heading(1, `Plan: roll back ${deployment.name} to ${to}`),
    paragraph(`Rolling back${from} to ${to} is possible. `, strong("Nothing was changed yet.")),
  ];
}

function openingWhenDone({ plan, entry, changed }: Done, delivery: Delivery | null): Block[] {
  const { deployment, current, scope } = plan;
  const to = targetName(plan);
  const code = scope === "all" ? `the code of ${to}` : to;
  const runs = current ? `runs deploy ${current.id}` : "runs what it ran before";
  const meanwhile = delivery ? "" : ` ${deployment.name} ${runs} until that is deployed.`;
  return [
    heading(1, `Rolled back ${deployment.name} to ${to}${titleEnd(plan, delivery)}`),
    paragraph(
      ...(changed ? [] : ["Already done by this run; nothing was done twice. "]),
      strong(`Branch ${deployment.branch} has ${code} again, as deploy ${entry.id}.${meanwhile}`),
    ),
  ];
}

function targetName({ target, asked, scope }: Plan): string {
  const part = { all: "", dags: "the DAGs of ", image: "all but the DAGs of " }[scope];
  return target ? `${part}deploy ${target.id}` : asked;
}

/** How the title ends depends on what is known of the deploy. */
function titleEnd({ deliveryMode }: Plan, delivery: Delivery | null): string {
  if (deliveryMode === "none") return " in git. Now deploy it";
  if (!delivery) return " in git. It is deployed next";
  switch (delivery.status) {
    case "deployed":
      return delivery.problem ? ", but its run failed after that" : "";
    case "failed":
      return " in git. NOT DEPLOYED";
    case null:
      return " in git. Outcome of the deploy unknown";
  }
}

function newCommit({ entry, commit }: Done, repositoryUrl: string): Block {
  return paragraph(
    "New commit ",
    commitLink(repositoryUrl, commit),
    " with tag ",
    code(entry.tag),
    ".",
  );
}

function notRolledBack({ deployment }: Plan): Block[] {
  const kept = [".github", ...deployment.rollback.keep].map(code);
  return [
    heading(2, "Not rolled back"),
    paragraph(
      "Of the Deployment: environment variables, connections, resources, executor, scheduler, name and description. In the repository: ",
      ...commaSeparated(kept),
      " and everything outside the project.",
    ),
  ];
}
