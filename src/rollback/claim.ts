/**
 * A rollback that lands by pull request says what it is, in its commit and in the pull request, because no tag and no entry
 * can: it has no ID before it is deployed. That is a claim of whoever wrote it, and counts only when the code is what such a
 * rollback brings back. Source: docs/specification.md, 3.8.
 */
import type { Entry, Scope } from "../ledger/manifest.ts";
import { scopes } from "../ledger/manifest.ts";
import { cleaned, cutTo, type Trailers, undefused } from "../ledger/message.ts";
import { type TargetWord, targetWords } from "../ledger/names.ts";
import { isRunAddress } from "../ledger/run.ts";
import type { Actors } from "../ledger/tag.ts";
import { limits } from "../limits.ts";

export interface Claim {
  /** Its name. */
  readonly deployment: string;
  /** ID of the target. */
  readonly to: string;
  /** ID of the deploy that ran when it was made; null when it says none. */
  readonly from: string | null;
  readonly scope: Scope;
  readonly reason: string;
  /** The Runtime version that it went back to, as a record has it; null when it says none. */
  readonly runtime: string | null;
  /** The word by which the target was requested; null when it was not by one. */
  readonly asked: TargetWord | null;
  /** The address of the run that asked for it; null outside a run. */
  readonly run: string | null;
}

/** A claim, and where it was found. */
export interface LandedClaim extends Claim {
  /** The commit that makes it, or whose pull request does. */
  readonly oid: string;
  /** The pull request; null where it is not known. */
  readonly pull: { readonly number: number; readonly url: string } | null;
}

export interface LandedRollback {
  /** Which rollback a commit is; null when it is none. */
  readonly rollback: (LandedClaim & { readonly target: Entry }) | null;
  /** The newest claim that does not hold: the commit has other code; null when there is none. */
  readonly refuted: LandedClaim | null;
}

/** The trailers of a rollback that has no entry yet. */
export function claimTrailers(
  deployment: string,
  {
    rollback,
    runtime,
    run,
  }: Pick<Entry, "runtime" | "run"> & { rollback: NonNullable<Entry["rollback"]> },
  { actor, triggeringActor }: Actors,
): Trailers {
  return {
    Deployment: deployment,
    "Rollback-To": rollback.to,
    "Rollback-From": rollback.from,
    "Rollback-Scope": rollback.scope,
    "Rollback-Asked": rollback.asked ?? null,
    "Rollback-Reason": rollback.reason,
    "Runtime-Version": runtime,
    Actor: actor,
    "Triggering-Actor": triggeringActor,
    Run: run,
  };
}

/**
 * All claims in a text. GitHub may have put anything around the trailers: other messages before and after them, or a list.
 *
 * @param text of a commit's message or of a pull request
 */
export function claimsIn(text: string): Claim[] {
  return text
    .slice(0, limits.searched)
    .replace(/\r\n?/g, "\n")
    .split(/\n(?![A-Z][A-Za-z-]*: )/)
    .flatMap((part) => claimOf(part) ?? []);
}

/** @param part lines, of which all but the first are trailers */
function claimOf(part: string): Claim | null {
  const values = new Map(
    part.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), cleaned(undefused(line.slice(colon + 2)))] as const;
    }),
  );
  const deployment = values.get("Deployment");
  const to = values.get("Rollback-To");
  const scope = scopes.find((known) => known === values.get("Rollback-Scope"));
  const reason = cutTo(limits.reason, values.get("Rollback-Reason") ?? "");
  if (!deployment || !to || !scope || !reason) return null;
  const run = values.get("Run") ?? "";
  return {
    ...{ deployment, to, scope, reason },
    from: values.get("Rollback-From") || null,
    runtime: values.get("Runtime-Version") || null,
    asked: targetWords.find((known) => known === values.get("Rollback-Asked")) ?? null,
    run: isRunAddress(run) ? run : null,
  };
}
