/** Some of what a network may do; `npm run torture` takes all of it. */
import { expect, test } from "vitest";
import { disturb } from "./networks.ts";

test("answers that are cut, swallowed or errors: success or a clear error, and never a wrong word", async () => {
  const chosen = ["answer cut", "answer swallowed", "503"] as const;
  for (const figures of await disturb("record", chosen, 7)) {
    expect(figures.broken).toEqual([]);
    expect(figures.cases).toBeGreaterThan(3);
    expect(figures.succeeded).toBeGreaterThan(0);
    expect(figures.milliseconds).toBeLessThan(120_000);
  }
}, 300_000);
