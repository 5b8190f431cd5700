/** Which commits may be deployed: a slow and obvious reading of docs/specification.md, 5.4. */
import { type Deploy, ran, stackOf } from "./files-model.ts";

/**
 * @param holds how many are on
 * @param contains whether the first of two commits is the second one, or comes after it
 * @returns the codes of what forbids it
 */
export async function forbidden(
  deploys: readonly Deploy[],
  commit: string,
  holds: number,
  contains: (commit: string, other: string) => Promise<boolean>,
): Promise<string[]> {
  const current = ran(deploys).at(-1);
  const rollback = [...deploys].sort((a, b) => a.created - b.created).findLast(isRollback);
  const isOwn = rollback?.commit === commit;
  const codes: string[] = [];
  if (!isOwn) codes.push(...Array.from({ length: holds }, () => "deploy-held"));

  const isBefore = current && current.commit !== commit && (await contains(current.commit, commit));
  const lacks = async (rolledBack: string) => {
    for (const each of [commit, ...ran(deploys).map((deploy) => deploy.commit)])
      if (await contains(each, rolledBack)) return false;
    return true;
  };
  if (isBefore || (rollback && (await lacks(rollback.commit)))) codes.push("commit-outdated");

  const { stack, names } = stackOf(deploys);
  const isUndone = ran(deploys).some(
    (deploy) => deploy.commit === commit && !stack.includes(names.get(deploy.id) ?? ""),
  );
  if (isUndone && current?.commit !== commit && !isOwn) codes.push("deploy-undone");
  return codes;
}

const isRollback = ({ rollback }: Deploy) => rollback !== null;
