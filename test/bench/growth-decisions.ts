/** What decisions cost over a history of years. */

import { judgeDeploy } from "../../src/ledger/guard.ts";
import { historyOf } from "../../src/ledger/history.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { type Entry, emptyManifest, type Manifest, withRecord } from "../../src/ledger/manifest.ts";
import { lastGoodOf } from "../../src/ledger/marks.ts";
import { pruned, withNewEntry } from "../../src/ledger/recording.ts";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { previousOf, undoingRollback } from "../../src/ledger/snapshots.ts";
import { describeDeploy, recordedBefore, whyNothingShipped } from "../../src/record/decide.ts";
import type { RecordRequest } from "../../src/record/facts.ts";
import { codeChangeTo, restoredDeploys } from "../../src/rollback/code.ts";
import { planRollback } from "../../src/rollback/decide.ts";
import { repeatedRollback } from "../../src/rollback/idempotency.ts";
import { pinIn } from "../../src/runtime/pin.ts";
import { rowsOf } from "../../src/use-cases/read-history.ts";
import { commitOf, deploy } from "../decisions/deploys.ts";
import { processorTime } from "../decisions/processor-time.ts";

const now = "2026-11-20T00:00:00Z";
const settings = parseSettings(
  "version: 1\ndeployments: { prod: { rollback: { enabled: true } } }\n",
  "main",
);
const deployment = selectDeployment(settings, "prod", "main");

/** How deploys follow each other. */
export const histories = {
  /** One after the other. */
  plain: (count) => entriesOf(count, () => undefined),
  /** Each fourth one goes back two. */
  rollbacks: (count) => entriesOf(count, (index) => (index % 4 === 3 ? index - 2 : undefined)),
  /** All code was undone in the end: each second deploy goes back to the first one. */
  undone: (count) => entriesOf(count, (index) => (index % 2 === 0 && index > 0 ? 0 : undefined)),
} satisfies Record<string, (count: number) => Entry[]>;

/** @param back index of the deploy that a rollback goes back to */
function entriesOf(count: number, back: (index: number) => number | undefined): Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const to = back(index);
    const code = commitOf(`code ${to ?? index}`);
    const rollback =
      to === undefined
        ? null
        : {
            to: String(to + 1),
            from: String(index),
            scope: "all" as const,
            reason: "It is broken",
          };
    const run = `https://github.com/acme/airflow/actions/runs/${1_000_000 + index}`;
    return deploy(String(index + 1), index, { code: { image: code, dags: code }, rollback, run });
  });
}

/** What a decision is made from; nothing of it is worked out yet. */
export interface Given {
  readonly ledger: Ledger;
  /** All deployed commits. */
  readonly commits: ReadonlySet<string>;
}

export function given(entries: readonly Entry[]): Given {
  const record = { dagDeployEnabled: true, holds: [], deploys: [...entries] };
  const manifest: Manifest = withRecord(emptyManifest, "prod", record);
  const location = {
    ...{ ref: "refs/heads/deploys", path: "deploys.json", tip: "d".repeat(40), inTree: false },
  };
  const ledger: Ledger = {
    ...{ settings, deployment, manifest, defaultBranch: "main", branch: "refs/heads/main" },
    ...{ head: "e".repeat(40), location, isNew: false, history: historyOf(manifest, deployment) },
  };
  const commits = new Set(entries.flatMap(({ commit }) => commit ?? []));
  return { ledger, commits };
}

const ids = { image: "b".repeat(40), dags: "c".repeat(40) };
const pin = pinIn("FROM quay.io/astronomer/astro-runtime:12.1.1\n");

/** @param target deploy ID */
function plan({ ledger }: Given, target: string) {
  const entry = ledger.history.entries.find(({ id }) => id === target) as Entry;
  const change = codeChangeTo(ledger.history, entry);
  const found = { tag: null, commit: true, project: true, isOnBranch: true };
  const located = new Map(restoredDeploys(change).map(({ id }) => [id, found]));
  const tree = {
    ...{ tree: "a".repeat(40), code: ids, treeOnApprovedHead: null, uneditable: null },
    ...{ nameless: [], outside: [], entryless: [], changes: [], hasProject: true },
    ...{ files: [], differing: [], pins: { restored: pin, running: pin } },
    ...{ undeployed: [], undeployedOutside: [], unexamined: 0 },
  };
  return planRollback(
    {
      ...{ ledger, now, next: { id: "next", tag: "deploy/prod/next" }, people: [] },
      ...{ changedSinceApproval: [], releaseWorkflow: null, rules: null },
      code: { ...change, located, tree },
    },
    {
      ...{ deployId: target, scope: "all", reason: "It is broken", allowDowngrade: false },
      ...{ hold: false, runtime: undefined, deliver: undefined, land: undefined },
      ...{ hasAstroToken: false, approved: undefined },
    },
  );
}

function record({ ledger }: Given) {
  const { history, manifest } = ledger;
  const commit = commitOf("a new one");
  const request: RecordRequest = {
    ...({ deployment: "prod", commit, type: "infer", status: "deployed" } as const),
    description: "",
    ...{ runtime: undefined, image: undefined, externalId: undefined, deployId: undefined },
    ...{ dagDeployEnabled: undefined, corrects: false, createdAt: undefined },
    run: "https://github.com/acme/airflow/actions/runs/1",
    actors: { actor: "octocat", triggeringActor: "octocat" },
  };
  recordedBefore(history, [], request);
  const facts = {
    ...{ hasProject: true, pin, deploymentFile: null, code: ids, outside: [] },
    ...{ subject: "Change", differing: null },
  };
  const { record: described } = describeDeploy({ ledger, commit: facts }, request);
  whyNothingShipped(history, described, request, { kind: "not asked" } as never);
  const entry = deploy("next", 30_000, { ...described, commit } as Partial<Entry>);
  return pruned(withNewEntry(manifest, history, entry, {}), ["P3M"], now);
}

/** Name → a decision about a history. */
export const decisions: Readonly<Record<string, (about: Given) => unknown>> = {
  "merge the records": ({ ledger }) => historyOf(ledger.manifest, deployment),
  previous: ({ ledger }) => previousOf(ledger.history),
  "last-good": ({ ledger }) => lastGoodOf(ledger.history),
  "plan the newest but one": (about) => plan(about, about.ledger.history.entries.at(-2)?.id ?? ""),
  "plan the oldest": (about) => plan(about, "1"),
  "record a deploy": record,
  "guard a new commit": ({ ledger, commits }) =>
    judgeDeploy(ledger.history, commitOf("a new one"), {
      ...{ isBeforeCurrent: false, hasRollback: true, isRollbackDeployed: true, past: commits },
    }),
  "the newest 50 of the history": ({ ledger }) =>
    rowsOf(ledger, ledger.history.entries.slice(-50), { older: [], missing: new Set(), now }),
  "the whole history": ({ ledger }) =>
    rowsOf(ledger, ledger.history.entries, { older: [], missing: new Set(), now }),
  "which rollback undid a deploy": ({ ledger }) =>
    undoingRollback(ledger.history, ledger.history.entries[1] as Entry),
  "a rollback of the same run": ({ ledger }) =>
    repeatedRollback(
      ledger.history,
      "https://github.com/acme/airflow/actions/runs/1",
      "previous",
      "all",
    ),
};

/** How long a decision takes at best, in milliseconds: nothing is remembered of a history that it has seen. */
export function costOf(
  decide: (about: Given) => unknown,
  entries: readonly Entry[],
  rounds = 5,
): number {
  const times = Array.from({ length: rounds }, () => {
    const about = given(entries);
    return processorTime(() => decide(about));
  });
  return Math.min(...times);
}
