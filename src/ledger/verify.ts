/** Checks a Deployment's history tag by tag against its manifest entries, and rebuilds it from the tags. */
import { type Problem, problem } from "../errors/problem.ts";
import { asRecorded, type History } from "./history.ts";
import type { DeploymentRecord, Entry } from "./manifest.ts";
import { differencesOf, entryOfTag, type Tag } from "./tag.ts";

/** What the repository has of a deploy's commit. */
export interface CommitFacts {
  readonly exists: boolean;
  /** Whether it has the project folder. */
  readonly project: boolean;
  /** The version that its Dockerfile pins, such as `Runtime 12.1.1`; null when it pins none. */
  readonly pin: string | null;
  /** The recorded version, in the same form. */
  readonly recorded: string | null;
}

/**
 * Checks a history against its tags and commits.
 *
 * @param tags tag name → tag, for every tag under the Deployment's prefixes
 * @param facts deploy ID → what the repository has of its commit
 * @param prunedBefore ISO 8601, UTC: deploys created before this may have left the manifest
 * @returns all problems, deploy by deploy; empty when the ledger is sound
 */
export function verifyHistory(
  history: History,
  tags: ReadonlyMap<string, Tag>,
  facts: ReadonlyMap<string, CommitFacts>,
  prunedBefore: string,
): Problem[] {
  const { deployment, entries, formerNames } = history;
  const known = new Set(entries.map(({ tag }) => tag));
  return [
    ...entries.flatMap((entry, index) => [
      ...verifyOrder(entry, sameRecord(entries[index - 1], entry, formerNames)),
      ...verifyTag(
        asRecorded(history, entry),
        tags.get(entry.tag),
        formerNames.get(entry.id) ?? deployment,
      ),
      ...verifyCommit(entry, facts.get(entry.id)),
    ]),
    ...[...tags.values()]
      .filter(({ name }) => !known.has(name))
      .flatMap((tag) => verifyLoneTag(tag, prunedBefore)),
  ];
}

/** The previous entry, if the manifest holds both under the same name. */
function sameRecord(
  before: Entry | undefined,
  { id }: Entry,
  formerNames: History["formerNames"],
): Entry | undefined {
  return before && formerNames.get(before.id) === formerNames.get(id) ? before : undefined;
}

function verifyOrder({ id, createdAt }: Entry, before: Entry | undefined): Problem[] {
  const isLate = before && Date.parse(before.createdAt) > Date.parse(createdAt);
  return isLate ? [problem("entry-out-of-order", { deploy: id, after: before.id })] : [];
}

function verifyTag(entry: Entry, tag: Tag | undefined, deployment: string): Problem[] {
  const { id: deploy, tag: name } = entry;
  if (!tag) return entry.tagPending ? [] : [problem("tag-missing", { deploy, tag: name })];
  if (!tag.message) return [problem("tag-lightweight", { deploy, tag: name })];
  const fromTag = entryOfTag(tag);
  if (!fromTag) return [problem("tag-unreadable", { tag: name })];
  return differencesOf(fromTag, deployment, entry).map(({ field, tagged, recorded }) =>
    field === "commit"
      ? problem("tag-moved", { deploy, tag: name, tagged, recorded })
      : problem("entry-differs", { deploy, field, tagged, recorded }),
  );
}

function verifyCommit(
  { id: deploy, commit, project }: Entry,
  facts: CommitFacts | undefined,
): Problem[] {
  if (!facts) return [];
  if (!facts.exists) return [problem("commit-missing", { deploy, commit: commit ?? "unknown" })];
  if (!facts.project) return [problem("project-missing", { deploy, project })];
  const { pin, recorded } = facts;
  return pin && recorded && pin !== recorded
    ? [problem("pin-mismatch", { deploy, pin, recorded })]
    : [];
}

function verifyLoneTag(tag: Tag, prunedBefore: string): Problem[] {
  const entry = entryOfTag(tag)?.entry;
  if (!entry) return [problem("tag-unreadable", { tag: tag.name })];
  const mayHaveLeft = Date.parse(entry.createdAt) < Date.parse(prunedBefore);
  return mayHaveLeft ? [] : [problem("entry-missing", { deploy: entry.id, tag: tag.name })];
}

/**
 * Rebuilds a Deployment's record from its tags. Tags override entries, except for the outcome, which only
 * entries have. Entries without a readable tag stay.
 *
 * @param record the old record; null when it is lost
 * @param tags tag name → tag
 * @param prunedBefore ISO 8601, UTC: an older tag counts only if the record has its entry
 */
export function rebuiltRecord(
  deployment: string,
  record: DeploymentRecord | null,
  tags: ReadonlyMap<string, Tag>,
  prunedBefore: string,
): DeploymentRecord {
  const before = new Map((record?.deploys ?? []).map((entry) => [entry.tag, entry]));
  const rebuilt = [...tags.values()]
    .flatMap((tag) => entryOfTag(tag) ?? [])
    .filter((tag) => tag.deployment === deployment)
    .map(({ entry }) => entry)
    .filter(
      ({ tag, createdAt }) => before.has(tag) || Date.parse(createdAt) >= Date.parse(prunedBefore),
    )
    .map((entry) => merged(entry, before.get(entry.tag)));
  const byTag = new Map([...before, ...rebuilt.map((entry) => [entry.tag, entry] as const)]);
  const deploys = [...new Map([...byTag.values()].map((entry) => [entry.id, entry])).values()].sort(
    (a, b) =>
      Date.parse(a.createdAt) - Date.parse(b.createdAt) ||
      // Within one second, by ID.
      a.id.localeCompare(b.id, "en", { numeric: true }),
  );
  const last = deploys.findLast(({ status }) => status === "deployed");
  return {
    dagDeployEnabled: last?.dagDeployEnabled ?? false,
    holds: [],
    ...record,
    deploys,
  };
}

/** The tag's fields over the entry's, which alone has the outcome. */
function merged(tagged: Entry, entry: Entry | undefined): Entry {
  if (!entry) return tagged;
  const { status, finishedAt, externalId, tagPending: _, ...others } = entry;
  return {
    ...others,
    ...tagged,
    status,
    finishedAt,
    externalId: externalId ?? tagged.externalId,
  } as Entry;
}
