/** A short race; `npm run torture` runs longer ones. */
import { expect, test } from "vitest";
import { race } from "./races.ts";

test("10 writers at once: all records succeed, the others say why, and all invariants hold", async () => {
  const figures = await race(10);
  expect(figures.broken).toEqual([]);
  expect(figures.recorded).toBe(figures.records);
  const lost = Object.values(figures.losers).reduce((sum, count) => sum + count, 0);
  expect(figures.rolledBack).toBeGreaterThan(0);
  expect(figures.rolledBack + lost).toBe(figures.rollbacks);
  expect(Object.keys(figures.losers).filter((why) => why !== "newer-deploy")).toEqual([]);
});
