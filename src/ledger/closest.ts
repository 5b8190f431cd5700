import { distance } from "fastest-levenshtein";

/**
 * What somebody may have meant.
 *
 * @param word as it was written; only its first 100 characters count
 * @returns the candidates by their likeness to the word, closest first
 */
export function closestTo(word: string, candidates: readonly string[]): string[] {
  const wanted = word.slice(0, 100);
  return candidates
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate) }))
    .sort((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate);
}

/** The one candidate that a misspelt word was surely meant for: a third of its letters at most is wrong. */
export function surelyMeant(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const [closest] = closestTo(word, candidates);
  return closest !== undefined && distance(word, closest) <= Math.max(1, word.length / 3)
    ? closest
    : undefined;
}
