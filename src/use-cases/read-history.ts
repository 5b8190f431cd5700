/** Reads a Deployment's deploy history: load, decide. Writes nothing. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import { type Active, activeTimes } from "../ledger/active.ts";
import { currentOf, deploysOf } from "../ledger/history.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Entry, Hold } from "../ledger/manifest.ts";
import { lastGoodOf } from "../ledger/marks.ts";
import { previousOf, snapshotStack } from "../ledger/snapshots.ts";
import type { Repository, Services } from "../ports.ts";
import { changeByRecord, eligibleByRecord, inOrder, judgeByRecord } from "../rollback/rules.ts";
import { findTarget, unknownTarget } from "../rollback/target.ts";
import { type Direction, directionOf } from "../rollback/versions.ts";
import { findRollbackWorkflow, type RollbackWorkflow } from "../setup/rollback-workflow.ts";
import { olderDeploys } from "./older-deploys.ts";
import { openLedger } from "./open-ledger.ts";
import { readSettings } from "./read-settings.ts";

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
  /** How going back to it would change the Runtime version, according to the entries. */
  readonly runtimeChange: Direction;
  /** When its code ran; null when it never did, as far as is known. */
  readonly active: Active | null;
  /** Why it cannot be rolled back to, according to its entry and whether its tag exists; empty when it can. */
  readonly problems: readonly Problem[];
}

export interface HistoryResult {
  readonly deployment: string;
  /** The deploy branch. */
  readonly branch: string;
  /** The workflow with which people roll back by hand; null when there is none. */
  readonly rollbackWorkflow: RollbackWorkflow | null;
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
  return await historyIn(repository, request, { step, now });
}

/**
 * The deploy histories of all Deployments of a repository, with all their deploys.
 *
 * @param all whether to read deploys that have left the manifest from their tags
 * @throws {Refusal} when settings or ledger cannot be read
 */
export async function readHistories(
  { all }: Pick<HistoryRequest, "all">,
  { open, step, now }: Pick<Services, "open" | "step" | "now">,
): Promise<HistoryResult[]> {
  await using repository = await step("Fetch the repository", open);
  const { deployments } = await readSettings(repository);
  const results: HistoryResult[] = [];
  for (const deployment of Object.keys(deployments)) {
    const request = { deployment, limit: Number.POSITIVE_INFINITY, status: undefined, all };
    results.push(await historyIn(repository, request, { step, now }));
  }
  return results;
}

async function historyIn(
  repository: Repository,
  request: HistoryRequest,
  { step, now }: Pick<Services, "step" | "now">,
): Promise<HistoryResult> {
  const ledger = await step("Read the ledger", () => openLedger(repository, request.deployment));
  const { deployment, history } = ledger;
  const older = request.all
    ? await step("Read older tags", () => olderDeploys(repository, ledger))
    : [];
  const time = now();
  const statusOf = statusWith(older);
  const all = [...older, ...history.entries];
  const matching =
    request.deployId === undefined
      ? all.filter((entry) => request.status === undefined || statusOf(entry) === request.status)
      : [wantedDeploy(ledger, all, request.deployId, time)];
  const shown = matching.slice(-request.limit).reverse();
  const missing = await step("Look for the tags", () => missingTags(repository, shown));
  return {
    deployment: deployment.name,
    branch: deployment.branch,
    rollbackWorkflow: await rollbackWorkflow(repository),
    rows: rowsOf(ledger, shown, { older, missing, now: time }),
    total: matching.length,
    current: currentOf(history)?.id ?? null,
    previous: previousOf(history) ?? null,
    lastGood: lastGoodOf(history) ?? null,
    holds: history.holds,
    now: time,
  };
}

/** What is known of deploys beside the ledger. */
interface Known {
  /** Deploys that have left the manifest, read from their tags. */
  readonly older: readonly Entry[];
  /** Names of tags that do not exist. */
  readonly missing: ReadonlySet<string>;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** Judges deploys by their records. @param shown some of the history's, or of the older ones */
export function rowsOf(
  { deployment, history }: Pick<Ledger, "deployment" | "history">,
  shown: readonly Entry[],
  { older, missing, now }: Known,
): HistoryRow[] {
  const current = currentOf(history);
  const { undone, nameOf } = snapshotStack(history);
  const active = activeTimes(deploysOf([...older, ...history.entries]));
  const isOlder = new Set(older);
  const statusOf = statusWith(older);
  const judged = (entry: Entry) =>
    inOrder([
      ...judgeByRecord(deployment, history, entry, now),
      ...(missing.has(entry.tag)
        ? [problem("tag-missing", { deploy: entry.id, tag: entry.tag })]
        : []),
    ]);
  return shown.map((entry) => ({
    entry,
    status: statusOf(entry),
    isCurrent: entry.id === current?.id,
    isUndone: undone.has(nameOf(entry.id) ?? ""),
    runtimeChange:
      deployment.runtime === "astro" ? directionOf(changeByRecord(history, entry)) : "none",
    active: active.get(entry.id) ?? null,
    problems: isOlder.has(entry) ? [] : judged(entry),
  }));
}

/** The status of deploys, of which some were read from their tags: those do not say how a deploy ended. */
function statusWith(older: readonly Entry[]): (entry: Entry) => HistoryRow["status"] {
  const isOlder = new Set(older);
  return (entry) =>
    isOlder.has(entry) && entry.status === "initialized" ? "unknown" : entry.status;
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

/** Looks for it on the default branch, from which GitHub starts workflows by hand. */
async function rollbackWorkflow({ trees, head }: Repository): Promise<RollbackWorkflow | null> {
  const folder = ".github/workflows";
  const names = (await trees.names(head, folder)).filter((name) => /\.ya?ml$/.test(name));
  const paths = names.map((name) => `${folder}/${name}`);
  return findRollbackWorkflow(await trees.files(head, paths));
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
