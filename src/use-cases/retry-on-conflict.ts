/** Tries again when others push at the same time. Source: docs/specification.md, 3.5. */
import { setTimeout as pause } from "node:timers/promises";
import { problem, Refusal } from "../errors/problem.ts";
import type { Repository, Services } from "../ports.ts";
import { assertNothingInTheWay } from "./in-the-way.ts";

/** Thrown when nothing was written because somebody else pushed first, or because the connection broke. */
export class PushConflict extends Error {
  override readonly name = "PushConflict";
  /** The refs that somebody else pushed first. */
  readonly refs: readonly string[];
  /** The broken connection; null when somebody else pushed first. */
  readonly broken: Refusal | null;

  constructor(refs: readonly string[], broken: Refusal | null = null) {
    super(broken?.message ?? `Others pushed ${refs.join(", ")} first.`);
    this.refs = refs;
    this.broken = broken;
  }
}

/** How long to try after the first conflict, in milliseconds. */
const longest = 60_000;
/**
 * A pause is random, at most this many times as long as the attempt took: once at first, then twice as long
 * each time. With many writers, attempts take longer, so all of them wait longer.
 */
const mostAttempts = 16;

export interface PreviousAttempts {
  readonly tries: number;
  /** Whether the new deploy's tag already existed. */
  readonly tagTaken: boolean;
}

/**
 * Opens the repository and runs an attempt on it, again from the start after each conflict.
 *
 * @param attempt loads the newest state, decides, builds and pushes
 * @throws {Refusal} `push-lost-race` when the time is up
 */
export async function retryOnConflict<T>(
  { open, step }: Pick<Services, "open" | "step">,
  attempt: (repository: Repository, previous: PreviousAttempts) => Promise<T>,
): Promise<T> {
  await using repository = await step("Fetch the repository", open);
  let tagTaken = false;
  let end = Number.POSITIVE_INFINITY;
  for (let tries = 0; ; tries++) {
    const start = Date.now();
    try {
      return await attempt(repository, { tries, tagTaken });
    } catch (error) {
      if (!(error instanceof PushConflict)) throw error;
      tagTaken ||= error.refs.some((ref) => ref.startsWith("refs/tags/"));
      const now = Date.now();
      if (now > end) throw gaveUp(error, tries + 1);
      // Nobody loses the same race again and again from the start.
      if (tries === 2) await assertNothingInTheWay(repository, error.refs, error.message);
      end = Math.min(end, now + longest);
      const bound = (now - start) * Math.min(mostAttempts, 2 ** tries);
      await pause(Math.random() * Math.min(bound, (end - now) / 2));
      await repository.refresh(error.refs);
    }
  }
}

function gaveUp(cause: PushConflict, tries: number): Refusal {
  const why = problem("push-lost-race", { seconds: longest / 1000, tries });
  return cause.broken ?? new Refusal([why], { cause });
}
