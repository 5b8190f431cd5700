/** Reads a Deployment's deploy history: load, decide. Writes nothing. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import { currentOf } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry, Hold } from "../ledger/manifest.ts";
import { lastGoodOf } from "../ledger/marks.ts";
import { previousOf, snapshotStack } from "../ledger/snapshots.ts";
import type { Repository, Services } from "../ports.ts";
import { changeByRecord, eligibleByRecord, inOrder, judgeByRecord } from "../rollback/rules.ts";
import { findTarget, unknownTarget } from "../rollback/target.ts";
import { directionOf } from "../rollback/versions.ts";
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
  /** The one deploy that is wanted: an ID, `#`ID, a full tag name, `previous` or `last-good`. */
  readonly deployId?: string | undefined;
}

/** One deploy of the history. */
export interface HistoryRow {
  readonly entry: Entry;
  /** As recorded; `unknown` for a deploy read from its tag that was in progress when the tag was made. */
  readonly status: Entry["status"] | "unknown";
  readonly isCurrent: boolean;
  /** Whether a rollback took its code out, and no later deploy brought it back. */
  readonly isUndone: boolean;
  /** Whether going back to it would lower the Runtime version, according to the entries. */
  readonly isDowngrade: boolean;
  /** Why it cannot be rolled back to, according to its entry and whether its tag exists; empty when it can. */
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

/** @throws {Refusal} when settings or ledger cannot be read, or the one deploy that is wanted does not exist */
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
  const all = [...older, ...history.entries];
  const matching =
    request.deployId === undefined
      ? all.filter((entry) => request.status === undefined || statusOf(entry) === request.status)
      : [wantedDeploy(ledger, all, request.deployId, time)];
  const shown = matching.slice(-request.limit).reverse();
  const missing = await step("Look for the tags", () => missingTags(repository, shown));
  const { undone, nameOf } = snapshotStack(history);
  const judged = (entry: Entry) =>
    inOrder([
      ...judgeByRecord(deployment, history, entry, time),
      ...(missing.has(entry.tag)
        ? [problem("tag-missing", { deploy: entry.id, tag: entry.tag })]
        : []),
    ]);
  return {
    deployment: deployment.name,
    rows: shown.map((entry) => ({
      entry,
      status: statusOf(entry),
      isCurrent: entry.id === current?.id,
      isUndone: undone.has(nameOf(entry.id) ?? ""),
      isDowngrade:
        deployment.runtime === "astro" &&
        directionOf(changeByRecord(history, entry)) === "downgrade",
      problems: isOlder.has(entry.tag) ? [] : judged(entry),
    })),
    total: matching.length,
    current: current?.id ?? null,
    previous: previousOf(history) ?? null,
    lastGood: lastGoodOf(history) ?? null,
    holds: history.holds,
    now: time,
  };
}

/** @throws {Refusal} `deploy-not-found` and its like */
function wantedDeploy(
  { deployment, history }: Ledger,
  all: readonly Entry[],
  asked: string,
  now: string,
): Entry {
  const found = findTarget(history, asked) ?? all.find(({ id, tag }) => [id, tag].includes(asked));
  if (found) return found;
  const eligible = eligibleByRecord(deployment, history, now, true);
  throw new Refusal([unknownTarget(history, asked, eligible).problem]);
}

/** Of so many of the newest deploys it is looked at whether their tags exist. */
const withTags = 200;

/** The tags of deploys that are missing. */
async function missingTags(
  { refs }: Repository,
  entries: readonly Entry[],
): Promise<ReadonlySet<string>> {
  const names = entries.filter(({ tagPending }) => !tagPending).map(({ tag }) => tag);
  const looked = names.slice(0, withTags);
  // A list of all refs would be longer with each deploy.
  const found = await refs.fetch(looked.map((name) => `refs/tags/${name}`));
  return new Set(looked.filter((name) => !found.has(`refs/tags/${name}`)));
}
