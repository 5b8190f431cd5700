/** The one thing to do after a plan, a refusal or a rollback. */
import { dayAndTime } from "../../errors/day-and-time.ts";
import { rollbackHoldId } from "../../ledger/holds.ts";
import type { Plan } from "../../rollback/plan.ts";
import { directionOf } from "../../rollback/versions.ts";
import type { Delivery } from "../../use-cases/delivery.ts";
import type { PushedResult } from "../../use-cases/roll-back.ts";
import { code, commaSeparated, type Inline, message, plainLink } from "../blocks.ts";
import { versionName } from "../from-and-to.ts";
import type { Next } from "./layout.ts";
import { ourCommand, startCommand, type Where } from "./where.ts";

export type Done = Omit<PushedResult, "branch">;

export function nextAfterPlan(plan: Plan, { run, workflowPage }: Where): Next {
  return {
    words: [
      "If a job waits for this plan in ",
      plainLink(run, "this run"),
      ", approve it there. If none follows, ",
      ...startAgain(workflowPage),
      " without ",
      code("dry-run"),
      ", or from a clone:",
    ],
    commands: [rollbackCommand(plan)],
  };
}

export function nextAfterRefusal(plan: Plan, { workflowPage }: Where): Next {
  const { problems, eligible, meant, deployment } = plan;
  const [first] = problems;
  if (plan.newest === null) {
    const { words, ...rest } = recordFirst(deployment.name);
    const now = "Roll back on Astro itself, or by `git revert`: no deploy is recorded yet. ";
    return { ...rest, words: [...message(now), ...words] };
  }
  const instead = meant ?? eligible[0];
  const others = eligible.length > 0 && first?.code !== "deploy-not-found";
  const words = [
    ...message(first?.remedy ?? ""),
    ...(others
      ? [" Newest deploys that can be rolled back to: ", ...commaSeparated(eligible.map(code)), "."]
      : []),
    " Then ",
    ...startAgain(workflowPage),
    ".",
  ];
  const remedyOf = first?.code;
  if (remedyOf === "downgrade-not-allowed" && problems.length === 1) {
    return { words, remedyOf, commands: [rollbackCommand({ ...plan, allowDowngrade: true })] };
  }
  if (instead === undefined) return { words, remedyOf };
  const command = ourCommand("plan", { "deploy-id": instead, deployment: deployment.name });
  return {
    words: [...words, ` What deploy ${instead} would do, from a clone:`],
    ...{ remedyOf, commands: [command] },
  };
}

/** @param delivery as in a rollback's summary */
export function nextAfterPush(result: Done, where: Where, delivery: Delivery | null): Next {
  const { plan } = result;
  if (delivery?.status === "deployed") return afterDelivery(plan, where, delivery);
  const { restoration, deliveryMode } = plan;
  const isDowngrade = restoration !== null && directionOf(restoration.runtime) === "downgrade";
  if (isDowngrade && deliveryMode !== "astro") return onAstro(result);
  if (delivery) return afterFailure(result, where, delivery);
  if (deliveryMode === "none") return startDeploy(plan, result.entry.tag, where.links);
  return waitFor(result, where);
}

/** Replaced when the delivery has ended; what stands here for good is for the case that the job was killed. */
function waitFor({ plan }: Done, { links, run }: Where): Next {
  const { workflow } = plan.deployment;
  return {
    words: [
      "Wait. ",
      plainLink(run, "This run"),
      " has it deployed, and then says here how that went. If it has ended without a word, re-run it",
      ...(workflow !== undefined && plan.deliveryMode === "workflow"
        ? [" or look at ", plainLink(links.workflow(workflow), workflow)]
        : []),
      ".",
    ],
  };
}

function afterDelivery(plan: Plan, where: Where, { url, problem }: Delivery): Next {
  const { name } = plan.deployment;
  if (problem) {
    return {
      words: [
        ...(url ? ["Look at ", plainLink(url, "the deploy run"), ". "] : []),
        ...message(problem.remedy),
      ],
      remedyOf: problem.code,
    };
  }
  if (plan.hold) {
    const hold = rollbackHoldId(plan.next.id);
    return releasing(`Check ${name}. When the cause is fixed, `, name, hold, plan, where);
  }
  return checkAndFix(name);
}

/** After a rollback that runs. @param deployment its name */
export function checkAndFix(deployment: string): Next {
  return {
    words: [
      `Check ${deployment}, then fix the cause on a new branch: merging the undone pull requests again changes nothing, because git takes them for merged.`,
    ],
  };
}

/** What the problem's remedy says, and the page where it is done. */
function afterFailure({ plan, entry }: Done, where: Where, { url, problem }: Delivery): Next {
  const { workflow, branch } = plan.deployment;
  const { links } = where;
  const isByHand =
    problem?.code === "deploy-not-started" || problem?.code === "deploy-run-not-found";
  const page = url
    ? plainLink(url, "the deploy run")
    : workflow === undefined
      ? plainLink(where.run, "this run")
      : plainLink(links.workflow(workflow), workflow);
  const ref = plan.deployment["dispatch-on"] === "tag" ? entry.tag : branch;
  if (isByHand && workflow !== undefined && plan.deliveryMode === "workflow") {
    return {
      words: ["Start ", page, " on ", code(ref), ", unless it runs there already:"],
      commands: [startCommand(links, workflow, ref)],
    };
  }
  return {
    words: ["Open ", page, ". ", ...message(problem?.remedy ?? "")],
    remedyOf: problem?.code,
  };
}

/** For whoever deploys by a workflow that nobody starts for them. @param tag of the rollback; null while it has none */
export function startDeploy({ deployment }: Plan, tag: string | null, links: Where["links"]): Next {
  const { name, workflow, branch } = deployment;
  if (workflow === undefined) {
    return {
      words: [
        "If no deploy starts on ",
        code(branch),
        " within a minute, start the deploy workflow there, under ",
        plainLink(links.actions, "Actions"),
        ": a push or merge with the job's own token starts none. What is deployed by hand is recorded from a clone:",
      ],
      commands: [`git pull --tags && ${ourCommand("record", { deployment: name })}`],
    };
  }
  const ref = (deployment["dispatch-on"] === "tag" && tag) || branch;
  return {
    words: [
      "If no deploy starts within a minute, start ",
      plainLink(links.workflow(workflow), workflow),
      " on ",
      code(ref),
      ": a push or merge with the job's own token starts none. Or:",
    ],
    commands: [startCommand(links, workflow, ref)],
  };
}

function onAstro({ plan, commit }: Done): Next {
  const { target, deployment, restoration } = plan;
  const deployOnAstro = target?.externalId
    ? `deploy ${target.externalId}`
    : `the deploy of ${target && dayAndTime(target.createdAt)}, with ${versionName(restoration?.runtime.to ?? null)}`;
  return {
    words: [
      `On Astro, roll the Deployment back to ${deployOnAstro}: `,
      code("astro deploy"),
      " refuses a lower Runtime version than the Deployment has. Then record it, from a clone:",
    ],
    commands: [
      `git pull --tags && ${ourCommand("record", { commit, deployment: deployment.name })}`,
    ],
  };
}

/** How to release a hold: on the page of a workflow where there is one, and by a command. @param when begins it */
export function releasing(
  when: string,
  deployment: string,
  hold: string,
  { releaseWorkflow: file }: { readonly releaseWorkflow: string | null },
  { links }: Pick<Where, "links">,
): Next {
  return {
    words: [
      `${when}release the hold `,
      ...(file === null
        ? ["by ", code("hold/"), " with ", code("release: true")]
        : ["with ", plainLink(links.workflow(file), file)]),
      ", or from a clone:",
    ],
    commands: [ourCommand("release", { "hold-id": hold, deployment })],
  };
}

/** After a failed deploy: what ran before runs still, only the branch has the code that failed. */
export function afterFailedDeploy(deployment: string): Next {
  return {
    words: [
      `Look at why it failed. ${deployment} still runs what it ran before; to take the code off the branch too, roll back to `,
      code("previous"),
      ". What that would do, from a clone:",
    ],
    commands: [ourCommand("plan", { "deploy-id": "previous", deployment })],
  };
}

/** Before the first deploy was recorded, there is nothing to go back to. */
export function recordFirst(deployment: string): Next {
  return {
    words: [
      "The step ",
      code("record"),
      " of the deploy workflow records the next deploy. To record what runs now, from a clone that has it checked out:",
    ],
    commands: [ourCommand("record", { deployment })],
  };
}

function startAgain(workflowPage: string | null): Inline[] {
  return workflowPage === null ? ["start again"] : [plainLink(workflowPage, "start again")];
}

/** The command that carries out a plan. It asks for the reason, which may hold anything. */
function rollbackCommand(plan: Plan): string {
  const { target, asked, scope, allowDowngrade, hold, deployment, land, obstacle } = plan;
  const isAskedFor = land === "pull-request" && deployment.land === "push";
  return ourCommand("rollback", {
    ...{ "deploy-id": target?.id ?? asked, deployment: deployment.name },
    scope: scope === "all" ? undefined : scope,
    "allow-downgrade": String(allowDowngrade),
    hold: String(hold),
    "pull-request": String(isAskedFor || obstacle?.change?.land !== undefined),
  });
}
