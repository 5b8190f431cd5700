/**
 * What a command shows on a terminal. A tired person reads the end: what matters comes by weight, then the verdict, and
 * last the one command to go on with.
 */
import type { Problem } from "../../errors/problem.ts";
import type { Rank } from "../../rollback/warning-ranks.ts";
import type { Block, Inline } from "../blocks.ts";

export interface TerminalReport {
  /** Shown first, and only after `--verbose`. */
  readonly details?: readonly Block[];
  readonly title?: string;
  readonly facts?: readonly Fact[];
  readonly body?: readonly Block[];
  /** In any order; they are shown by rank, the heaviest last. */
  readonly warnings?: readonly RankedWarning[];
  readonly problems?: readonly Problem[];
  /** Null where a question follows. */
  readonly verdict: Verdict | null;
  readonly next?: Next | null;
}

/** A line with a name. What is long takes more lines, or is cut to one. */
export interface Fact {
  readonly name: string;
  /** One line each. */
  readonly values: readonly (readonly Inline[])[];
}

export interface RankedWarning {
  readonly rank: Rank;
  readonly message: string;
  /** Ours alone: a command in it stands on a line of its own. */
  readonly remedy?: string;
}

/** `done`: as wanted; `attention`: something is left to do, or to know; `refused`: not what was wanted. */
export interface Verdict {
  readonly sign: "done" | "attention" | "refused";
  readonly words: string;
}

/** The one command to go on with. */
export interface Next {
  /** What it is for, with a colon at the end. */
  readonly words: string;
  readonly command: string;
}

export function fact(name: string, ...values: (Inline | readonly Inline[])[]): Fact {
  return { name, values: values.map((value) => [value].flat()) };
}
