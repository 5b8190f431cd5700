/** Finds the requested deploy. Source: docs/specification.md, 3.1. */
import { type Problem, problem } from "../errors/problem.ts";
import { closestTo, surelyMeant } from "../ledger/closest.ts";
import type { Deploys, History } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";
import { lastGoodOf } from "../ledger/marks.ts";
import { type TargetWord, targetWords } from "../ledger/names.ts";
import { previousOf } from "../ledger/snapshots.ts";

const meanings: Readonly<Record<TargetWord, (deploys: Deploys) => string | undefined>> = {
  previous: previousOf,
  "last-good": lastGoodOf,
};

/** Whether a target was requested by a word, not by its ID or tag. */
export function isTargetWord(asked: string): asked is TargetWord {
  return (targetWords as readonly string[]).includes(asked);
}

/** The ID of the deploy that a word means; undefined when there is none. */
export function meantBy(word: TargetWord, deploys: Deploys): string | undefined {
  return meanings[word](deploys);
}

/**
 * The requested deploy; undefined when there is none, see {@link unknownTarget}.
 *
 * @param asked an ID, `#`ID, a full tag name (with or without `refs/tags/`), `previous` or `last-good`
 */
export function findTarget(history: History, asked: string): Entry | undefined {
  const wanted = isTargetWord(asked) ? meantBy(asked, history) : asked;
  if (wanted === undefined) return undefined;
  const id = wanted.replace(/^#/, "");
  const tag = wanted.replace(/^refs\/tags\//, "");
  return history.entries.find((entry) => entry.id === id || entry.tag === tag);
}

/** How many of the newest deploys that can be rolled back to are named. */
export const namedDeploys = 5;

/** What is known of a request that names no deploy. */
export interface UnknownTarget {
  /** The word, ID or tag that was probably meant; null when nothing is that close. */
  readonly meant: string | null;
  readonly problem: Problem;
}

/**
 * Why there is no such deploy.
 *
 * @param eligible IDs of all deploys that may be proposed, newest first
 */
export function unknownTarget(
  history: History,
  asked: string,
  eligible: readonly string[],
): UnknownTarget {
  const { deployment, entries } = history;
  const wanted = isTargetWord(asked) ? meantBy(asked, history) : asked;
  if (wanted === undefined) {
    return { meant: null, problem: problem(`no-${asked as TargetWord}`, { deployment }) };
  }
  const id = wanted.replace(/^#/, "").replace(/^.*\//s, "");
  const meant = meantTarget(wanted, entries, eligible);
  const known = {
    ...{ asked: wanted, deployment, meant, closest: closestTo(id, eligible).slice(0, 3) },
    eligible: eligible.slice(0, namedDeploys),
  };
  return { meant, problem: problem("deploy-not-found", known) };
}

/**
 * The word or deploy that a misspelled one was meant to be. A number is never taken for another one, alone or at the end
 * of a tag: it is no misspelling.
 *
 * @param eligible IDs of all deploys that may be proposed
 */
function meantTarget(
  asked: string,
  entries: readonly Entry[],
  eligible: readonly string[],
): string | null {
  if (isTargetWord(asked)) return null;
  const end = (name: string) => name.slice(name.lastIndexOf("/") + 1);
  if (asked.includes("/")) {
    const usable = entries.filter(({ id }) => eligible.includes(id));
    const tags = usable.map(({ tag }) => tag).filter((tag) => end(tag) === end(asked));
    return surelyMeant(asked, tags) ?? null;
  }
  if (/^#?\d*$/.test(asked)) return null;
  return surelyMeant(asked.toLowerCase(), [...targetWords, ...eligible]) ?? null;
}
