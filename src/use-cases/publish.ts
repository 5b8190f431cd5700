/** The push: all refs or none, with what the remote has afterwards as the only truth. */
import pRetry from "p-retry";
import { problem, Refusal, refuse } from "../errors.ts";
import type { RefUpdate } from "../git/push.ts";
import type { Repository } from "../git/repository.ts";

/** Thrown when a push did not land because others were faster, or the connection broke before. */
export class LostRace extends Error {
  override readonly name = "LostRace";
  /** What broke; null when others were faster. */
  readonly broken: Refusal | null;

  constructor(broken: Refusal | null = null) {
    super(broken?.message);
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
 * @throws {LostRace} when nothing was written and it is worth another try
 * @throws {Refusal} when the server refuses, or `push-unconfirmed` when it cannot be asked
 */
export async function publish(
  repository: Repository,
  updates: readonly [RefUpdate, ...RefUpdate[]],
): Promise<boolean> {
  const answer = await repository.push(updates);
  if (answer.kind === "refused") throw answer.refusal;
  if (answer.kind === "race") throw new LostRace();
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
  if (answer.kind === "broken") throw new LostRace(answer.refusal);
  // A branch may have moved on since; nobody else writes the tag.
  if (proof.ref.startsWith("refs/heads/")) return true;
  const said = "The push was accepted, but the tag is not there.";
  return refuse("push-unconfirmed", { tag: proof.ref, said });
}

/** How long a race is run, in milliseconds. */
const patience = 60_000;

/**
 * Tries again from the start as long as races are lost, with growing random pauses.
 *
 * @param attempt fetches, decides, builds and publishes; gets the number of earlier attempts
 * @throws {Refusal} `push-lost-race` when the time is over
 */
export async function untilLanded<T>(attempt: (earlier: number) => Promise<T>): Promise<T> {
  let tries = 0;
  try {
    return await pRetry(() => attempt(tries++), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 200,
      maxTimeout: 5_000,
      factor: 1.6,
      randomize: true,
      maxRetryTime: patience,
      shouldRetry: ({ error }) => error instanceof LostRace,
    });
  } catch (error) {
    if (!(error instanceof LostRace)) throw error;
    throw (
      error.broken ??
      new Refusal([problem("push-lost-race", { seconds: patience / 1000, tries })], {
        cause: error,
      })
    );
  }
}
