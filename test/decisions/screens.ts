/** Every screen of the command line, made from facts: for snapshots, and for the pictures in docs/screens.md. */
import { problem } from "../../src/errors/problem.ts";
import { readIn } from "../../src/errors/words.ts";
import type { Entry } from "../../src/ledger/manifest.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { commandsFor, commandsHere } from "../../src/report/terminal/commands.ts";
import { deployReport, historyReport } from "../../src/report/terminal/history.ts";
import { importReport } from "../../src/report/terminal/import.ts";
import {
  guardReport,
  holdReport,
  markReport,
  recordReport,
} from "../../src/report/terminal/ledger.ts";
import { nextAfterRefusal, refusalReport } from "../../src/report/terminal/refusal.ts";
import type { TerminalReport } from "../../src/report/terminal/report.ts";
import { planReport, rollbackReport } from "../../src/report/terminal/rollback.ts";
import { verifyReport } from "../../src/report/terminal/verify.ts";
import { isPossible, type Plan, type Restoration } from "../../src/rollback/plan.ts";
import { warningsOf } from "../../src/rollback/warnings.ts";
import { parseRecorded } from "../../src/runtime/version.ts";
import type { Proposal } from "../../src/use-cases/propose-rollback.ts";
import type { HistoryResult, HistoryRow } from "../../src/use-cases/read-history.ts";
import type { RollbackResult } from "../../src/use-cases/roll-back.ts";
import { deploy } from "./deploys.ts";
import { proposalWith, states } from "./proposals.ts";
import { notSetUp, setUpDone } from "./set-up-checks.ts";
import { setupScreens } from "./setup-screens.ts";

const now = "2026-11-20T03:00:00Z";
const address = "https://github.com/octo/airflow";
const command = commandsHere;
const settings = parseSettings(
  "version: 1\ndeployments: { prod: { rollback: { enabled: true } } }\n",
  "main",
);
const deployment = selectDeployment(settings, "prod", "main");
const oid = (digit: string) => digit.repeat(40);
const hoursAgo = (hours: number) =>
  new Date(Date.parse(now) - hours * 3_600_000).toISOString().replace(".000Z", "Z");

function shipped(id: string, hours: number, description: string, more: Partial<Entry> = {}): Entry {
  const time = hoursAgo(hours);
  return deploy(id, 0, {
    ...{ description, createdAt: time, finishedAt: time },
    ...more,
  } as Partial<Entry>);
}

const newRuntime = { runtime: "12.2.0", baseImage: "quay.io/astronomer/astro-runtime:12.2.0" };
const mona = { createdBy: "mona" };
const six = shipped("6", 0.4, "Average the weather", { ...newRuntime, ...mona });
const five = shipped("5", 5, "Upgrade Runtime to 12.2.0", newRuntime);
const four = shipped("4", 26, "Sum the orders twice", mona);
const three = shipped("3", 30, "Send the report by mail", { ...mona, status: "failed" });
const two = shipped(
  "2",
  75,
  "Add a sales DAG, which sums the orders of each region and mails the totals to the team every morning",
);
const one = shipped("1", 240, "Start the project");
const back = shipped("7", 0, "", {
  ...mona,
  status: "initialized",
  finishedAt: null,
  rollback: { to: "4", from: "6", scope: "all", reason: "The weather divides by zero" },
});
const hold = {
  id: "rollback-7",
  reason: "The weather divides by zero",
  createdBy: "mona",
  createdAt: hoursAgo(0),
  deployId: "7",
};

function restorationOf(target: Entry, undone: readonly Entry[]): Restoration {
  const version = (entry: Entry) => parseRecorded(entry.runtime ?? "");
  return {
    ...{ tree: oid("a"), changes: [], code: { image: oid("b"), dags: oid("c") } },
    files: [
      { path: "dags/weather.py", change: "changed" },
      ...(target === four ? [{ path: "Dockerfile", change: "changed" } as const] : []),
    ],
    runtime: { from: version(six), to: version(target) },
    ...{ baseImage: target.baseImage, image: null },
    dagDeployEnabled: { from: true, to: true },
    deployType: target === four ? "image-and-dags" : "dags-only",
    ...{ uneditable: null, undone, undeployed: [], shippedAlong: [], unexamined: 0 },
    pullRequests: [],
  };
}

function planOf(target: Entry, undone: readonly Entry[], more: Partial<Plan> = {}): Plan {
  const restoration = restorationOf(target, undone);
  const plan = {
    ...{ deployment, asked: target.id, meant: null, scope: "all", allowDowngrade: false },
    ...{ hold: false, reason: "", head: oid("e"), newest: six, current: six, target, restoration },
    ...{
      land: "push",
      obstacle: null,
      deliveryMode: "none",
      releaseWorkflow: null,
      next: { id: "7", tag: "deploy/prod/7" },
      warnings: [],
    },
    ...{ problems: [], now, recordedAt: now, eligible: ["5"] },
    ...more,
  } as const satisfies Plan;
  const isDowngrade = target === four;
  const warnings = warningsOf({ ...plan, target }, restoration, {
    ...{ others: [], foreign: [], undoneBefore: undefined, hasUnknownRuntime: false },
    ...{ nameless: [], outside: [], entryless: [], holds: [], clock: null },
    refusedBecause: isDowngrade
      ? "`astro deploy` refuses a lower Runtime version than the Deployment has"
      : null,
  });
  return { ...plan, warnings };
}

const versions = { from: "Runtime 12.2.0", to: "Runtime 12.1.1" };
const downgrade = () => [problem("downgrade-not-allowed", versions)];

function rollback(
  verb: string,
  inputs: Record<string, string>,
  result: RollbackResult,
  commandFor = command,
) {
  return rollbackReport(result, address, { verb, inputs, command: commandFor });
}

const planned = (plan: Plan) =>
  ({ kind: "planned", patch: null, plan, branch: "refs/heads/main" }) as const;

function proposed(proposal: Proposal): RollbackResult {
  const plan = planOf(five, [six], { ...why, land: "pull-request" });
  if (!isPossible(plan)) throw new Error("no plan");
  return { kind: "proposed", plan, branch: "refs/heads/main", proposal };
}

function done(plan: Plan): RollbackResult {
  const branch = "refs/heads/main";
  return {
    kind: "done",
    ...{ plan, branch, changed: true, confirmed: true, entry: back, commit: oid("f") },
  };
}

const why = { reason: "The weather divides by zero", allowDowngrade: true };

function rowsOf(width: readonly Entry[], more: Readonly<Record<string, Partial<HistoryRow>>>) {
  return width.map((entry): HistoryRow => {
    const row = { entry, status: entry.status, isCurrent: entry === six, isUndone: false };
    const runtimeChange = entry.runtime === six.runtime ? "none" : "downgrade";
    return { ...row, runtimeChange, active: null, problems: [], ...more[entry.id] };
  });
}

function historyOf(more: Partial<HistoryResult> = {}): HistoryResult {
  const failed = {
    problems: [problem("deploy-not-successful", { deploy: "3", status: "failed" })],
  };
  const missing = { problems: [problem("tag-missing", { deploy: "2", tag: two.tag })] };
  const rows = rowsOf([six, five, four, three, two, one], { 3: failed, 2: missing });
  return {
    ...{ deployment: "prod", rows, total: rows.length, current: "6", previous: "5" },
    ...{ lastGood: null, holds: [], now, branch: "main", rollbackWorkflow: null },
    ...more,
  };
}

const heldRow = { isCurrent: false, problems: [] };
const heldHistory = () =>
  historyOf({
    ...{ rows: [...rowsOf([back], { 7: heldRow }), ...historyOf().rows], total: 7 },
    ...{ previous: "4", holds: [hold] },
  });

const lineOf = (entry: Entry) => JSON.stringify(entry);

/** Name → what is shown on a screen of so many columns. */
const reports: Readonly<Record<string, (columns: number) => TerminalReport>> = {
  plan: () => rollback("plan", { "deploy-id": "previous" }, planned(planOf(five, [six]))),
  "plan-by-pull-request-only": () => {
    const change = { land: "pull-request", sign: "github" } as const;
    const takes = "changes only by pull request and only signed commits";
    return rollback(
      "plan",
      { "deploy-id": "5" },
      planned(planOf(five, [six], { obstacle: { takes, change } })),
    );
  },
  "plan-downgrade": () =>
    rollback(
      "plan",
      { "deploy-id": "4" },
      planned(planOf(four, [five, six], { problems: downgrade() })),
    ),
  "plan-refused": () =>
    rollback(
      "plan",
      { "deploy-id": "3" },
      planned(
        planOf(three, [], {
          problems: [problem("deploy-not-successful", { deploy: "3", status: "failed" })],
        }),
      ),
    ),
  "plan-misspelled": () =>
    rollback(
      "plan",
      { "deploy-id": "previos" },
      planned({
        ...planOf(five, []),
        ...{ asked: "previos", meant: "previous", target: null, restoration: null, warnings: [] },
        problems: [
          problem("deploy-not-found", {
            ...{ asked: "previos", deployment: "prod", meant: "previous" },
            ...{ closest: ["6", "5", "4"], eligible: ["5"] },
          }),
        ],
      }),
    ),
  "plan-failed-before": () =>
    rollback(
      "plan",
      { "deploy-id": "previous" },
      planned(planOf(six, [], { newest: shipped("7", 0.1, "Broken", { status: "failed" }) })),
    ),
  "rollback-asks": () => planReport(planOf(four, [five, six])),
  "rollback-downgrade-refused": () =>
    rollback(
      "rollback",
      { "deploy-id": "4", reason: "It's broken" },
      { ...planned(planOf(four, [five, six], { problems: downgrade() })), kind: "refused" },
    ),
  "rollback-done": () => rollback("rollback", {}, done(planOf(five, [six], why))),
  "rollback-done-elsewhere": () => {
    const elsewhere = commandsFor({ directory: "../air flow", remote: "upstream" });
    return rollback("rollback", {}, done(planOf(five, [six], why)), elsewhere);
  },
  "rollback-done-downgrade": () =>
    rollback("rollback", {}, done(planOf(four, [five, six], { ...why, hold: true }))),
  "pull-request": () =>
    rollback(
      "rollback",
      {},
      proposed(proposalWith(states.open, { hold: { ...hold, pullRequest: 12 } })),
    ),
  "pull-request-branch": () => rollback("rollback", {}, proposed(proposalWith(null))),
  "pull-request-waiting": () => rollback("rollback", {}, proposed(proposalWith(states.waiting))),
  "pull-request-outdated": () => rollback("rollback", {}, proposed(proposalWith(states.outdated))),
  "pull-request-merged": () => rollback("rollback", {}, proposed(proposalWith(states.merged))),
  "pull-request-recorded": () => rollback("rollback", {}, proposed(proposalWith(states.recorded))),
  "pull-request-merged-unknown": () =>
    rollback("rollback", {}, proposed(proposalWith(states.merged, { pull: null }))),
  "rollback-protected": () => {
    const refusal = [
      problem("branch-protected", { ref: "main", said: "GH006: Protected branch update failed" }),
    ];
    const again = command("rollback", {
      ...{ "deploy-id": "5", deployment: "prod", reason: "It's broken" },
    });
    return refusalReport("rollback", refusal, { words: "To run it again:", command: again });
  },
  history: (columns) => historyReport(historyOf(), columns, command),
  "history-held": (columns) => historyReport(heldHistory(), columns, command),
  "history-empty": (columns) =>
    historyReport(historyOf({ rows: [], total: 0, current: null }), columns, command),
  "history-one": () => deployReport(historyOf({ rows: rowsOf([four], {}), total: 1 }), command),
  "record-done": () => recordReport(recorded(six), command),
  "record-failed": () => recordReport(recorded(three), command),
  "guard-allowed": () =>
    guardReport(
      {
        ...{
          deployment: "prod",
          commit: oid("6"),
          problems: [],
          warnings: [],
          holds: [],
          releaseWorkflow: null,
        },
        reason: "No hold is on, and it is not older than what runs.",
      },
      command,
    ),
  "guard-refused": () => {
    const problems = [problem("deploy-held", { deployment: "prod", hold })];
    return guardReport(
      {
        deployment: "prod",
        commit: oid("6"),
        problems,
        reason: null,
        warnings: [],
        holds: [hold],
        releaseWorkflow: null,
      },
      command,
    );
  },
  hold: () => holdReport({ ...heldBy, verb: "hold", holds: [hold] }, command),
  release: () => holdReport({ ...heldBy, verb: "release", holds: [] }, command),
  mark: () => {
    const mark = { as: "bad", reason: "Deletes partitions", ...mona, createdAt: now } as const;
    return markReport(
      { deployment: "prod", deploy: "4", before: null, mark, changed: true },
      command,
    );
  },
  verify: () => verifyReport({ ...sound }, command),
  "verify-not-set-up": () => verifyReport({ ...sound, setUp: notSetUp() }, command),
  "verify-damaged": () => verifyReport(damaged(), command),
  "verify-lost": () => {
    const lost = [
      problem("hold-unknown", { deployment: "prod" }),
      problem("outcome-unknown", {
        ...{ deployment: "prod", deploy: "6", commit: oid("6"), status: "initialized" },
      }),
    ];
    const result = { ...damaged(), lost, remaining: [...lost, ...damaged().remaining] };
    return verifyReport({ ...result, repaired: true }, command);
  },
  "import-dry-run": () =>
    importReport(
      {
        ...{ deployment: "prod", entries: [one, two], warnings: [], changed: false },
        skipped: [{ name: "release-0", why: "its date is in the future" }],
      },
      { verb: "import", inputs: { tags: "release-*", "dry-run": "true" }, command },
    ),
  ...setupScreens,
  "not-a-clone": () => {
    const problems = [problem("not-a-clone", { folder: "/tmp", said: "not a git repository" })];
    const again = { words: "To run it again:", command: command("history", {}) };
    return refusalReport("history", problems, nextAfterRefusal(problems) ?? again);
  },
};

const heldBy = { deployment: "prod", hold, releaseWorkflow: null, changed: true };

const recorded = (entry: Entry) => ({
  ...{ deployment: "prod", entry, changed: true, nothingShipped: null },
  ...{ corrected: [], warnings: [], notes: [] },
});

const sound = {
  ...{ deployment: "prod", problems: [], lost: [], remaining: [], difference: [] },
  ...{ repaired: false, setUp: setUpDone() },
};

function damaged() {
  const missing = problem("tag-missing", { deploy: "2", tag: two.tag });
  const differs = problem("entry-differs", {
    ...{ deploy: "6", field: "runtime", tagged: "12.2.0", recorded: "12.1.9" },
  });
  return {
    ...sound,
    problems: [missing, differs],
    remaining: [missing],
    difference: [
      `-${lineOf({ ...six, runtime: "12.1.9" })},`,
      `+${lineOf(six)},`,
      `+${lineOf(five)}`,
    ],
  };
}

export const screenNames = Object.keys(reports);

/** @param columns of the screen */
export function screenReport(name: string, columns: number): TerminalReport {
  readIn("terminal");
  try {
    const report = reports[name];
    if (!report) throw new Error(`no screen ${name}`);
    return report(columns);
  } finally {
    readIn("job");
  }
}
