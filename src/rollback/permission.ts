/** Who may roll back, release a hold, or take the mark `bad` off a deploy. Source: docs/specification.md, 4. */
import { type Problem, problem } from "../errors/problem.ts";
import type { Deployment } from "../ledger/settings.ts";

const permissions = ["none", "read", "triage", "write", "maintain", "admin"] as const;
/** A repository role, from least to most. */
export type Permission = (typeof permissions)[number];

/** Who requested the rollback or re-ran it. An unknown permission (null) is not enough. */
export interface Person {
  readonly login: string;
  readonly permission: Permission | null;
  /** Which call did not tell the permission, and how it failed. */
  readonly unknown?: string;
}

/** The rule `actor-not-permitted`, for everybody who requested the rollback or re-ran it. */
export function judgePeople(deployment: Deployment, people: readonly Person[]): Problem[] {
  return people.flatMap((person) => {
    const why = whyNot(deployment.rollback, person);
    return why ? [problem("actor-not-permitted", { actor: person.login, why })] : [];
  });
}

function whyNot(
  { permission: least, actors, bots }: Deployment["rollback"],
  { login, permission, unknown }: Person,
): string | null {
  const among = (logins: readonly string[]) =>
    logins.some((listed) => listed.toLowerCase() === login.toLowerCase());
  if (login.endsWith("[bot]")) {
    return among(bots) ? null : "it is an App that is not listed in `rollback.bots`";
  }
  if (actors.length > 0 && !among(actors)) return "they are not listed in `rollback.actors`";
  if (permission === null) {
    const how = unknown === undefined ? "" : ` (${unknown})`;
    return `their permission could not be determined${how}, and \`${least}\` is needed`;
  }
  return permissions.indexOf(permission) >= permissions.indexOf(least)
    ? null
    : `they have the permission \`${permission}\`, and \`${least}\` is needed`;
}
