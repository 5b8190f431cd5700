/** Why a server refuses to change refs: GitHub says the same over git and by its API. */
import { type Problem, problem } from "./problem.ts";

const rule = /GH013|rule violations/i;
const protection = /GH006|protected \w+ hook declined|protected branch|Reference update failed/i;

/** Whether a text says that a rule of the repository refuses something. */
export function namesRule(text: string): boolean {
  return [rule, protection, pullRequest, signatures, secret].some((words) => words.test(text));
}

const pullRequest = /through a pull request/;
const signatures = /verified signatures|signed commits/i;
const secret = /PUSH PROTECTION|cannot contain secrets/i;

/**
 * @param refs that are refused, by their full names
 * @param text all that the server said
 * @param said the same on one line, for people
 */
export function ruleRefusal(refs: readonly string[], text: string, said: string): Problem {
  const context = { ref: refs.join(", "), said };
  if (/without `?workflows?`? (?:permission|scope)/.test(text)) {
    return problem("workflow-file", context);
  }
  if (secret.test(text)) {
    const addresses = text.match(/https?:\/\/\S+\/unblock-secret\/\S+/g) ?? [];
    return problem("secret-found", { ...context, addresses });
  }
  const areTags = refs.every((ref) => ref.startsWith("refs/tags/"));
  if (areTags && (rule.test(text) || protection.test(text))) return problem("tag-rule", context);
  if (pullRequest.test(text)) return problem("pull-request-required", context);
  if (signatures.test(text)) return problem("signature-required", context);
  if (protection.test(text)) return problem("branch-protected", context);
  if (rule.test(text)) return problem("rule-violated", context);
  return problem("push-refused", context);
}
