/** Every kind of job summary, from results as use cases give them. `npm run summaries` makes pictures of them. */
import { type Problem, problem } from "../../src/errors/problem.ts";
import type { Entry, Hold } from "../../src/ledger/manifest.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { Links } from "../../src/report/links.ts";
import { commentSummary } from "../../src/report/summary/comment.ts";
import { failureSummary } from "../../src/report/summary/failure.ts";
import { guardSummary } from "../../src/report/summary/guard.ts";
import { historySummary } from "../../src/report/summary/history.ts";
import { holdSummary } from "../../src/report/summary/hold.ts";
import type { JobSummary } from "../../src/report/summary/layout.ts";
import { markSummary } from "../../src/report/summary/mark.ts";
import { recordSummary } from "../../src/report/summary/record.ts";
import { rollbackSummary } from "../../src/report/summary/rollback.ts";
import { verifySummary } from "../../src/report/summary/verify.ts";
import type { Where } from "../../src/report/summary/where.ts";
import { isPossible, type Plan, type Restoration } from "../../src/rollback/plan.ts";
import { pullRequestsIn } from "../../src/rollback/pull-requests.ts";
import { warningsOf } from "../../src/rollback/warnings.ts";
import { parseVersion } from "../../src/runtime/version.ts";
import type { Delivery } from "../../src/use-cases/delivery.ts";
import type { GuardResult } from "../../src/use-cases/guard-deploy.ts";
import type { Proposal } from "../../src/use-cases/propose-rollback.ts";
import type { HistoryResult, HistoryRow } from "../../src/use-cases/read-history.ts";
import type { RecordResult } from "../../src/use-cases/record-deploy.ts";
import { commitOf, deploy, markAs } from "./deploys.ts";
import { proposalWith, states } from "./proposals.ts";
import { notSetUp, setUpDone } from "./set-up-checks.ts";

const repositoryUrl = "https://github.com/acme/airflow";
const run = `${repositoryUrl}/actions/runs/100`;

export const where: Where = {
  links: new Links(repositoryUrl),
  run,
  workflowPage: `${repositoryUrl}/actions/workflows/roll-back.yml`,
  now: "2026-11-04T03:05:00Z",
};

/** @param yaml settings of the Deployment `prod`, with a comma at the end */
export function deploymentWith(yaml: string) {
  const settings = `version: 1\ndeployments: { prod: { ${yaml} rollback: { enabled: true } } }\n`;
  return selectDeployment(parseSettings(settings, "main"), "prod", "main");
}

const byWorkflow = deploymentWith("deliver: workflow, workflow: deploy.yml,");

/** Deploys 35 to 41: the last two broke something. */
const ran = (id: string, minute: number, more: Partial<Entry>) =>
  deploy(id, minute, { run: `${repositoryUrl}/actions/runs/${id}`, createdBy: "mona", ...more });
const target = ran("38", 30, { description: "Ask for the weather twice (#11)" });
const fortieth = ran("40", 2900, { description: "Average the weather (#12)" });
const current = ran("41", 4320, {
  createdBy: "renovate[bot]",
  description: "Merge pull request #14 from acme/renovate/pandas-3.x",
});
const rolledBack = (more: Partial<Entry> = {}): Entry =>
  ran("42", 4500, {
    ...{ status: "initialized", finishedAt: null, createdBy: "octocat", description: "" },
    rollback: { to: "38", from: "41", scope: "all", reason: "The weather DAG divides by zero" },
    ...more,
  } as Partial<Entry>);

const version = (text: string) => parseVersion(text, "runtime");

function restorationWith(more: Partial<Restoration> = {}): Restoration {
  const undone = more.undone ?? [fortieth, current];
  const undeployed = more.undeployed ?? [];
  return {
    tree: "a".repeat(40),
    changes: [],
    files: [
      { path: "dags/weather.py", change: "changed" },
      { path: "dags/averages.py", change: "removed" },
      { path: "requirements.txt", change: "changed" },
    ],
    code: { image: "b".repeat(40), dags: "c".repeat(40) },
    runtime: { from: version("12.1.1"), to: version("12.1.1") },
    baseImage: "quay.io/astronomer/astro-runtime:12.1.1",
    image: null,
    dagDeployEnabled: { from: true, to: true },
    deployType: "image-and-dags",
    uneditable: null,
    ...{ undone, undeployed, shippedAlong: [], unexamined: 0 },
    pullRequests: pullRequestsIn(undone, undeployed),
    ...more,
  };
}

function planWith(
  { warnings: own, ...more }: Partial<Plan> = {},
  others: readonly string[] = [],
  refusedBecause: string | null = null,
): Plan {
  const plan = {
    deployment: byWorkflow,
    asked: "38",
    meant: null,
    scope: "all",
    allowDowngrade: false,
    hold: false,
    reason: "The weather DAG divides by zero",
    head: commitOf("41"),
    newest: current,
    current,
    target,
    restoration: restorationWith(),
    land: "push",
    obstacle: null,
    deliveryMode: "workflow",
    releaseWorkflow: null,
    next: { id: "42", tag: "deploy/prod/42" },
    problems: [],
    now: "2026-11-04T03:00:00Z",
    recordedAt: "2026-11-04T03:00:00Z",
    eligible: ["40", "38", "37"],
    ...more,
  } satisfies Omit<Plan, "warnings">;
  const rest = { foreign: [], undoneBefore: undefined, hasUnknownRuntime: false, nameless: [] };
  const facts = {
    ...rest,
    outside: [],
    entryless: [],
    holds: [],
    clock: null,
    others,
    refusedBecause,
  };
  const found =
    plan.target && plan.restoration
      ? warningsOf({ ...plan, target: plan.target }, plan.restoration, facts)
      : [];
  return { ...plan, warnings: own ?? found };
}

const done = (plan: Plan, delivery: Partial<Delivery> | null = null) =>
  rollbackSummary(
    {
      ...{ kind: "done", plan, entry: rolledBack(), changed: true, confirmed: true },
      commit: commitOf("42"),
    },
    where,
    delivery && {
      ...{ status: null, externalId: null, url: null, problem: null, warnings: [] },
      ...delivery,
    },
  );
const proposed = (proposal: Proposal) => {
  const plan = planWith({ land: "pull-request", deliveryMode: "none" });
  if (!isPossible(plan)) throw new Error("no plan");
  return rollbackSummary({ kind: "proposed", plan, branch: "refs/heads/main", proposal }, where);
};
const planned = (plan: Plan) => rollbackSummary({ kind: "planned", plan }, where);
const refused = (...problems: Problem[]) =>
  rollbackSummary({ kind: "refused", plan: planWith({ problems }) }, where);

const held = { hold: true, releaseWorkflow: "release-hold.yml" };
const deployRun = `${repositoryUrl}/actions/runs/101`;
const downgrade = restorationWith({ runtime: { from: version("12.2.0"), to: version("12.1.1") } });
const byHand = {
  deployment: deploymentWith(""),
  deliveryMode: "none",
} as const;

const manyUndone = Array.from({ length: 40 }, (_, index) =>
  ran(String(41 + index), 60 + index * 100, {
    description: `${["Add", "Speed up", "Fix"][index % 3]} the sales DAG of region ${index} (#${100 + index})`,
  }),
);
const undeployed = Array.from({ length: 3 }, (_, index) => ({
  oid: commitOf(`u${index}`),
  author: "Mona Lisa",
  date: `2026-11-0${index + 2}T10:00:00+01:00`,
  subject: `Try the new operator ${index} (#${200 + index})`,
}));

const hold: Hold = {
  id: "release-week",
  reason: "Release week: nothing but rollbacks until Monday",
  createdBy: "mona",
  createdAt: "2026-11-03T16:20:00Z",
  deployId: "41",
};
const otherHold: Hold = { ...hold, id: "rollback-42", reason: "The weather DAG divides by zero" };

const recorded = (more: Partial<RecordResult>): JobSummary =>
  recordSummary(
    {
      ...{ deployment: "prod", entry: current, changed: true, nothingShipped: null },
      ...{ corrected: [], warnings: [], notes: [], ...more },
    },
    where,
  );

const guarded = (more: Partial<GuardResult>): JobSummary | null =>
  guardSummary(
    {
      ...{ deployment: "prod", commit: commitOf("40"), problems: [], warnings: [], holds: [] },
      ...{ releaseWorkflow: "release-hold.yml" },
      ...{ reason: "No hold is on, and it is not older than what runs.", ...more },
    },
    where,
  );

const row = (entry: Entry, more: Partial<HistoryRow> = {}): HistoryRow => ({
  ...{
    entry,
    status: entry.status,
    isCurrent: false,
    isUndone: false,
    runtimeChange: "none",
    active: null,
  },
  ...{ problems: [], ...more },
});
function historyOf(
  rows: readonly HistoryRow[],
  more: Partial<HistoryResult> = {},
  isFiltered = false,
): JobSummary {
  const currentId = rows.find(({ isCurrent }) => isCurrent)?.entry.id ?? null;
  const result = {
    ...{ deployment: "prod", rows, total: rows.length, current: currentId, previous: "40" },
    ...{ lastGood: null, holds: [], now: where.now, branch: "main", rollbackWorkflow: null },
    ...more,
  };
  return historySummary(result, where, isFiltered);
}

const damaged = [
  problem("tag-missing", { deploy: "38", tag: "deploy/prod/38" }),
  problem("tag-missing", { deploy: "37", tag: "deploy/prod/37" }),
];
const difference = [`-  {"id":"38","status":"deployed"}`, `+  {"id":"38","status":"failed"}`];
const verified = {
  setUp: setUpDone(),
  ...{ deployment: "prod", lost: [], remaining: [], difference, repaired: false },
  problems: damaged,
};
const rollbackEntry = rolledBack() as Entry & { rollback: NonNullable<Entry["rollback"]> };
const commented = {
  ...{ deployment: byWorkflow, entry: rollbackEntry, commit: commitOf("42"), failed: [], left: [] },
  commented: [
    { number: 12, isNew: true },
    { number: 14, isNew: false },
  ],
};

/** Text with everything in it that could become more than text. */
export const evil =
  "> [!CAUTION]\n> All is well\n\n</details>\n<details open><summary>x</summary>\n```\n@acme/team [!NOTE] [x](javascript:alert(1)) | **b** `";

/** A plan with text of people wherever there can be some. */
export function hostilePlan(text: string): JobSummary {
  return planned(
    planWith({
      ...{ asked: text, reason: text },
      target: { ...target, description: text, createdBy: text, run: text },
      warnings: [{ code: "target-was-rolled-back", message: text }],
      restoration: restorationWith({
        files: [{ path: `dags/${text}/x`, change: "added" }],
        undone: [ran("40", 5, { description: text, createdBy: text })],
        undeployed: [{ oid: commitOf("u"), author: text, date: text, subject: text }],
      }),
    }),
  );
}

/** As many rows as are shown, each as long as it can be. */
export function longHistory(): JobSummary {
  const rows = Array.from({ length: 500 }, (_, index) =>
    row(
      deploy(String(index + 1), index, {
        description: "🔥".repeat(500),
        createdBy: "🔥".repeat(200),
      }),
      {
        isCurrent: index === 0,
      },
    ),
  );
  return historyOf(rows);
}

/** Name of the file → summary. */
export const summaries: Readonly<Record<string, JobSummary | null>> = {
  "rollback-deployed": done(planWith(), { status: "deployed", url: deployRun }),
  "rollback-deployed-hold": done(planWith(held), { status: "deployed", url: deployRun }),
  "rollback-deployed-then-failed": done(planWith(held), {
    ...{ status: "deployed", url: deployRun },
    problem: problem("deploy-run-failed-late", { url: deployRun, conclusion: "failure" }),
  }),
  "rollback-in-git": done(planWith({ ...held, deliveryMode: "none" })),
  "rollback-in-git-unknown-workflow": done(planWith(byHand)),
  "rollback-in-git-downgrade": done(
    planWith(
      { ...byHand, restoration: downgrade, allowDowngrade: true },
      [],
      "`astro deploy` refuses a lower Runtime version",
    ),
  ),
  "rollback-waiting": done(planWith()),
  "rollback-failed-delivery": done(planWith(held), {
    ...{ status: "failed", url: deployRun },
    problem: problem("deploy-run-failed", { url: deployRun, conclusion: "failure" }),
    warnings: ["The Deployments page could not be updated."],
  }),
  "rollback-never-started": done(planWith(), {
    problem: problem("deploy-not-started", {
      said: "GitHub answered 403 for starting deploy.yml: Resource not accessible by integration",
    }),
  }),
  "rollback-other-commit": done(planWith(), {
    url: deployRun,
    problem: problem("deploy-run-other-commit", {
      ...{ url: deployRun, commit: commitOf("43"), expected: commitOf("42") },
    }),
  }),
  "rollback-delivery-unknown": done(planWith(), {
    url: deployRun,
    problem: problem("delivery-timeout", { what: `the deploy run ${deployRun}`, minutes: 20 }),
  }),
  "rollback-after-failed-deploy": done(
    planWith({
      ...{ deliveryMode: "none", asked: "previous", target: fortieth, current: fortieth },
      newest: { ...current, status: "failed" } as Entry,
      restoration: restorationWith({ undone: [{ ...current, status: "failed" } as Entry] }),
    }),
  ),
  "pull-request": proposed(proposalWith(states.open, { hold: { ...otherHold, pullRequest: 12 } })),
  "pull-request-waiting": proposed(proposalWith(states.waiting)),
  "pull-request-by-a-person": proposed(proposalWith(states.refused)),
  "pull-request-outdated": proposed(proposalWith(states.outdated, { changed: false })),
  "pull-request-merged": proposed(proposalWith(states.merged)),
  "pull-request-merged-unknown": proposed(proposalWith(states.merged, { pull: null })),
  "pull-request-recorded": proposed(proposalWith(states.recorded, { changed: false })),
  "pull-request-recorded-failed": proposed(
    proposalWith(states["recorded as failed"], { changed: false }),
  ),
  "rollback-refused": refused(
    problem("deploy-not-successful", { deploy: "39", status: "failed" }),
    problem("tag-missing", { deploy: "39", tag: "deploy/prod/39" }),
  ),
  "rollback-refused-downgrade": rollbackSummary(
    {
      kind: "refused",
      plan: planWith({
        restoration: downgrade,
        problems: [
          problem("downgrade-not-allowed", { from: "Runtime 12.2.0", to: "Runtime 12.1.1" }),
        ],
      }),
    },
    where,
  ),
  "rollback-refused-nothing-recorded": rollbackSummary(
    {
      kind: "refused",
      plan: planWith({
        ...{ asked: "previous", target: null, restoration: null, newest: null, current: null },
        ...{ eligible: [], problems: [problem("no-previous", { deployment: "prod" })] },
      }),
    },
    where,
  ),
  "rollback-failed": failureSummary("Not rolled back", [
    problem("network", { said: "Could not resolve host: github.com" }),
  ]),
  "rollback-push-unknown": failureSummary("Not rolled back", [
    problem("push-unconfirmed", { tag: "deploy/prod/42", said: "The connection was reset." }),
  ]),
  plan: planned(planWith()),
  "plan-danger": planned(
    planWith({ ...held, restoration: downgrade, allowDowngrade: true }, ["staging", "dev"]),
  ),
  "plan-long": planned(
    planWith({ restoration: restorationWith({ undone: manyUndone, undeployed }) }),
  ),
  "plan-hostile": hostilePlan(evil),
  "record-deployed": recorded({}),
  "record-rollback": recorded({
    entry: { ...rolledBack(), status: "deployed", finishedAt: "2026-11-04T03:04:00Z" } as Entry,
  }),
  "record-failed": recorded({ entry: { ...current, status: "failed" } as Entry }),
  "record-nothing-shipped": recorded({
    nothingShipped: "It ships the code that runs already, that of deploy 41.",
  }),
  "record-corrected": recorded({
    corrected: [
      { field: "runtime", was: "12.1.0", by: "mona", at: "2026-11-04T03:00:00Z" },
    ] as RecordResult["corrected"],
    changed: false,
    warnings: ["The deploy is recorded without its ID on Astro."],
  }),
  "guard-allowed": guarded({}),
  "guard-refused": guarded({
    problems: [problem("deploy-held", { deployment: "prod", hold })],
    ...{ reason: null, holds: [hold] },
  }),
  "guard-through-hold": guarded({
    reason: "It is the commit of rollback 42, the newest one, which a hold lets through.",
    holds: [otherHold],
  }),
  hold: holdSummary(
    {
      ...{ deployment: "prod", verb: "hold", hold, holds: [hold], changed: true },
      releaseWorkflow: "release-hold.yml",
    },
    where,
  ),
  "hold-released": holdSummary(
    {
      ...{ deployment: "prod", verb: "release", hold, holds: [], changed: true },
      releaseWorkflow: null,
    },
    where,
  ),
  "hold-still-on": holdSummary(
    {
      ...{ deployment: "prod", verb: "release", hold, holds: [otherHold], changed: true },
      releaseWorkflow: null,
    },
    where,
  ),
  "mark-bad": markSummary(
    { deployment: "prod", deploy: "40", before: null, mark: markAs("bad", 4400), changed: true },
    where,
  ),
  "mark-off": markSummary(
    { deployment: "prod", deploy: "40", before: markAs("bad", 4400), mark: null, changed: true },
    where,
  ),
  history: historyOf(
    [
      row(current, { isCurrent: true }),
      row(
        { ...fortieth, mark: markAs("bad", 3000) },
        {
          problems: [
            problem("deploy-marked-bad", {
              ...{ deploy: "40", marked: "40" },
              ...markAs("bad", 3000),
            }),
          ],
        },
      ),
      row(target),
    ],
    { holds: [hold], total: 38 },
  ),
  "history-empty": historyOf([]),
  "history-none-with-status": historyOf([], { current: "41" }, true),
  "history-failed": historyOf([
    row({ ...current, status: "failed" } as Entry, {
      problems: [problem("deploy-not-successful", { deploy: "41", status: "failed" })],
    }),
    row(fortieth, { isCurrent: true }),
  ]),
  "verify-sound": verifySummary({ ...verified, problems: [], difference: [] }),
  "verify-not-set-up": verifySummary({
    ...verified,
    ...{ problems: [], difference: [], setUp: notSetUp() },
  }),
  "verify-damaged": verifySummary({
    ...verified,
    lost: damaged.slice(0, 1),
    remaining: damaged.slice(0, 1),
  }),
  "verify-repaired": verifySummary({ ...verified, repaired: true }),
  comment: commentSummary(commented, where),
  "comment-refused": commentSummary(
    {
      ...commented,
      failed: [
        {
          number: 15,
          problem: problem("comment-refused", { said: "The conversation of #15 is locked." }),
        },
      ],
    },
    where,
  ),
};
