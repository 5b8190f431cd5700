/** Random schedules of delivery: whatever happens in whatever order, nothing is said to be delivered that was not. */
import { expect, test } from "vitest";
import { DeliveryWorld } from "./delivery-world.ts";
import { commitOf } from "./deploys.ts";

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("in 1,000 random schedules", { timeout: 60_000 }, async () => {
  const seen: Record<string, number> = {};
  for (let seed = 1; seed <= 1_000; seed++) {
    const world = new DeliveryWorld(randomFrom(seed));
    const about = () => `seed ${seed}\n${world.log.join("\n")}`;
    for (let attempt = 0; attempt < 3; attempt++) {
      const isSuperseded = world.ledger.entries.at(-1)?.id !== "4";
      if (attempt > 0 && isSuperseded) break;
      const result = await world.attempt(attempt > 0);
      const ending = result ? (result.problem?.code ?? String(result.status)) : "killed";
      seen[ending] = (seen[ending] ?? 0) + 1;
      const isDeployed = world.deployed.has(commitOf("4"));
      const { status } = world.ledger.find("4");
      expect(world.faults, about()).toEqual([]);
      // Never delivered, and never recorded as deployed, without a deploy; never delivered without a record.
      if (result?.status === "deployed" || status === "deployed") {
        expect(isDeployed, about()).toBe(true);
      }
      if (result?.status === "deployed") expect(status, about()).toBe("deployed");
      if (result?.status === null) expect(result.problem, about()).not.toBeNull();
      if (result) expect(["success", "failure", "error"], about()).toContain(world.page.at(-1));
      if (result?.status === "deployed" && !result.problem) {
        expect(world.page.at(-1), about()).toBe("success");
      }
      world.rest();
    }
  }
  // The schedules reach every ending.
  expect(Object.keys(seen)).toEqual(
    expect.arrayContaining([
      ...["deployed", "killed", "branch-moved-on", "delivery-canceled", "delivery-timeout"],
      ...["delivery-unknown", "deploy-recorded-failed", "deploy-recorded-other"],
      ...["deploy-run-failed", "deploy-run-failed-late", "deploy-run-other-commit"],
      ...["deploy-unrecorded"],
    ]),
  );
});
