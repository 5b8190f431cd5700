import { defineConfig } from "vitest/config";
import { inMemory } from "./test/in-memory.ts";

// Thousands of small repositories are written, some before the tests.
Object.assign(process.env, inMemory());

/** What needs no process of the product: under a minute, and no `dist/`. */
const fast = ["test/decisions/**/*.test.ts", "test/*.test.ts"];

/** What compares times, and so runs alone at the end. */
const timed = ["test/end-to-end/retention.test.ts"];

const endToEnd = {
  globalSetup: "test/end-to-end/set-up.ts",
  // For what hangs: a machine that does something else as well is several times as slow.
  testTimeout: 240_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    // Test files share processes: what they import is loaded once, and what runs the bundle stays warm.
    isolate: false,
    // More than the cores of a small machine: many tests wait most of their time.
    maxWorkers: 3,
    // Tests that say so wait for servers most of their time.
    maxConcurrency: 5,
    projects: [
      // Generous, for a machine that does something else as well.
      { extends: true, test: { name: "fast", include: fast, testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          ...endToEnd,
          name: "end-to-end",
          include: ["test/**/*.test.ts"],
          exclude: [...fast, ...timed],
        },
      },
      {
        extends: true,
        test: { ...endToEnd, name: "timed", include: timed, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
