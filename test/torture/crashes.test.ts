/** Some of the points at which a process may be killed; `npm run torture` takes all. */
import { expect, test } from "vitest";
import { crash } from "./crashes.ts";

test.each([
  ["record", "KILL", 3],
  ["rollback", "TERM", 12],
] as const)(
  "%s, ended by SIG%s at every %dth point and asked again: one deploy, a sound ledger",
  async (verb, signal, every) => {
    const figures = await crash(verb, signal, every);
    expect(figures.broken).toEqual([]);
    expect(figures.points).toBeGreaterThan(5);
    if (verb === "record") expect(figures.landed).toBeGreaterThan(0);
  },
  240_000,
);
