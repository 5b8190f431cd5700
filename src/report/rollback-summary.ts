/** The job summary of a rollback: what a person needs at a glance, at night. */
import type { Problem } from "../errors/problem.ts";
import type { Entry } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";
import type { FileChange, Plan, Restoration } from "../rollback/plan.ts";
import { directionOf } from "../rollback/rules.ts";
import { nameOf, type Version } from "../runtime/version.ts";
import type { DeliveryResult } from "../use-cases/deliver-rollback.ts";
import type { RollbackResult } from "../use-cases/roll-back.ts";
import {
  type Block,
  bulletList,
  code,
  heading,
  type Inline,
  link,
  message,
  numberedList,
  paragraph,
  quote,
  strong,
  table,
} from "./blocks.ts";
import { deliveryBlocks } from "./delivery-summary.ts";
import { byFolder } from "./folders.ts";
import type { NextStepTexts } from "./next-step-texts.ts";
import { problemBlocks } from "./problems.ts";

/** How much of a long list is shown. */
const shown = 25;

/**
 * @param repositoryUrl for links: `https://github.com/owner/name`
 * @param delivery how its deploy went; null as long as that is not known, or nobody delivers it
 */
export function rollbackSummary(
  result: RollbackResult,
  repositoryUrl: string,
  nextStepTexts: NextStepTexts,
  delivery: DeliveryResult | null = null,
): Block[] {
  const { plan } = result;
  const { target, restoration } = plan;
  const commit = (oid: string | null): Inline =>
    oid === null ? "" : link(`${repositoryUrl}/commit/${oid}`, oid.slice(0, 12));
  const refused = result.kind !== "done" && plan.problems.length > 0;
  return [
    ...opening(result, delivery),
    ...(delivery ? deliveryBlocks(plan.deployment.name, delivery) : []),
    ...(restoration && !refused ? next(result, restoration, nextStepTexts, delivery) : []),
    ...(refused ? refusalBlocks(plan.problems, plan.eligible) : []),
    ...(plan.reason ? [heading(2, "Why"), quote(plan.reason)] : []),
    ...(plan.warnings.length > 0
      ? [
          heading(2, "Warnings"),
          bulletList(plan.warnings.map((warning) => message(warning.message))),
        ]
      : []),
    ...(target && restoration ? comparison(plan, target, restoration, result, commit) : []),
    ...(restoration ? undone(restoration, commit) : []),
    ...(restoration ? files(restoration) : []),
    ...(restoration ? notRolledBack(plan) : []),
  ];
}

/** The summary of a request that failed before there was a plan, or when it was pushed. */
export function failureSummary(
  title: string,
  problems: readonly Problem[],
  unchanged = "Nothing was changed.",
): Block[] {
  const unknown = problems.some(({ code }) => code === "push-unconfirmed");
  return [
    heading(1, unknown ? "Not known whether it landed" : title),
    ...(unknown ? [] : [paragraph(strong(unchanged))]),
    ...refusalBlocks(problems, []),
  ];
}

function opening(result: RollbackResult, delivery: DeliveryResult | null): Block[] {
  const { plan, kind } = result;
  const name = plan.deployment.name;
  const parts = { all: "", dags: "the DAGs of ", image: "all but the DAGs of " };
  const to = plan.target ? `${parts[plan.scope]}deploy ${plan.target.id}` : plan.asked;
  if (kind === "done") {
    const { id } = result.entry;
    const runs = plan.current ? `runs deploy ${plan.current.id}` : "runs what it ran before";
    const until = delivery ? "" : ` ${name} ${runs} until that is deployed.`;
    const told = `Branch ${plan.deployment.branch} holds ${plan.scope === "all" ? "the code of " : ""}${to} again, as deploy ${id}.${until}`;
    const repeated = "This run had done it before; nothing was done twice. ";
    return [
      heading(1, `Rolled back ${name} to ${to}${then(plan, delivery)}`),
      paragraph(...(result.changed ? [] : [repeated]), strong(told)),
    ];
  }
  if (plan.problems.length > 0) {
    const count = plan.problems.length;
    return [
      heading(1, `${name} cannot be rolled back to ${to}`),
      paragraph(
        `${count === 1 ? "One rule stands" : `${count} rules stand`} against it. `,
        strong("Nothing was changed."),
      ),
    ];
  }
  const from = plan.current ? ` from deploy ${plan.current.id}` : "";
  return [
    heading(1, `Plan: roll back ${name} to ${to}`),
    paragraph(`Going back${from} to ${to} is possible. `, strong("Nothing was changed so far.")),
  ];
}

/** How the title ends: by what is known of the deploy. */
function then({ deliveryMode }: Plan, delivery: DeliveryResult | null): string {
  if (deliveryMode === "none") return " in git. Now deploy it";
  if (!delivery) return " in git. It is deployed next";
  if (delivery.status === "deployed")
    return delivery.problem ? ", and its run failed after that" : "";
  return delivery.status === null ? " in git. Deploy not known" : " in git. NOT DEPLOYED";
}

function refusalBlocks(problems: readonly Problem[], eligible: readonly string[]): Block[] {
  const isAnswered = problems.some(({ code: problemCode }) => problemCode === "deploy-not-found");
  return [
    ...problemBlocks(problems),
    ...(eligible.length > 0 && !isAnswered
      ? [
          paragraph(
            "Newest deploys that can be rolled back to: ",
            ...joined(eligible.map(code)),
            ".",
          ),
        ]
      : []),
  ];
}

function comparison(
  { current, deployment }: Plan,
  target: Entry,
  { runtime, dagDeployEnabled }: Restoration,
  result: RollbackResult,
  commit: (oid: string | null) => Inline,
): Block[] {
  const rows: Inline[][] = [
    ["", "From", "To"],
    ["Deploy", current?.id ?? "none", target.id],
    ["Commit", commit(current?.commit ?? null), commit(target.commit)],
  ];
  if (deployment.runtime === "astro") {
    const direction = directionOf(runtime);
    const note = direction === "none" ? "" : ` (${direction})`;
    rows.push(["Runtime", version(runtime.from), `${version(runtime.to)}${note}`]);
    rows.push(["DAG-only deploys", onOff(dagDeployEnabled.from), onOff(dagDeployEnabled.to)]);
  }
  rows.push(
    ["Deployed", current?.finishedAt ?? "", target.finishedAt ?? "never"],
    ["By", current?.createdBy ?? "", target.createdBy],
    ["What", told(current), told(target)],
  );
  const compared = [heading(2, "From and to"), table(rows)];
  if (result.kind !== "done") return compared;
  const { entry } = result;
  const made = paragraph("New commit ", commit(result.commit), " with tag ", code(entry.tag), ".");
  return [...compared, made];
}

const version = (known: Version | null) => (known ? nameOf(known) : "unknown");
const onOff = (on: boolean) => (on ? "on" : "off");
const told = (entry: Entry | null) =>
  entry
    ? oneLine(
        entry.rollback
          ? `Back to ${entry.rollback.to}: ${entry.rollback.reason}`
          : entry.description,
      )
    : "";

function undone(
  { undone: deploys, undeployed }: Restoration,
  commit: (oid: string | null) => Inline,
): Block[] {
  const blocks: Block[] = [];
  if (deploys.length > 0) {
    blocks.push(
      heading(2, "Deploys that are undone"),
      table([
        ["Deploy", "Commit", "By", "Deployed", "What"],
        ...deploys
          .slice(-shown)
          .reverse()
          .map((entry): Inline[] => [
            entry.id,
            commit(entry.commit),
            entry.createdBy,
            entry.finishedAt ?? "",
            told(entry),
          ]),
      ]),
      ...more(deploys.length),
    );
  }
  if (undeployed.length > 0) {
    blocks.push(
      heading(2, "Commits that were never deployed and are undone too"),
      table([
        ["Commit", "By", "Date", "Subject"],
        ...undeployed
          .slice(0, shown)
          .map(({ oid, author, date, subject }): Inline[] => [
            commit(oid),
            author,
            date,
            oneLine(subject),
          ]),
      ]),
      ...more(undeployed.length),
    );
  }
  return blocks;
}

function files({ files: changes }: Restoration): Block[] {
  if (changes.length === 0)
    return [heading(2, "Files"), paragraph("No file changes: the branch has this code already.")];
  const folders = byFolder(changes);
  return [
    heading(2, "Files"),
    table([
      ["Folder", "Added", "Changed", "Removed"],
      ...folders
        .slice(0, shown)
        .map(({ folder, added, changed, removed }): Inline[] => [
          code(folder),
          String(added),
          String(changed),
          String(removed),
        ]),
    ]),
    ...more(folders.length),
  ];
}

/** Beyond this files are only counted. */
const filesShown = 200;

/** Each file that changes. */
export function fileBlocks(changes: readonly FileChange[]): Block[] {
  if (changes.length === 0) return [];
  const rows = changes
    .slice(0, filesShown)
    .map(({ path, change }): Inline[] => [change, code(path)]);
  const left = changes.length - filesShown;
  return [
    table([["Change", "File"], ...rows]),
    ...(left > 0 ? [paragraph(`And ${left} more.`)] : []),
  ];
}

function notRolledBack({ deployment }: Plan): Block[] {
  const kept = [".github", ...deployment.rollback.keep].map(code);
  return [
    heading(2, "Not rolled back"),
    paragraph(
      "Environment variables, connections, resources, executor, scheduler, name and description of the Deployment; in the repository ",
      ...joined(kept),
      " and everything outside the project.",
    ),
  ];
}

function next(
  result: RollbackResult,
  { deployType, runtime }: Restoration,
  { pushPlan, record, afterPush, releaseHold }: NextStepTexts,
  delivery: DeliveryResult | null,
): Block[] {
  const { deployment, target, deliveryMode, hold } = result.plan;
  if (result.kind !== "done") {
    return pushPlan ? [heading(2, "Next"), paragraph(...pushPlan(result.plan))] : [];
  }
  const { entry, commit } = result;
  const released: readonly Inline[] = [
    `Deploys to ${deployment.name} are held. When the cause is mended, `,
    ...releaseHold(deployment.name),
    ".",
  ];
  // How a deploy goes that somebody carries is told once it is over.
  const isLeft =
    deliveryMode === "none" || (deliveryMode === "workflow" && delivery?.status !== "deployed");
  const onAstro = target?.externalId
    ? `deploy ${target.externalId}`
    : `the deploy of ${target?.createdAt}, with ${version(runtime.to)}`;
  const isDowngrade = directionOf(runtime) === "downgrade";
  const toDeploy: readonly (readonly Inline[])[] = !(
    isLeft &&
    (isDowngrade || deliveryMode === "none")
  )
    ? []
    : isDowngrade
      ? [
          [
            `On Astro, roll the Deployment back to ${onAstro}: `,
            code("astro deploy"),
            " refuses a lower Runtime version than the Deployment has.",
          ],
          [`Then complete deploy ${entry.id}: `, ...record(deployment.name, commit), "."],
        ]
      : afterPush({
          deployment: deployment.name,
          branch: deployment.branch,
          deployType,
          id: entry.id,
        });
  const steps = [...toDeploy, ...(hold ? [released] : [])];
  return steps.length > 0 ? [heading(2, "Next"), numberedList(steps)] : [];
}

const more = (count: number): Block[] =>
  count > shown ? [paragraph(`And ${count - shown} more.`)] : [];

function joined(items: readonly Inline[]): Inline[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [", ", item]));
}
