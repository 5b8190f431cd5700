/** Who deploys the rollback: a person, the team's deploy workflow, or Astro itself. */
export const deliveryModes = ["none", "workflow", "astro"] as const;
export type DeliveryMode = (typeof deliveryModes)[number];
