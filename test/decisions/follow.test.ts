/** How long something is followed, and through what, by a clock of its own. */
import { describe, expect, test } from "vitest";
import { CallRefusal, problem, Refusal } from "../../src/errors/problem.ts";
import { follow } from "../../src/use-cases/follow.ts";

const minute = 60_000;
const doing = "the deploy run";
const unreachable = new Refusal([problem("github-unreachable", { doing, said: "hang up" })]);
const refused = (status: number, retryIn: number | null = null) =>
  new CallRefusal(problem("github-refused", { doing, status, said: "No" }), {
    ...{ status, retryIn, said: "No" },
  });

/** Follows for 50 minutes. @param look gives the state at a time, in milliseconds */
async function followed(look: (time: number) => string | Refusal) {
  let time = 0;
  const looks: number[] = [];
  const logged: string[] = [];
  const pause = async (wait: number) => {
    time += wait;
  };
  const ending = await follow<string>(null, {
    look: async () => {
      looks.push(time);
      const seen = look(time);
      if (seen instanceof Refusal) throw seen;
      return seen;
    },
    stateOf: (state) => state,
    isOver: (state) => state === "over",
    ...{ end: 50 * minute, clock: { now: () => time, pause } },
    log: (line) => logged.push(line),
  }).catch((error: unknown) => error);
  return { ending, time, looks, logged };
}

const overAt = (end: number, before: Refusal | "busy") => (time: number) =>
  time >= end ? "over" : before;

describe("goes on until the end", () => {
  test.each<[string, Refusal]>([
    ["failures", unreachable],
    ["limits without a time", refused(429, minute)],
    ["a limit that is asked about again and again", refused(403, 1_000)],
  ])("through %s", async (_, before) => {
    const { ending, time, logged } = await followed(overAt(40 * minute, before));
    expect(ending).toBe("over");
    expect(time).toBeLessThan(41 * minute);
    // Not once for each look.
    expect(logged).toHaveLength(2);
  });

  test("and asks nothing before a limit has ended", async () => {
    const end = 20 * minute;
    const { ending, looks } = await followed((time) =>
      time < end ? refused(403, end - time) : "over",
    );
    expect(ending).toBe("over");
    expect(looks).toEqual([0, end]);
  });

  test("also when it is not found at first", async () => {
    const { ending } = await followed(overAt(50_000, refused(404)));
    expect(ending).toBe("over");
  });
});

describe("ends", () => {
  test("with the last state when the time is up, after a last look", async () => {
    const { ending, time, looks } = await followed(() => "busy");
    expect(ending).toBe("busy");
    expect(time).toBe(50 * minute);
    expect(looks.at(-1)).toBe(50 * minute);
  });

  test("with the last failure when the time is up", async () => {
    const { ending, time } = await followed(() => unreachable);
    expect(ending).toBe(unreachable);
    expect(time).toBe(50 * minute);
  });

  test.each([401, 403, 410, 422])("at once after a %d that is no limit", async (status) => {
    const { ending, time } = await followed(() => refused(status));
    expect(ending).toMatchObject({ status });
    expect(time).toBe(0);
  });

  test("when it has not been found for a minute", async () => {
    const { ending, time } = await followed(() => refused(404));
    expect(ending).toMatchObject({ status: 404 });
    expect(time).toBeGreaterThanOrEqual(minute);
    expect(time).toBeLessThan(2 * minute);
  });
});
