/**
 * The push: all refs or none. Only what the ledger is read from shows afterwards whether it landed: a clone may push to
 * another address than it fetches from.
 */
import { Refusal, refuse } from "../errors/problem.ts";
import type { PushAnswer, RefUpdate, Repository, Writer } from "../ports.ts";
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
 * Pushes, then checks where the ledger is read whether the push landed, since a lost answer is not a failure, and an
 * accepted push may have gone elsewhere.
 *
 * @param writer that has made the objects
 * @param updates the first one is checked on the remote: a ref that nobody else writes, if there is one
 * @returns true when the remote has it; false when git reported success but the remote could not be checked
 * @throws {PushConflict} when nothing was written and another try makes sense
 * @throws {PushRefused} when the server does not allow it
 * @throws {Refusal} `network` when it broke in a way that another try would not change; `push-unconfirmed` when the connection broke and the remote cannot be checked, or when the push was
 * accepted and the remote does not have it
 */
export async function pushAndConfirm(
  repository: Repository,
  writer: Writer,
  updates: readonly [RefUpdate, ...RefUpdate[]],
): Promise<boolean> {
  const answer = await writer.pushRefs(updates);
  const failure = failureOf(answer);
  if (failure && answer.kind === "refused" && !answer.isOfSeveral) throw failure;
  const [{ ref: tag }] = updates;
  try {
    if (await landed(repository, updates, answer)) return true;
  } catch (error) {
    if (failure === null) return false;
    const said = `The connection broke, and the remote could not be asked. ${failure.message}`;
    return refuse("push-unconfirmed", { tag, said }, { cause: error });
  }
  if (failure) throw failure;
  return refuse("push-unconfirmed", { tag, said: wentElsewhere });
}

/** @throws when the remote cannot be asked */
async function landed(
  repository: Repository,
  updates: readonly [RefUpdate, ...RefUpdate[]],
  answer: PushAnswer,
): Promise<boolean> {
  const [proof] = updates;
  if (answer.kind === "conflict" && !answer.isOfSeveral) {
    // When an answer is lost, git may push again by itself, and lose to its own first push.
    return (await repository.refs.list([proof.ref])).get(proof.ref) === proof.to;
  }
  // One tag shows for all of them that the push landed, since it was atomic.
  const asked = updates.filter((update) => update === proof || !isTag(update));
  const now = await repository.refs.current(asked.map(({ ref }) => ref));
  return has(repository, now.get(proof.ref), proof);
}

/** What it means that a push did not succeed, unless it landed anyway; null when it succeeded. */
function failureOf(answer: PushAnswer): PushConflict | Refusal | null {
  switch (answer.kind) {
    case "done":
      return null;
    case "refused":
      return new PushRefused(answer);
    case "conflict":
      return new PushConflict(answer.refs);
    case "broken":
      return answer.mayPass ? new PushConflict([], answer.refusal) : answer.refusal;
  }
}

const isTag = ({ ref }: RefUpdate) => ref.startsWith("refs/tags/");

const wentElsewhere =
  "The push was accepted, but the repository that the deploy history is read from does not have it. A clone pushes elsewhere when it has `remote.<name>.pushurl` or `url.<base>.pushInsteadOf`.";

/** Whether a ref has what was pushed. A branch may have moved on since; nobody else writes the tag. */
async function has(
  { commits }: Repository,
  now: string | undefined,
  { ref, to }: RefUpdate,
): Promise<boolean> {
  if (now === to) return true;
  if (now === undefined || !ref.startsWith("refs/heads/")) return false;
  return (await commits.after(to, [now])).has(now);
}

/** For what must not pass unless it is confirmed. @throws {Refusal} `push-unconfirmed` */
export function assertConfirmed(confirmed: boolean, { ref: tag }: Pick<RefUpdate, "ref">): void {
  if (!confirmed) refuse("push-unconfirmed", { tag, said: unconfirmed });
}
