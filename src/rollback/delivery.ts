/**
 * How a rollback's commit gets deployed: the delivery mode, and whether that mode can do it. Source:
 * docs/specification.md, 2.1, 3.6 and 4; Astro keeps deploys for 90 days.
 */
import { type Problem, problem } from "../errors/problem.ts";
import type { DeliveryMode } from "../ledger/delivery-mode.ts";
import type { Entry, Scope } from "../ledger/manifest.ts";
import type { Deployment } from "../ledger/settings.ts";
import type { Restoration } from "./plan.ts";
import { type Direction, directionOf } from "./versions.ts";

/** How long Astro keeps deploys to roll back to. */
const daysKept = 90;

/** The facts that the delivery mode depends on. */
export interface DeliveryFacts {
  readonly scope: Scope;
  readonly target: Entry;
  readonly direction: Direction;
  /** Whether there is a token for Astro. */
  readonly hasAstroToken: boolean;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** How a rollback would be deployed. */
export interface Delivery {
  readonly mode: DeliveryMode;
  /** The rule `delivery-unsupported`. */
  readonly problems: readonly Problem[];
  /** Why `astro deploy` will refuse a downgrade: a sentence without a period; null when nothing is refused. */
  readonly refusedBecause: string | null;
}

/**
 * The requested way, except that Astro takes over from the workflow when the Runtime version goes down, if it can, because
 * `astro deploy` refuses a downgrade.
 *
 * @param facts null when the rollback has no target that can be deployed
 */
export function deliveryOf(
  deployment: Deployment,
  asked: DeliveryMode,
  facts: DeliveryFacts | null,
): Delivery {
  const notByAstro = facts ? whyNotAstro(deployment, facts) : whyNeverAstro(deployment);
  const isDowngrade = facts?.direction === "downgrade";
  const takesOver = asked === "workflow" && isDowngrade && notByAstro.length === 0;
  const mode = takesOver ? "astro" : asked;
  const obstacles = { astro: notByAstro, workflow: whyNoWorkflow(deployment), none: [] }[asked];
  const isRefused = isDowngrade && mode !== "astro";
  const [why] = mode === "workflow" ? notByAstro : [];
  return {
    mode,
    problems: obstacles.map((why) => problem("delivery-unsupported", { deliver: asked, why })),
    refusedBecause: isRefused
      ? `\`astro deploy\` refuses a lower Runtime version than the Deployment has${why ? `, and Astro cannot do this rollback itself, because ${why}` : ""}`
      : null,
  };
}

/**
 * The delivery mode of a rollback that was pushed before: it stays what it was, whatever token there is now, unless
 * another one is requested.
 *
 * @param asked undefined: nothing was requested, so the settings count
 * @param restoration null when it is not known any more
 */
export function deliveryModeAgain(
  deployment: Deployment,
  { rollback }: Entry,
  asked: DeliveryMode | undefined,
  restoration: Restoration | null,
): DeliveryMode {
  const isByAstro = rollback?.deliver === "astro";
  const isDowngrade = restoration !== null && directionOf(restoration.runtime) === "downgrade";
  // Astro took over from the workflow.
  if (isByAstro && asked === "workflow" && isDowngrade) return "astro";
  if (asked !== undefined) return asked;
  if (isByAstro) return "astro";
  return deployment.deliver === "astro" ? "none" : deployment.deliver;
}

/** Each as a clause for a message, here and below; empty when nothing is in the way. */
function whyNoWorkflow({ workflow }: Deployment): string[] {
  return workflow
    ? []
    : [
        "the settings name no workflow; add `workflow` to the Deployment, with the file name, such as `deploy.yml`",
      ];
}

function whyNeverAstro({ astro }: Deployment): string[] {
  return astro ? [] : ["the settings have no `astro` with the Deployment's IDs on Astro"];
}

function whyNotAstro(
  deployment: Deployment,
  { scope, target, hasAstroToken, now }: DeliveryFacts,
): string[] {
  const age = (Date.parse(now) - Date.parse(target.createdAt)) / 86_400_000;
  return [
    ...whyNeverAstro(deployment),
    ...(hasAstroToken ? [] : ["no `astro-token` was given"]),
    ...(scope === "all" ? [] : [`Astro can only roll back all code, not the scope \`${scope}\``]),
    ...(target.externalId === null ? [`deploy ${target.id} has no Astro deploy ID`] : []),
    ...(age > daysKept
      ? [`Astro keeps deploys for ${daysKept} days, and deploy ${target.id} is older`]
      : []),
  ];
}
