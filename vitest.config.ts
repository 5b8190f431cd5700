import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores, and most tests start processes of their own.
    maxWorkers: 2,
    // Tests that say so wait for servers most of their time.
    maxConcurrency: 20,
  },
});
