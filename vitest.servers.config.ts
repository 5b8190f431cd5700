import { defineConfig } from "vitest/config";

/** Other servers than GitHub, and git 2.34. Needs Apache, Java and Maven; `.ci/run` installs them. */
export default defineConfig({
  test: {
    include: ["test/servers/*.servers.ts"],
    globalSetup: "test/end-to-end/set-up.ts",
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxConcurrency: 3,
  },
});
