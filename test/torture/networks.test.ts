/** Some of what a network may do; `npm run torture` takes all of it. */
import { expect, test } from "vitest";
import { disturb } from "./networks.ts";

// At the same time: each waits for the product to give up.
test.concurrent.each(["answer cut", "answer swallowed", "503"] as const)(
  "%s: success or a clear error, and never a wrong word",
  async (mischief) => {
    for (const figures of await disturb("record", [mischief], 7)) {
      expect(figures.broken).toEqual([]);
      expect(figures.cases).toBeGreaterThan(3);
      expect(figures.succeeded).toBeGreaterThan(0);
      expect(figures.milliseconds).toBeLessThan(120_000);
    }
  },
  300_000,
);
