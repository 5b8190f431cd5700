/** What GitHub and other servers say about a 403 or 404; their status alone could mean any of these. */
import { type Problem, problem } from "./problem.ts";

const reasons = {
  "repository-archived": /\barchived\b.*\bread-only\b/i,
  "sso-required": /\bSAML\b|\bsingle sign-on\b|\bSSO\b/i,
  "ip-not-allowed": /\bIP allow list\b/i,
  "account-suspended": /\baccount\b.*\bsuspended\b/i,
} as const;

/** @param text what the server said @returns null when it names none of the reasons that are known */
export function accessRefusal(
  text: string,
  context: { readonly repository: string; readonly said: string },
): Problem | null {
  for (const [code, words] of Object.entries(reasons)) {
    if (words.test(text)) return problem(code as keyof typeof reasons, context);
  }
  return null;
}
