/** Two random histories, always the same ones; `npm run torture` compares hundreds of new ones. */
import { expect, test } from "vitest";
import { compareFiles } from "./files.ts";

// The last one emptied a project by a narrower scope.
test.concurrent.each([777_000, 23_858])(
  "files, refs and entries are as the model says (seed %i)",
  async (seed) => {
    const figures = await compareFiles(seed, 7);
    expect(figures.broken, figures.log.join("\n")).toEqual([]);
    expect(figures.records).toBeGreaterThan(0);
  },
  180_000,
);
