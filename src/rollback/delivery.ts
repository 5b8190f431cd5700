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

/**
 * Chooses the delivery mode: the requested one, except that Astro takes over from the workflow when the
 * Runtime version goes down, if it can, because `astro deploy` refuses a downgrade.
 */
export function deliveryModeOf(
  deployment: Deployment,
  asked: DeliveryMode,
  facts: DeliveryFacts,
): DeliveryMode {
  const canAstro = whyNotAstro(deployment, facts).length === 0;
  return asked === "workflow" && facts.direction === "downgrade" && canAstro ? "astro" : asked;
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

/** The rule `delivery-unsupported`. @param facts null when the rollback has no target that can be deployed */
export function judgeDelivery(
  deployment: Deployment,
  deliver: Deployment["deliver"],
  facts: DeliveryFacts | null,
): Problem[] {
  const refuse = (why: string) => problem("delivery-unsupported", { deliver, why });
  if (deliver === "workflow" && !deployment.workflow) {
    return [
      refuse(
        "the settings name no workflow; add `workflow` to the Deployment, with the file name, such as `deploy.yml`",
      ),
    ];
  }
  if (deliver !== "astro") return [];
  if (facts) return whyNotAstro(deployment, facts).map(refuse);
  return deployment.astro ? [] : [refuse(unknownOnAstro)];
}

const unknownOnAstro = "the settings have no `astro` with the Deployment's IDs on Astro";

/** Why Astro cannot do a rollback itself, as clauses for a message; empty when it can. */
function whyNotAstro(
  deployment: Deployment,
  { scope, target, hasAstroToken, now }: DeliveryFacts,
): string[] {
  const age = (Date.parse(now) - Date.parse(target.createdAt)) / 86_400_000;
  return [
    ...(deployment.astro ? [] : [unknownOnAstro]),
    ...(hasAstroToken ? [] : ["no `astro-token` was given"]),
    ...(scope === "all" ? [] : [`Astro can only roll back all code, not the scope \`${scope}\``]),
    ...(target.externalId === null ? [`deploy ${target.id} has no Astro deploy ID`] : []),
    ...(age > daysKept
      ? [`Astro keeps deploys for ${daysKept} days, and deploy ${target.id} is older`]
      : []),
  ];
}

/**
 * Why `astro deploy` will refuse the deploy of a downgrade.
 *
 * @returns a sentence without a period; null when nothing is refused
 */
export function refusalOfDowngrade(
  deployment: Deployment,
  deliveryMode: DeliveryMode,
  facts: DeliveryFacts,
): string | null {
  if (facts.direction !== "downgrade" || deliveryMode === "astro") return null;
  const why = deliveryMode === "workflow" ? whyNotAstro(deployment, facts) : [];
  return [
    "`astro deploy` refuses a lower Runtime version than the Deployment has",
    ...why
      .map((reason) => `, and Astro cannot do this rollback itself, because ${reason}`)
      .slice(0, 1),
  ].join("");
}
