/** What a rollback goes back to, in words. */
import type { Scope } from "../ledger/manifest.ts";
import type { Plan } from "../rollback/plan.ts";

/** `deploy 38`, `the DAGs of deploy 38`; what was asked for, where there is no such deploy. */
export function targetName({ target, asked, scope }: Plan): string {
  return target ? `${partOf(scope)}deploy ${target.id}` : asked;
}

/** What of a deploy goes back, as the beginning of its name. */
export function partOf(scope: Scope): string {
  return { all: "", dags: "the DAGs of ", image: "all but the DAGs of " }[scope];
}
