/** Finds the requested deploy. Source: docs/specification.md, 3.1. */
import { type Problem, problem } from "../errors/problem.ts";
import { closestTo } from "../ledger/closest.ts";
import type { History } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";
import { previousOf } from "../ledger/snapshots.ts";

/**
 * The requested deploy; undefined when there is none, see {@link whyNoTarget}.
 *
 * @param asked an ID, `#`ID, a full tag name (with or without `refs/tags/`), or `previous`
 */
export function findTarget(history: History, asked: string): Entry | undefined {
  const wanted = asked === "previous" ? previousOf(history) : asked;
  if (wanted === undefined) return undefined;
  const id = wanted.replace(/^#/, "");
  const tag = wanted.replace(/^refs\/tags\//, "");
  return history.entries.find((entry) => entry.id === id || entry.tag === tag);
}

/** Why there is no such deploy. @param eligible IDs of the newest deploys that can be rolled back to */
export function whyNoTarget(history: History, asked: string, eligible: readonly string[]): Problem {
  const { deployment, entries } = history;
  const wanted = asked === "previous" ? previousOf(history) : asked;
  if (wanted === undefined) return problem("no-previous", { deployment });
  const known = entries.map((entry) => entry.id).reverse();
  return problem("deploy-not-found", {
    asked: wanted,
    deployment,
    closest: closestTo(wanted.replace(/^#/, ""), known).slice(0, 3),
    eligible,
  });
}
