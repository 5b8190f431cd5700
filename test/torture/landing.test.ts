/** Some of what may happen to the calls by which a rollback lands; `npm run torture` takes all of it. */
import { afterAll, expect, test } from "vitest";
import { removeOwnKey } from "../local-github/signing.ts";
import { type Chosen, disturbLanding, type Way } from "./landing.ts";

afterAll(removeOwnKey);

const once = [false];

/** What happens at which calls → how many of them landed, and the codes that were said. */
const rows = [
  ["verified", ["killed after", [5]], 1, []],
  ["verified", ["done twice, then cut off", [5]], 1, ["push-unconfirmed"]],
  ["verified", ["another tree", [1]], 0, ["github-unreachable"]],
  ["verified", ["403", [1]], 0, ["github-unreachable"]],
  ["verified", ["HTML", [5]], 1, []],
  ["proposed", ["killed after", [3]], 1, []],
  ["proposed", ["answer swallowed", [3]], 1, []],
] as const satisfies [Way, Chosen[number], number, string[]][];

// At the same time: they wait for the product to try again.
test.concurrent.each(["verified", "proposed"] as const)(
  "%s: one rollback or none, and the next run says which",
  async (way) => {
    const own = rows.filter(([which]) => which === way);
    const figures = await disturbLanding(
      way,
      own.map(([, chosen]) => chosen),
      once,
    );
    expect(figures.flatMap(({ broken }) => broken)).toEqual([]);
    expect(
      figures.map(({ event, landed, refused }) => [event, landed, Object.keys(refused)]),
    ).toEqual(own.map(([, [event], landed, codes]) => [event, landed, codes]));
  },
);
