import { distance } from "fastest-levenshtein";

/**
 * Sorts candidates by how close they are to a word that may be misspelled.
 *
 * @param word only its first 100 characters count
 * @returns all candidates, closest first
 */
export function closestTo(word: string, candidates: readonly string[]): string[] {
  const wanted = word.slice(0, 100);
  return candidates
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate) }))
    .sort((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate);
}

/**
 * The candidate that a misspelled word was meant to be, if at most a third of its letters are wrong.
 *
 * @returns undefined when no candidate is that close
 */
export function surelyMeant(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const [closest] = closestTo(word, candidates);
  return closest !== undefined && distance(word, closest) <= Math.max(1, word.length / 3)
    ? closest
    : undefined;
}

/**
 * The name that a part of a path was meant to be: the same in another Unicode form or case, or a misspelled one.
 *
 * @returns undefined when no name is that close
 */
export function meantName(part: string, names: readonly string[]): string | undefined {
  if (names.includes(part)) return part;
  const plain = (name: string) => name.normalize("NFC").toLowerCase();
  const same = names.find((name) => plain(name) === plain(part));
  return same ?? surelyMeant(part, names);
}
