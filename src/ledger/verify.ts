/** Checks a Deployment's history tag by tag against its manifest entries, and rebuilds it from the tags. */
import { type Problem, problem } from "../errors/problem.ts";
import type { History } from "./history.ts";
import type { DeploymentRecord, Entry } from "./manifest.ts";
import { differencesOf, entryOfTag, type Tag } from "./tag.ts";

/** What was found of a deploy's commit; null where it was not looked for. */
export interface CommitFacts {
  readonly exists: boolean;
  readonly project: boolean;
  /** The version that its Dockerfile pins, in words; null when it tells none. */
  readonly pin: string | null;
  /** The version that was recorded, in words. */
  readonly recorded: string | null;
}

/**
 * All that is wrong, deploy by deploy.
 *
 * @param tags every tag under the Deployment's prefixes
 * @param facts deploy ID → what was found of its commit
 * @param prunedBefore ISO 8601, UTC: tags created before may have left the manifest
 */
export function verifyHistory(
  { deployment, entries, formerNames }: History,
  tags: ReadonlyMap<string, Tag>,
  facts: ReadonlyMap<string, CommitFacts>,
  prunedBefore: string,
): Problem[] {
  const known = new Set(entries.map(({ tag }) => tag));
  return [
    ...entries.flatMap((entry, index) => [
      ...verifyOrder(entry, sameRecord(entries[index - 1], entry, formerNames)),
      ...verifyTag(entry, tags.get(entry.tag), formerNames.get(entry.id) ?? deployment),
      ...verifyCommit(entry, facts.get(entry.id)),
    ]),
    ...[...tags.values()]
      .filter(({ name }) => !known.has(name))
      .flatMap((tag) => verifyLoneTag(tag, prunedBefore)),
  ];
}

/** The entry before, if the manifest holds both under the same name. */
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
  const told = entryOfTag(tag);
  if (!told) return [problem("tag-unreadable", { tag: name })];
  return differencesOf(told, deployment, entry).map(({ field, tagged, recorded }) =>
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
  const told = entryOfTag(tag);
  if (!told) return [problem("tag-unreadable", { tag: tag.name })];
  const mayHaveLeft = Date.parse(told.entry.createdAt) < Date.parse(prunedBefore);
  return mayHaveLeft ? [] : [problem("entry-missing", { deploy: told.entry.id, tag: tag.name })];
}

/**
 * A Deployment's record rebuilt from its tags. What the tags tell counts; a status that came later,
 * which they don't tell, is kept from the entry that was there. Entries without a readable tag stay.
 *
 * @param record as it was; null when it is lost
 * @param prunedBefore ISO 8601, UTC: older tags are brought back only if the entry was there
 */
export function rebuiltRecord(
  deployment: string,
  record: DeploymentRecord | null,
  tags: ReadonlyMap<string, Tag>,
  prunedBefore: string,
): DeploymentRecord {
  const before = new Map((record?.deploys ?? []).map((entry) => [entry.tag, entry]));
  const told = [...tags.values()]
    .flatMap((tag) => entryOfTag(tag) ?? [])
    .filter((tag) => tag.deployment === deployment);
  const rebuilt = told
    .map(({ entry }) => entry)
    .filter(
      ({ tag, createdAt }) => before.has(tag) || Date.parse(createdAt) >= Date.parse(prunedBefore),
    )
    .map((entry) => merged(entry, before.get(entry.tag)));
  const byTag = new Map([...before, ...rebuilt.map((entry) => [entry.tag, entry] as const)]);
  const deploys = [...new Map([...byTag.values()].map((entry) => [entry.id, entry])).values()].sort(
    (a, b) =>
      Date.parse(a.createdAt) - Date.parse(b.createdAt) ||
      // Within one second the order of IDs tells.
      a.id.localeCompare(b.id, "en", { numeric: true }),
  );
  const last = deploys.findLast(({ status }) => status === "deployed");
  return {
    dagDeployEnabled: last?.dagDeployEnabled ?? false,
    hold: null,
    ...record,
    deploys,
  };
}

/** What the tag tells over what the entry had, which alone knows how the deploy ended. */
function merged(told: Entry, entry: Entry | undefined): Entry {
  if (!entry) return told;
  const { status, finishedAt, externalId } = entry;
  return {
    ...entry,
    ...told,
    status,
    finishedAt,
    externalId: externalId ?? told.externalId,
  } as Entry;
}
