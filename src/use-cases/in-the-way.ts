/** Refs that are in the way of a new one, for servers that report such a push as a lost race. */
import { refuse } from "../errors/problem.ts";
import type { Repository } from "../ports.ts";

/**
 * @param refs that could not be pushed
 * @param said how the push ended
 * @throws {Refusal} `ref-in-the-way` when the remote has a ref whose name is a folder in theirs, or the other way round
 */
export async function assertNothingInTheWay(
  { refs: remote }: Pick<Repository, "refs">,
  refs: readonly string[],
  said: string,
): Promise<void> {
  const patterns = refs.flatMap((ref) => [...foldersOf(ref), `${ref}/*`]);
  if (patterns.length === 0) return;
  const found = [...(await remote.list(patterns)).keys()];
  for (const ref of refs) {
    const folders = foldersOf(ref);
    const existing = found.find((name) => folders.includes(name) || name.startsWith(`${ref}/`));
    if (existing !== undefined) refuse("ref-in-the-way", { ref, existing, said });
  }
}

/** `refs/tags/deploy/prod/1` → `refs/tags/deploy`, `refs/tags/deploy/prod`. */
function foldersOf(ref: string): string[] {
  const parts = ref.split("/");
  return parts.flatMap((_, index) => (index > 2 ? [parts.slice(0, index).join("/")] : []));
}
