/** Reads a Deployment's deploy history: load, decide. Writes nothing. */
import type { Problem } from "../errors/problem.ts";
import { currentOf } from "../ledger/history.ts";
import type { Entry, Hold } from "../ledger/manifest.ts";
import { lastGoodOf } from "../ledger/marks.ts";
import { previousOf } from "../ledger/snapshots.ts";
import type { Services } from "../ports.ts";
import { judgeByRecord } from "../rollback/rules.ts";
import { olderDeploys } from "./older-deploys.ts";
import { openLedger } from "./open-ledger.ts";

export interface HistoryRequest {
  /** May be left out when the settings have just one. */
  readonly deployment: string | undefined;
  /** How many of the newest deploys are wanted. */
  readonly limit: number;
  /** Only those with this status. */
  readonly status: Entry["status"] | undefined;
  /** Whether to read deploys that have left the manifest from their tags. */
  readonly all: boolean;
}

/** One deploy of the history. */
export interface HistoryRow {
  readonly entry: Entry;
  /** As recorded; `unknown` for a deploy read from its tag that was in progress when the tag was made. */
  readonly status: Entry["status"] | "unknown";
  readonly isCurrent: boolean;
  /** Why it cannot be rolled back to, according to its entry; empty when it can. */
  readonly problems: readonly Problem[];
}

export interface HistoryResult {
  readonly deployment: string;
  /** Newest first. */
  readonly rows: readonly HistoryRow[];
  /** How many deploys match, shown or not. */
  readonly total: number;
  readonly current: string | null;
  readonly previous: string | null;
  readonly lastGood: string | null;
  /** The holds that are on. */
  readonly holds: readonly Hold[];
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** @throws {Refusal} when settings or ledger cannot be read */
export async function readHistory(
  request: HistoryRequest,
  { open, step, now }: Pick<Services, "open" | "step" | "now">,
): Promise<HistoryResult> {
  await using repository = await step("Fetch the repository", open);
  const ledger = await step("Read the ledger", () => openLedger(repository, request.deployment));
  const { deployment, history } = ledger;
  const older = request.all
    ? await step("Read older tags", () => olderDeploys(repository, ledger))
    : [];
  const time = now();
  const current = currentOf(history);
  const isOlder = new Set(older.map(({ tag }) => tag));
  const statusOf = (entry: Entry): HistoryRow["status"] =>
    isOlder.has(entry.tag) && entry.status === "initialized" ? "unknown" : entry.status;
  const matching = [...older, ...history.entries].filter(
    (entry) => request.status === undefined || statusOf(entry) === request.status,
  );
  const shown = matching.slice(-request.limit).reverse();
  return {
    deployment: deployment.name,
    rows: shown.map((entry) => ({
      entry,
      status: statusOf(entry),
      isCurrent: entry.id === current?.id,
      problems: isOlder.has(entry.tag) ? [] : judgeByRecord(deployment, history, entry, time),
    })),
    total: matching.length,
    current: current?.id ?? null,
    previous: previousOf(history) ?? null,
    lastGood: lastGoodOf(history) ?? null,
    holds: history.holds,
    now: time,
  };
}
