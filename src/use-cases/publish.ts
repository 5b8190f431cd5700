/** The push: all refs or none, with what the remote has afterwards as the only truth. */
import { setTimeout as pause } from "node:timers/promises";
import { problem, Refusal, refuse } from "../errors/problem.ts";
import type { RefUpdate } from "../git/push.ts";
import type { Repository } from "../git/repository.ts";
import type { Tools } from "./services.ts";

/** Thrown when a push did not land because others were faster, or the connection broke before. */
export class PushConflict extends Error {
  override readonly name = "PushConflict";
  /** The refs in which others were faster. */
  readonly refs: readonly string[];
  /** What broke; null when others were faster. */
  readonly broken: Refusal | null;

  constructor(refs: readonly string[], broken: Refusal | null = null) {
    super(broken?.message);
    this.refs = refs;
    this.broken = broken;
  }
}

/** What to say when {@link publish} returns false. */
export const unconfirmed =
  "git said that the push landed, but the remote could not be asked about it afterwards.";

/**
 * Pushes, and asks the remote whether it landed: an answer that got lost is no failure.
 *
 * @param updates the first one is a ref that nobody else writes, or the one that tells best
 * @returns once the remote has it; false when git said so, but the remote could not be asked
 * @throws {PushConflict} when nothing was written and it is worth another try
 * @throws {Refusal} when the server refuses, or `push-unconfirmed` when it cannot be asked
 */
export async function publish(
  repository: Repository,
  updates: readonly [RefUpdate, ...RefUpdate[]],
): Promise<boolean> {
  const answer = await repository.push(updates);
  if (answer.kind === "refused") throw answer.refusal;
  if (answer.kind === "race") throw new PushConflict(answer.refs);
  const [proof] = updates;
  try {
    const now = await repository.fetch(
      updates.map(({ ref }) => ref),
      "known",
    );
    if (now.get(proof.ref) === proof.to) return true;
  } catch (error) {
    if (answer.kind === "done") return false;
    return refuse(
      "push-unconfirmed",
      { tag: proof.ref, said: answer.refusal.message },
      { cause: error },
    );
  }
  if (answer.kind === "broken") throw new PushConflict([], answer.refusal);
  // A branch may have moved on since; nobody else writes the tag.
  if (proof.ref.startsWith("refs/heads/")) return true;
  const said = "The push was accepted, but the tag is not there.";
  return refuse("push-unconfirmed", { tag: proof.ref, said });
}

/** How long a race is run from the first loss on, in milliseconds. */
const patience = 60_000;
/**
 * Pauses are random, up to as long as this many attempts took: one at first, then twice as many each time.
 * Where many are at it, attempts take longer, and so all of them wait longer.
 */
const mostAttempts = 16;

/** What earlier attempts met. */
export interface PreviousAttempts {
  readonly tries: number;
  /** Whether the tag that was to be made existed already. */
  readonly tagTaken: boolean;
}

/**
 * Tries again from the start as long as races are lost.
 *
 * @param attempt decides on the newest state, builds and publishes
 * @throws {Refusal} `push-lost-race` when the time is over
 */
export async function retryOnConflict<T>(
  { open, step }: Pick<Tools, "open" | "step">,
  attempt: (repository: Repository, earlier: PreviousAttempts) => Promise<T>,
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
      if (now > end) throw lost(error, tries + 1);
      end = Math.min(end, now + patience);
      const bound = (now - start) * Math.min(mostAttempts, 2 ** tries);
      await pause(Math.random() * Math.min(bound, (end - now) / 2));
      // Had it moved as well, it would have been named.
      const branch = `refs/heads/${repository.defaultBranch}`;
      if (error.refs.length === 0 || error.refs.includes(branch)) await repository.renew();
    }
  }
}

function lost(cause: PushConflict, tries: number): Refusal {
  const why = problem("push-lost-race", { seconds: patience / 1000, tries });
  return cause.broken ?? new Refusal([why], { cause });
}
