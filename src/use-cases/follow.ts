/** Polling: waits until something appears, or until it has ended. */
import { setTimeout as pause } from "node:timers/promises";

/** How long something may take to appear after it was started, in milliseconds. */
const showsUp = 20_000;

/** Polls until something is there. @param timeout in milliseconds; 0: looks once @returns null when it did not appear */
export async function appeared<T>(
  look: () => Promise<T | null | undefined>,
  timeout = showsUp,
): Promise<T | null> {
  const end = Date.now() + timeout;
  for (const wait of waits()) {
    const found = await look();
    if (found) return found;
    if (Date.now() + wait > end) break;
    await pause(wait);
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
}

/** Polls until it has ended or the time is up, and logs each change. @returns the last state seen */
export async function follow<T>(first: T, followed: Followed<T>): Promise<T> {
  const { look, stateOf, isOver, end, log } = followed;
  let seen = first;
  let logged = "";
  for (const wait of waits()) {
    const state = stateOf(seen);
    if (state !== logged) log(`${new Date().toISOString().slice(11, 19)} ${state}`);
    logged = state;
    if (isOver(seen) || Date.now() + wait > end) return seen;
    await pause(wait);
    seen = await look();
  }
  return seen;
}

/** Pauses that grow from one second to fifteen, in milliseconds. */
function* waits(): Generator<number> {
  for (let wait = 1_000; ; wait = Math.min(wait * 1.5, 15_000)) yield wait;
}
