/** A short look at random and hostile input; `npm run torture` takes a long one. */
import { expect, test } from "vitest";
import { fuzz, fuzzAnswers, fuzzed } from "./fuzz.ts";
import { measure, sizes } from "./sizes.ts";

const seed = Date.now() % 1_000_000;

test.each(fuzzed)(`%s are read or refused, whatever is in them (seed ${seed})`, (target) => {
  const figures = fuzz(target, 400, seed);
  expect(figures.cases).toBe(400);
});

test(`answers of APIs are read or refused, whatever is in them (seed ${seed})`, async () => {
  expect((await fuzzAnswers(100, seed)).cases).toBe(100);
});

test.each(sizes)("%s: refused, or done within 2 s and 300 MB", (input) => {
  const { outcome, milliseconds, memory } = measure(input);
  expect(outcome).toMatch(/^(?:read|[a-z]+-invalid|invalid-input)$/);
  expect(milliseconds).toBeLessThan(2_000);
  expect(memory).toBeLessThan(300_000_000);
});
