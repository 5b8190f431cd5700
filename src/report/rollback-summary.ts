/** The job summary of a rollback: what a person needs at a glance, at night. */
import type { Problem } from "../errors.ts";
import type { Entry } from "../ledger/manifest.ts";
import { oneLine } from "../ledger/message.ts";
import type { Plan, Restoration } from "../rollback/plan.ts";
import { directionOf } from "../rollback/rules.ts";
import { nameOf, type Version } from "../runtime/version.ts";
import type { RollbackResult } from "../use-cases/roll-back.ts";
import { byFolder } from "./folders.ts";
import {
  type Block,
  bulletList,
  code,
  heading,
  type Inline,
  link,
  markdown,
  message,
  paragraph,
  quote,
  strong,
  table,
} from "./markdown.ts";

/** How much of a long list is shown. */
const shown = 25;

/** @param repositoryUrl for links: `https://github.com/owner/name` */
export function rollbackSummary(result: RollbackResult, repositoryUrl: string): string {
  const { plan } = result;
  const { target, restoration } = plan;
  const commit = (oid: string | null): Inline =>
    oid === null ? "" : link(`${repositoryUrl}/commit/${oid}`, oid.slice(0, 12));
  return markdown([
    ...opening(result),
    ...(plan.reason ? [quote(plan.reason)] : []),
    ...(result.kind !== "done" && plan.problems.length > 0
      ? refusalBlocks(plan.problems, plan.eligible)
      : []),
    ...(target && restoration ? comparison(plan, target, restoration, result, commit) : []),
    ...(restoration ? undone(restoration, commit) : []),
    ...(restoration ? files(restoration) : []),
    ...(plan.warnings.length > 0
      ? [
          heading(2, "Warnings"),
          bulletList(plan.warnings.map((warning) => message(warning.message))),
        ]
      : []),
    ...(restoration ? notRolledBack(plan) : []),
    ...(restoration && (result.kind === "done" || plan.problems.length === 0)
      ? next(result, restoration)
      : []),
  ]);
}

/** The summary of a request that failed before there was a plan. */
export function failureSummary(title: string, problems: readonly Problem[]): string {
  return markdown([heading(1, title), ...refusalBlocks(problems, [])]);
}

function opening(result: RollbackResult): Block[] {
  const { plan, kind } = result;
  const name = plan.deployment.name;
  const to = plan.target ? `deploy ${plan.target.id}` : plan.asked;
  const from = plan.current ? ` from deploy ${plan.current.id}` : "";
  if (kind === "refused" || (kind === "planned" && plan.problems.length > 0)) {
    const count = plan.problems.length;
    return [
      heading(1, `${name} cannot be rolled back to ${to}`),
      paragraph(
        `${count === 1 ? "One rule stands" : `${count} rules stand`} against it. `,
        strong("Nothing was changed."),
      ),
    ];
  }
  if (kind === "planned") {
    return [
      heading(1, `Plan: roll back ${name} to ${to}`),
      paragraph(`Going back${from} to ${to} is possible. `, strong("Nothing was changed so far.")),
    ];
  }
  const done = result.changed
    ? `${name} was rolled back${from} to ${to}, as deploy ${result.entry.id}.`
    : `This run had rolled ${name} back before, as deploy ${result.entry.id}. Nothing was done twice.`;
  return [heading(1, `Rolled back ${name} to ${to}`), paragraph(strong(done))];
}

function refusalBlocks(problems: readonly Problem[], eligible: readonly string[]): Block[] {
  const rows = problems.map((problem): Inline[] => [
    code(problem.code),
    oneLine(problem.message),
    problem.remedy,
  ]);
  return [
    heading(2, "Why not, and what to do"),
    table([["Rule", "What was found", "What to do"], ...rows]),
    ...(eligible.length > 0
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
  if (result.kind !== "done") return [table(rows)];
  const { entry } = result;
  const made = paragraph("New commit ", commit(result.commit), " with tag ", code(entry.tag), ".");
  return [table(rows), made];
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

function next(result: RollbackResult, { deployType }: Restoration): Block[] {
  const { deployment } = result.plan;
  if (result.kind !== "done") {
    return [heading(2, "Next"), paragraph("Run again without ", code("dry-run"), " to roll back.")];
  }
  return [
    heading(2, "Next"),
    paragraph(
      strong("The Deployment still runs what it ran before."),
      ` The code is on branch ${result.branch.replace("refs/heads/", "")}: deploy it now (deploy type `,
      code(deployType),
      "). A push with the job's own token starts no workflow, so start the deploy workflow by hand unless a later step of this job deploys. Its ",
      code("record"),
      ` step then completes deploy ${result.entry.id} of ${deployment.name}.`,
    ),
  ];
}

const more = (count: number): Block[] =>
  count > shown ? [paragraph(`And ${count - shown} more.`)] : [];

function joined(items: readonly Inline[]): Inline[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [", ", item]));
}
