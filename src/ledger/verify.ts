/** Checks a Deployment's history tag by tag against its manifest entries. */
import { type Problem, problem } from "../errors/problem.ts";
import type { ShippedCode } from "./code.ts";
import { asRecorded, type History } from "./history.ts";
import type { Entry } from "./manifest.ts";
import { newestKept } from "./recording.ts";
import { differencesOf, entryOfTag, type Tag } from "./tag.ts";

/** What the repository has of a deploy's commit. */
export interface CommitFacts {
  readonly exists: boolean;
  /** Whether it has the project folder. */
  readonly project: boolean;
  /** The version that its Dockerfile fixes, such as `Runtime 12.1.1`; null when it fixes none, or somebody has decided. */
  readonly pin: string | null;
  /** The recorded version, in the same form. */
  readonly recorded: string | null;
  /** What it ships under the settings of now, and under its own; empty when that is not known. */
  readonly codes: readonly ShippedCode[];
}

/**
 * Checks a history against its tags and commits.
 *
 * @param tags tag name → tag, for every tag under the Deployment's prefixes
 * @param facts deploy ID → what the repository has of its commit
 * @param prunedBefore ISO 8601, UTC: deploys created before this may have left a manifest that has the newest 200
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
  const counts = new Map<string, number>();
  for (const { id } of entries) {
    const name = formerNames.get(id) ?? deployment;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
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
      .flatMap((tag) => verifyLoneTag(tag, counts, prunedBefore)),
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
  const differences = differencesOf(fromTag, deployment, entry).map(
    ({ field, tagged, recorded }) =>
      field === "commit"
        ? problem("tag-moved", { deploy, tag: name, tagged, recorded })
        : problem("entry-differs", { deploy, field, tagged, recorded }),
  );
  const isMade = entry.tagPending && differences.length === 0;
  return isMade ? [problem("tag-not-pending", { deploy, tag: name })] : differences;
}

function verifyCommit(entry: Entry, facts: CommitFacts | undefined): Problem[] {
  const { id: deploy, commit, project } = entry;
  if (!facts) return [];
  if (!facts.exists) return [problem("commit-missing", { deploy, commit: commit ?? "unknown" })];
  if (!facts.project) return [problem("project-missing", { deploy, project })];
  const { pin, recorded } = facts;
  return [
    ...(pin && recorded && pin !== recorded
      ? [problem("pin-mismatch", { deploy, pin, recorded })]
      : []),
    ...verifyCode(entry, facts.codes),
  ];
}

/** The parts that a deploy shipped must be those of its commit; the others are those of earlier deploys. */
function verifyCode(
  { id: deploy, tag, type, code }: Entry,
  codes: readonly ShippedCode[],
): Problem[] {
  return (["image", "dags"] as const)
    .filter((part) => type === "image-and-dags" || type === `${part}-only`)
    .flatMap((part) => {
      const [recorded, shipped] = [code?.[part], codes[0]?.[part]];
      const isSame = codes.some((own) => own[part] === recorded);
      return recorded && shipped && !isSame
        ? [problem("code-differs", { deploy, tag, part, recorded, shipped })]
        : [];
    });
}

/** @param counts name of a Deployment → how many entries its record has */
function verifyLoneTag(
  tag: Tag,
  counts: ReadonlyMap<string, number>,
  prunedBefore: string,
): Problem[] {
  const found = entryOfTag(tag);
  if (!found) return [problem("tag-unreadable", { tag: tag.name })];
  const { deployment, entry } = found;
  const mayHaveLeft =
    Date.parse(entry.createdAt) < Date.parse(prunedBefore) &&
    (counts.get(deployment) ?? 0) >= newestKept;
  return mayHaveLeft ? [] : [problem("entry-missing", { deploy: entry.id, tag: tag.name })];
}
