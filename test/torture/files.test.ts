/** Three random histories, always the same ones; `npm run torture` compares hundreds of new ones. */
import { expect, test } from "vitest";
import { compareFiles } from "./files.ts";

const seed = 777_000;

test.concurrent.each([0, 1, 2])(
  `files, refs and entries are as the model says (seed ${seed} + %i)`,
  async (index) => {
    const figures = await compareFiles(seed + index, 8);
    expect(figures.broken, figures.log.join("\n")).toEqual([]);
    expect(figures.records).toBeGreaterThan(0);
  },
  180_000,
);
