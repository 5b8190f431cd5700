/** Who carries a rollback, and what stands against it. */
import { describe, expect, test } from "vitest";
import { parseSettings, selectDeployment } from "../../src/ledger/settings.ts";
import { type DeliveryFacts, deliveryModeAgain, deliveryOf } from "../../src/rollback/delivery.ts";
import type { Restoration } from "../../src/rollback/plan.ts";
import { parseRecorded } from "../../src/runtime/version.ts";
import { deploy } from "./deploys.ts";

const deploymentWith = (more: string) =>
  selectDeployment(
    parseSettings(`version: 1\ndeployments: { prod: { ${more} } }\n`, "main"),
    "prod",
    "main",
  );

const both = deploymentWith("workflow: deploy.yml, astro: { organization: o, deployment: d }");
const neither = deploymentWith("");

const facts = (more: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  scope: "all",
  target: deploy("1", 0, { externalId: "cl1" }),
  direction: "none",
  hasAstroToken: true,
  now: "2026-11-20T00:00:00Z",
  ...more,
});
const down = { direction: "downgrade" } as const;
const withoutId = { target: deploy("1", 0) };

test.each([
  ["workflow", {}, "workflow"],
  ["workflow", { direction: "upgrade" }, "workflow"],
  ["workflow", down, "astro"],
  ["workflow", { ...down, ...withoutId }, "workflow"],
  ["workflow", { ...down, hasAstroToken: false }, "workflow"],
  ["workflow", { ...down, scope: "image" }, "workflow"],
  ["workflow", { ...down, now: "2027-03-01T00:00:00Z" }, "workflow"],
  ["astro", {}, "astro"],
  ["none", down, "none"],
] as const)("%s with %j is carried by %s", (asked, more, deliveryMode) => {
  expect(deliveryOf(both, asked, facts(more as Partial<DeliveryFacts>)).mode).toBe(deliveryMode);
});

const rolledBack = (deliver?: "astro") =>
  deploy("2", 1, { rollback: { to: "1", from: "1", scope: "all", reason: "x", deliver } });
const restorationOf = (from: string, to: string) =>
  ({ runtime: { from: parseRecorded(from), to: parseRecorded(to) } }) as unknown as Restoration;
const lower = restorationOf("12.1.1", "12.0.0");
const same = restorationOf("12.1.1", "12.1.1");

test.each([
  ["astro", undefined, same, "astro"],
  ["astro", "astro", same, "astro"],
  // Asking for the workflow led to Astro the first time, too.
  ["astro", "workflow", lower, "astro"],
  ["astro", "workflow", same, "workflow"],
  ["astro", "workflow", null, "workflow"],
  ["astro", "none", lower, "none"],
  // There was no token for Astro at first; that there is one now changes nothing.
  [undefined, "workflow", lower, "workflow"],
  [undefined, undefined, lower, "workflow"],
  [undefined, "astro", same, "astro"],
] as const)("delivered by %s, asked again for %s: %#", (before, asked, restoration, mode) => {
  const deployment = deploymentWith(
    "deliver: workflow, workflow: deploy.yml, astro: { organization: o, deployment: d }",
  );
  expect(deliveryModeAgain(deployment, rolledBack(before), asked, restoration)).toBe(mode);
});

test("settings that name Astro only since then change nothing", () => {
  const astro = deploymentWith("deliver: astro, astro: { organization: o, deployment: d }");
  expect(deliveryModeAgain(astro, rolledBack(), undefined, same)).toBe("none");
});

test("only what the settings tell of can carry", () => {
  expect(deliveryOf(neither, "workflow", facts(down)).mode).toBe("workflow");
  for (const deliver of ["workflow", "astro"] as const) {
    expect(deliveryOf(neither, deliver, null).problems).toHaveLength(1);
    expect(deliveryOf(both, deliver, null).problems).toEqual([]);
  }
  expect(deliveryOf(neither, "none", facts()).problems).toEqual([]);
});

test.each<[string, Partial<DeliveryFacts>]>([
  ["another scope", { scope: "dags" }],
  ["no ID on Astro", withoutId],
  ["a target that Astro no longer has", { now: "2027-01-30T01:00:00Z" }],
  ["no token", { hasAstroToken: false }],
])("Astro cannot do %s", (_, more) => {
  expect(deliveryOf(both, "astro", facts(more)).problems).toMatchObject([
    { code: "delivery-unsupported" },
  ]);
  expect(deliveryOf(both, "astro", facts()).problems).toEqual([]);
  expect(deliveryOf(both, "workflow", facts(more)).problems).toEqual([]);
});

describe("a downgrade that will be refused is announced", () => {
  test("unless Astro carries it, with the reason why it cannot", () => {
    const why = (...[asked, known]: ["astro" | "workflow" | "none", DeliveryFacts]) =>
      deliveryOf(both, asked, known).refusedBecause;
    expect(why("astro", facts(down))).toBeNull();
    expect(why("workflow", facts(down))).toBeNull();
    expect(why("workflow", facts())).toBeNull();
    expect(why("none", facts(down))).toMatch(/refuses a lower .* has$/);
    expect(why("workflow", facts({ ...down, ...withoutId }))).toContain(
      "because deploy 1 has no Astro deploy ID",
    );
  });
});
