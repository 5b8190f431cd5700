/** When everybody else is faster. */
import { expect, test, vi } from "vitest";
import type { Repository } from "../../src/ports.ts";
import { PushConflict, retryOnConflict } from "../../src/use-cases/retry-on-conflict.ts";

test("after a minute of lost races it gives up, and running again, as it says, can win", async () => {
  const repository = {
    refs: { list: async () => new Map() },
    refresh: async () => {},
    [Symbol.asyncDispose]: async () => {},
  } as unknown as Repository;
  const services = {
    open: async () => repository,
    step: <T>(_: string, work: () => Promise<T>) => work(),
  };
  let now = 0;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
  const noPause = vi.spyOn(Math, "random").mockReturnValue(0);
  try {
    const lost = retryOnConflict(services, async () => {
      now += 25_000;
      throw new PushConflict(["refs/heads/main"]);
    });
    const message = expect.stringContaining("4 tries in 60 seconds");
    const problems = [{ code: "push-lost-race", remedy: "Run again.", message }];
    await expect(lost).rejects.toMatchObject({ problems });
    expect(await retryOnConflict(services, async () => "pushed")).toBe("pushed");
  } finally {
    clock.mockRestore();
    noPause.mockRestore();
  }
});
