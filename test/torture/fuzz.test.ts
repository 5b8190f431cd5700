/** A short look at random and hostile input; `npm run torture` takes a long one. */
import { expect, test } from "vitest";
import { fuzz, fuzzAnswers, fuzzed } from "./fuzz.ts";
import { measure, sizes } from "./sizes.ts";

const seed = Date.now() % 1_000_000;

test.each(fuzzed)(`%s are read or refused, whatever is in them (seed ${seed})`, (target) => {
  const figures = fuzz(target, 200, seed);
  expect(figures.cases).toBe(200);
});

test(`answers of APIs are read or refused, whatever is in them (seed ${seed})`, async () => {
  expect((await fuzzAnswers(50, seed)).cases).toBe(50);
});

/** The largest alone, the others ten in a process: none can have had more memory than all have together. */
const largest = "the longest manifest";
const others = sizes.filter((input) => input !== largest);
const together = [[largest], others.slice(0, 10), others.slice(10, 20), others.slice(20)];

test.each(together.map((inputs) => [inputs.join("; "), inputs] as const))(
  "%s: refused, or done within 2 s and 300 MB",
  (_, inputs) => {
    for (const { input, outcome, milliseconds, memory } of measure(...inputs)) {
      expect(outcome, input).toMatch(/^(?:read|[a-z]+-invalid|invalid-input)$/);
      expect(milliseconds, input).toBeLessThan(2_000);
      expect(memory, input).toBeLessThan(300_000_000);
    }
  },
);
