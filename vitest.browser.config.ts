import { defineConfig } from "vitest/config";

/** The Deploy History page in Debian's Chromium, which must be there; `.ci/run` installs it. */
export default defineConfig({
  test: {
    include: ["test/browser/*.browser.ts"],
    globalSetup: "test/end-to-end/set-up.ts",
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What measures times must not wait for others.
    fileParallelism: false,
  },
});
