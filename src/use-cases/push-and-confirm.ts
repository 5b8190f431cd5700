/** The push: all refs or none. Only the remote's state afterwards shows whether it landed. */
import { Refusal, refuse } from "../errors/problem.ts";
import type { PushAnswer, RefUpdate, Repository } from "../ports.ts";
import { PushConflict } from "./retry-on-conflict.ts";

/** Thrown when the server does not allow a push. */
export class PushRefused extends Refusal {
  /** The refs that the server names. */
  readonly refs: readonly string[];

  constructor({ problems, refs, cause }: Extract<PushAnswer, { kind: "refused" }>) {
    super(problems, { cause });
    this.refs = refs;
  }
}

/** The warning for when {@link pushAndConfirm} returns false. */
export const unconfirmed =
  "git reported that the push succeeded, but the remote could not be checked afterwards.";

/**
 * Pushes, then checks on the remote whether the push landed, since a lost answer is not a failure.
 *
 * @param updates the first one is checked on the remote: a ref that nobody else writes, if there is one
 * @returns true when the remote has it; false when git reported success but the remote could not be checked
 * @throws {PushConflict} when nothing was written and another try makes sense
 * @throws {PushRefused} when the server does not allow it
 * @throws {Refusal} `push-unconfirmed` when the connection broke and the remote cannot be checked
 */
export async function pushAndConfirm(
  repository: Repository,
  updates: readonly [RefUpdate, ...RefUpdate[]],
): Promise<boolean> {
  const answer = await repository.pushRefs(updates);
  if (answer.kind === "refused") throw new PushRefused(answer);
  if (answer.kind === "conflict") throw new PushConflict(answer.refs);
  const [proof] = updates;
  try {
    // One tag shows for all of them that the push landed, since it was atomic.
    const asked = updates.filter(
      (update) => update === proof || !update.ref.startsWith("refs/tags/"),
    );
    const now = await repository.refs.current(asked.map(({ ref }) => ref));
    if (now.get(proof.ref) === proof.to) return true;
  } catch (error) {
    if (answer.kind === "done") return false;
    const said = answer.refusal.message;
    return refuse("push-unconfirmed", { tag: proof.ref, said }, { cause: error });
  }
  if (answer.kind === "broken") throw new PushConflict([], answer.refusal);
  // A branch may have moved on since; nobody else writes the tag.
  if (proof.ref.startsWith("refs/heads/")) return true;
  const said = "The push was accepted, but the tag is not there.";
  return refuse("push-unconfirmed", { tag: proof.ref, said });
}
