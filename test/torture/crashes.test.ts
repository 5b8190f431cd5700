/** Some of the points at which a process may be killed; `npm run torture` takes all. */
import { expect, test } from "vitest";
import { crash, type Points } from "./crashes.ts";

/** At first, while it looks; and about the push. */
const points: readonly ["record" | "rollback", "KILL" | "TERM", Points][] = [
  [
    "record",
    "KILL",
    {
      "before a git process": [1, 9],
      "after a git process": [2, 7],
      "at an HTTP request": [6, 9],
    },
  ],
  [
    "rollback",
    "TERM",
    { "before a git process": [9], "after a git process": [9], "at an HTTP request": [6, 8] },
  ],
];

test.each(points)(
  "%s, ended by SIG%s and asked again: one deploy, a sound ledger",
  async (verb, signal, chosen) => {
    const figures = await crash(verb, signal, chosen);
    expect(figures.broken).toEqual([]);
    // How many git processes there are depends on what is fetched first: the last one may be missing.
    expect(figures.points).toBeGreaterThanOrEqual(Object.values(chosen).flat().length - 1);
    if (verb === "record") expect(figures.landed).toBeGreaterThan(0);
  },
  240_000,
);
