/** Short races; `npm run torture` runs longer ones. */
import { afterAll, expect, test } from "vitest";
import { removeOwnKey } from "../local-github/signing.ts";
import { race } from "./races.ts";

afterAll(removeOwnKey);

test.each([
  [6, "none"],
  [4, "github"],
] as const)(
  "%d writers at once, sign: %s: all records succeed, the others say why, and all invariants hold",
  async (writers, sign) => {
    const figures = await race(writers, sign, 3);
    expect(figures.broken).toEqual([]);
    expect(figures.recorded).toBe(figures.records);
    const lost = Object.values(figures.losers).reduce((sum, count) => sum + count, 0);
    expect(figures.rolledBack).toBeGreaterThan(0);
    expect(figures.rolledBack + lost).toBe(figures.rollbacks);
    expect(Object.keys(figures.losers).filter((why) => why !== "newer-deploy")).toEqual([]);
  },
);
