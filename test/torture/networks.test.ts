/** Some of what a network may do; `npm run torture` takes all of it. */
import { expect, test } from "vitest";
import { disturb } from "./networks.ts";

// At the same time: each waits for the product to give up.
test.concurrent.each(["answer cut", "answer swallowed", "503"] as const)(
  "%s: success or a clear error, and never a wrong word",
  async (mischief) => {
    for (const figures of await disturb("record", [mischief], [1, 8])) {
      expect(figures.broken).toEqual([]);
      // Each for that request alone, and from then on.
      expect(figures.cases).toBe(4);
      expect(figures.succeeded).toBeGreaterThan(0);
      expect(figures.milliseconds).toBeLessThan(120_000);
    }
  },
  300_000,
);
