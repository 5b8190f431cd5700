/** The pull requests that a rollback undoes, as far as a plan knows them without asking GitHub. */
import type { Entry } from "../ledger/manifest.ts";
import type { Commit } from "./plan.ts";

/** Subjects that GitHub writes when it merges: `Add sales (#12)` for a squash, `Merge pull request #12 from …`. */
const merged = /^Merge pull request #(?<merge>[1-9]\d{0,8}) from |\(#(?<squash>[1-9]\d{0,8})\)$/;

/**
 * Read from subjects: a deploy's description is that of its commit. Commits of a deploy below its own, and those of a
 * rebase, do not say where they came from.
 *
 * @returns numbers, in their order
 */
export function pullRequestsIn(undone: readonly Entry[], undeployed: readonly Commit[]): number[] {
  const subjects = [
    ...undone.filter(({ rollback }) => rollback === null).map(({ description }) => description),
    ...undeployed.map(({ subject }) => subject),
  ];
  const numbers = subjects.flatMap((subject) => {
    const { merge, squash } = merged.exec(subject.split("\n", 1)[0]?.trim() ?? "")?.groups ?? {};
    return merge ?? squash ?? [];
  });
  return [...new Set(numbers.map(Number))].sort((a, b) => a - b);
}
