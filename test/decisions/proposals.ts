/** What became of a rollback's pull request, for summaries and screens. */
import type { Entry } from "../../src/ledger/manifest.ts";
import type { Proposal, ProposalState } from "../../src/use-cases/propose-rollback.ts";
import { deploy } from "./deploys.ts";

const pull = {
  ...{ number: 12, url: "https://github.com/acme/airflow/pull/12" },
  ...{ branch: "rollback/prod/5-4f1c9a6c6d9b", head: "f".repeat(40), body: "" },
};

/** @param state of the pull request; null: there is none yet */
export function proposalWith(state: ProposalState | null, more: Partial<Proposal> = {}): Proposal {
  return {
    ...{ branch: pull.branch, commit: pull.head, hold: null, changed: true },
    ...{ pull: state && pull, state: state ?? { kind: "open" } },
    ...more,
  };
}

/** The deploy that a merged one led to. */
function landed(status: Exclude<Entry["status"], "initialized">): Entry {
  const run = "https://github.com/acme/airflow/actions/runs/9";
  return deploy("42", 60, { status, run, commit: "e".repeat(40) });
}

export const states = {
  open: { kind: "open" },
  waiting: {
    kind: "waiting",
    said: "At least 1 approving review is required by reviewers with write access.",
  },
  refused: {
    kind: "refused",
    said: "Auto merge is not allowed for this repository.",
  },
  outdated: { kind: "outdated", said: "Its branch is older than changes to `dags/sales.py`." },
  merged: { kind: "merged", commit: "e".repeat(40) },
  recorded: { kind: "recorded", entry: landed("deployed") },
  "recorded as failed": { kind: "recorded", entry: landed("failed") },
} as const satisfies Record<string, ProposalState>;
