/** Why GitHub's API does not let a token write: with the codes that the same refusals have over git. */
import { accessRefusal } from "../errors/access-refusal.ts";
import { type Problem, problem } from "../errors/problem.ts";
import { namesRule, ruleRefusal } from "../errors/rule-refusal.ts";
import type { Connection } from "./client.ts";

/**
 * @param refs that the call is about, by their full names; for objects, the repository's name stands in for them
 * @returns what an answer means, by its status and what it says
 */
export function refusedWrite(
  { repository: { owner, repo } }: Connection,
  refs: readonly string[] = [`${owner}/${repo}`],
): (status: number, said: string) => Problem {
  const repository = `${owner}/${repo}`;
  return (status, text) => {
    const said = text.replace(/\s+/g, " ").trim();
    const context = { repository, said };
    const access = accessRefusal(text, context);
    if (access) return access;
    if (namesRule(text)) return ruleRefusal(refsIn(text) ?? refs, text, said);
    if (status === 401) return problem("bad-token", context);
    // To a token that may only read, writing does not exist.
    if (status === 403 || status === 404) return problem("write-not-permitted", context);
    if (status === 413) return problem("push-too-large", context);
    return problem("request-refused", { ...context, status });
  };
}

/** The refs that a text names. */
function refsIn(text: string): string[] | null {
  const found = [...text.matchAll(/\brefs\/(?:heads|tags)\/[^\s'"`,;:]*[^\s'"`,;:.]/g)];
  return found.length > 0 ? found.map(([ref]) => ref) : null;
}
