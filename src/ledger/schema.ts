/** Turns schema violations into problems of the error catalogue. */
import type { z } from "zod";
import { type Problem, problem } from "../errors/problem.ts";
import { surelyMeant } from "./closest.ts";

/**
 * One problem for each violation, with its path and what is allowed.
 *
 * @param knownKeys keys to suggest for a misspelled one
 */
export function problemsOf(
  error: z.ZodError,
  code: "settings-invalid" | "manifest-invalid",
  knownKeys: readonly string[],
): Problem[] {
  return error.issues.flatMap((issue) => {
    const at = (...key: string[]) => [...issue.path, ...key].join(".") || "the whole file";
    if (issue.code === "custom" && issue.params?.["twice"]) {
      return [problem("id-twice", { deploy: String(issue.params["twice"]) })];
    }
    if (issue.code !== "unrecognized_keys") {
      return [problem(code, { path: at(), problem: issue.message })];
    }
    return issue.keys.map((key) => {
      const meant = surelyMeant(key, knownKeys);
      return problem(code, {
        path: at(key),
        problem: meant ? `unknown key; did you mean \`${meant}\`?` : "unknown key",
      });
    });
  });
}
