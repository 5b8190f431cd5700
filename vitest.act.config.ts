import { defineConfig } from "vitest/config";

/** Workflows in `act`, which has to be on the path; `.ci/run` installs it. */
export default defineConfig({
  test: {
    include: ["test/act/*.act.ts"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
