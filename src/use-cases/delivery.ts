/** Types and results that both delivery modes share. */
import { type Problem, problem, Refusal } from "../errors/problem.ts";
import type { Entry } from "../ledger/manifest.ts";
import type { Deployment } from "../ledger/settings.ts";

/** A pushed rollback that is to be deployed. */
export interface PendingDelivery {
  readonly deployment: Deployment;
  readonly entry: Entry;
  readonly commit: string;
  readonly target: Entry;
  /** Whether this process pushed it, so that no earlier attempt can have started its deploy. */
  readonly isNew: boolean;
  /** How long to follow the deploy, in milliseconds. */
  readonly timeout: number;
}

export interface Delivery {
  /** Null when the outcome is unknown. */
  readonly status: "deployed" | "failed" | null;
  /** The deploy's ID on Astro, when Astro made it. */
  readonly externalId: string | null;
  /** The page of the deploy run. */
  readonly url: string | null;
  /** Why it was not delivered, or what failed after that; null when nothing did. */
  readonly problem: Problem | null;
  /** What else to know about it. */
  readonly warnings: readonly string[];
}

/** How far the delivery got, for the result if it fails midway. */
export interface Progress {
  isStarted: boolean;
  url: string | null;
}

/** Whether a call may have succeeded with only its answer lost. */
export function isLost(error: unknown): error is Refusal {
  const lost = ["github-unreachable", "astro-unreachable"];
  return error instanceof Refusal && lost.includes(error.problems[0].code);
}

/** The result when GitHub or Astro refuses a call, or cannot be reached. */
export function undeliveredBecause(error: Refusal, { isStarted, url }: Progress): Delivery {
  const [first] = error.problems;
  const { code, message: said } = first;
  const isAboutCall = code.endsWith("-refused") || code.endsWith("-unreachable");
  const isMaybeStarted = isStarted || isLost(error);
  const why = isAboutCall
    ? problem(isMaybeStarted ? "delivery-unknown" : "deploy-not-started", { said })
    : first;
  return { status: null, externalId: null, url, problem: why, warnings: [] };
}

/** The problem for a deploy that did not end in time. @param timeout in milliseconds */
export function tookTooLong(what: string, timeout: number): Problem {
  return problem("delivery-timeout", { what, minutes: timeout / 60_000 });
}
