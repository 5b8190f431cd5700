/** Polling: waits until something appears, or until it has ended. */
import { setTimeout as pause } from "node:timers/promises";
import { CallRefusal, Refusal } from "../errors/problem.ts";

/** How long something may take to appear after it was started, in milliseconds. */
const showsUp = 20_000;
/** How long GitHub may not know a run that it has just started, in milliseconds. */
const longestMissing = 60_000;

/** Times in milliseconds. */
export interface Clock {
  /** Since 1970. */
  readonly now: () => number;
  readonly pause: (time: number) => Promise<unknown>;
}

const machineClock: Clock = { now: Date.now, pause };

/** This machine's clock; its pauses end with an error once the signal is given. */
export function clockUntil(signal: AbortSignal): Clock {
  return { now: Date.now, pause: (time) => pause(time, undefined, { signal }) };
}

/** Polls until something is there. @param timeout in milliseconds; 0: looks once @returns null when it did not appear */
export async function appeared<T>(
  look: () => Promise<T | null | undefined>,
  timeout = showsUp,
  clock = machineClock,
): Promise<T | null> {
  const end = clock.now() + timeout;
  for (const wait of waits()) {
    const found = await look();
    if (found) return found;
    if (clock.now() + wait > end) break;
    await clock.pause(wait);
  }
  return null;
}

/** How to follow something: get its state, name the state, see whether it has ended. */
export interface Followed<T> {
  readonly look: () => Promise<T>;
  readonly stateOf: (seen: T) => string;
  readonly isOver: (seen: T) => boolean;
  /** When to give up, in milliseconds since 1970. */
  readonly end: number;
  readonly log: (line: string) => void;
  readonly clock?: Clock;
}

/**
 * Polls until it has ended or the time is up, and logs each change. Goes on while the server fails or has a limit,
 * and waits as long as the server says.
 *
 * @param first what is known already; null: nothing
 * @returns the last state seen
 * @throws {Refusal} the last failure when the time is up, or one that another look would not change
 */
export async function follow<T>(first: T | null, followed: Followed<T>): Promise<T> {
  const { look, stateOf, isOver, end, log, clock = machineClock } = followed;
  let seen = first;
  let logged = "";
  let missingSince: number | null = null;
  let isKnown = first !== null;
  const logOnce = (state: string) => {
    if (state !== logged) log(`${new Date(clock.now()).toISOString().slice(11, 19)} ${state}`);
    logged = state;
  };
  for (const wait of waits()) {
    let trouble: Refusal | null = null;
    let asked = 0;
    if (!isKnown) {
      try {
        seen = await look();
        missingSince = null;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const isMissing = error instanceof CallRefusal && error.status === 404;
        missingSince = isMissing ? (missingSince ?? clock.now()) : null;
        const mayAppear = isMissing && clock.now() - (missingSince ?? 0) < longestMissing;
        asked = mayAppear ? 0 : waitAfter(error);
        trouble = error;
        logOnce(error.message);
      }
    }
    isKnown = false;
    if (seen !== null && !trouble) {
      logOnce(stateOf(seen));
      if (isOver(seen)) return seen;
    }
    const left = end - clock.now();
    if (left <= 0) {
      if (trouble || seen === null) throw trouble;
      return seen;
    }
    await clock.pause(Math.min(Math.max(wait, asked), left));
  }
  throw new Error("Pauses never end");
}

/**
 * How long to wait before another look, in milliseconds.
 *
 * @throws {Refusal} when another look would change nothing
 */
function waitAfter(refusal: Refusal): number {
  if (refusal instanceof CallRefusal) {
    if (refusal.retryIn === null) throw refusal;
    return refusal.retryIn;
  }
  if (!refusal.problems[0].code.endsWith("-unreachable")) throw refusal;
  return 0;
}

/** Pauses that grow from one second to fifteen, in milliseconds. */
export function* waits(): Generator<number> {
  for (let wait = 1_000; ; wait = Math.min(wait * 1.5, 15_000)) yield wait;
}
