/** Refs in the way of others, on a remote that does not say so. */
import { expect, test } from "vitest";
import type { Refusal } from "../../src/errors/problem.ts";
import { assertNothingInTheWay } from "../../src/use-cases/in-the-way.ts";

/** @returns which refs were asked for, and what was refused */
async function judged(pushed: readonly string[], remote: readonly string[]) {
  const asked: string[] = [];
  const refs = {
    list: async (patterns: readonly string[]) => {
      asked.push(...patterns);
      return new Map(remote.map((ref) => [ref, "abc"]));
    },
  };
  const repository = { refs } as unknown as Parameters<typeof assertNothingInTheWay>[0];
  const refused = await assertNothingInTheWay(repository, pushed, "failed to lock").then(
    () => null,
    (error: Refusal) => error.problems[0],
  );
  return { asked, refused };
}

test.each([
  ["refs/tags/deploy/prod/1", "refs/tags/deploy"],
  ["refs/tags/deploy/prod/1", "refs/tags/deploy/prod"],
  ["refs/tags/deploy/prod/1", "refs/tags/deploy/prod/1/x"],
  ["refs/heads/deploys", "refs/heads/deploys/2025"],
])("%s cannot be made beside %s", async (ref, existing) => {
  const { refused } = await judged([ref], [existing]);
  expect(refused?.code).toBe("ref-in-the-way");
  expect(refused?.message).toContain(`${existing} is in the way`);
  expect(refused?.remedy).toContain(`\`git push origin --delete ${existing}\``);
});

test("others are not in the way", async () => {
  const pushed = ["refs/heads/main", "refs/tags/deploy/prod/1"];
  const remote = ["refs/heads/main", "refs/heads/main2/x", "refs/tags/deploy/prod/10"];
  const { asked, refused } = await judged(pushed, remote);
  expect(refused).toBeNull();
  expect(asked).toEqual([
    "refs/heads/main/*",
    ...["refs/tags/deploy", "refs/tags/deploy/prod", "refs/tags/deploy/prod/1/*"],
  ]);
  expect((await judged([], [])).asked).toEqual([]);
});
