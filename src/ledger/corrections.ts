/** Corrections of what was recorded about a deploy, kept in its entry. Source: docs/specification.md, 2.2 and 5.3. */
import type { Correction, correctable, Entry } from "./manifest.ts";

type Field = (typeof correctable)[number];
/** The facts that a person or a workflow states; undefined where nothing is stated. */
export type StatedFacts = Readonly<Record<Field, string | undefined>>;

/**
 * An entry with other facts, and a note of each: what it said, who corrected it, and when. The description of a rollback
 * is its reason, which stays.
 *
 * @param isDecision whether a stated Runtime version counts as decided even where the entry has it already
 * @param at ISO 8601, UTC
 * @returns the same entry when nothing changes
 */
export function corrected(
  entry: Entry,
  facts: StatedFacts,
  {
    by,
    at,
    isDecision,
  }: { readonly by: string; readonly at: string; readonly isDecision: boolean },
): Entry {
  const changes = (Object.keys(facts) as Field[]).flatMap((field) => {
    const is = facts[field];
    if (is === undefined || (field === "description" && entry.rollback)) return [];
    const isNew =
      is !== entry[field] || (isDecision && field === "runtime" && !hasDecided(entry, field));
    return isNew ? [{ field, is, was: entry[field] }] : [];
  });
  if (changes.length === 0) return entry;
  const notes = changes.map(({ field, was }): Correction => ({ field, was, by, at }));
  return {
    ...entry,
    ...Object.fromEntries(changes.map(({ field, is }) => [field, is])),
    corrections: [...(entry.corrections ?? []), ...notes],
  } as Entry;
}

/** Whether somebody has corrected a field of an entry, or confirmed it. */
export function hasDecided({ corrections = [] }: Entry, field: Field): boolean {
  return corrections.some((correction) => correction.field === field);
}

/** Whether a correction explains that a deploy's tag has another value than its entry: the entry had it before. */
export function isExplained({ corrections = [] }: Entry, field: string, tagged: unknown): boolean {
  return corrections.some((correction) => correction.field === field && correction.was === tagged);
}

/**
 * The fields of an entry that were corrected, which its tag does not have, and the notes of that. The first note of a
 * field says what the tag says, so that it explains the difference: somebody may have edited the entry before.
 */
export function correctedFields(entry: Entry, tagged: Entry): Partial<Entry> {
  const { corrections } = entry;
  if (!corrections) return {};
  const notes = corrections.map((note, index) => {
    const isFirst = corrections.findIndex(({ field }) => field === note.field) === index;
    const isTagged = note.field === "runtime" || note.field === "image";
    return isFirst && isTagged ? { ...note, was: tagged[note.field] } : note;
  });
  const fields = corrections.map(({ field }) => [field, entry[field]]);
  return { ...Object.fromEntries(fields), corrections: notes };
}
