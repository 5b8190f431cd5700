import { defineConfig } from "vitest/config";

/** What needs no process of the product: under a minute, and no `dist/`. */
const fast = ["test/decisions/**/*.test.ts", "test/*.test.ts"];

export default defineConfig({
  test: {
    // Twice the cores of a small machine: many tests wait most of their time.
    maxWorkers: 4,
    // Tests that say so wait for servers most of their time.
    maxConcurrency: 16,
    projects: [
      { extends: true, test: { name: "fast", include: fast } },
      {
        extends: true,
        test: {
          name: "end-to-end",
          include: ["test/**/*.test.ts"],
          exclude: fast,
          globalSetup: "test/end-to-end/set-up.ts",
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
