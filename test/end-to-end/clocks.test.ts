/** A runner's clock may be wrong: the order of the ledger is that of recording. Source: docs/specification.md, 2.2. */
import { expect, test } from "vitest";
import { twoDeploys } from "./histories.ts";
import { codes, Scenario } from "./scenario.ts";

/** Environment in which a process of Node.js sees a clock that is wrong. */
function clock(seconds: number): Record<string, string> {
  const code = `const Real = Date, by = ${seconds * 1000};
globalThis.Date = class extends Real {
  constructor(...args) { args.length ? super(...args) : super(Real.now() + by); }
  static now() { return Real.now() + by; }
};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

test("a clock a year ahead at the second of four deploys", async () => {
  await using scenario = await Scenario.prepared(twoDeploys.slice(0, 1));
  const logs: string[] = [];
  for (const number of [2, 3, 4]) {
    const sha = scenario.commit(`Deploy ${number}`, { "dags/a.py": `${number}\n` });
    const env = number === 2 ? clock(365 * 86_400) : {};
    const { log } = await scenario.use("record", {}, { sha, env });
    logs.push(log);
  }
  expect(logs.map((log) => /::warning.*clock is wrong/.test(log))).toEqual([false, true, true]);
  const history = await scenario.use("history", {});
  expect(history.outputs).toMatchObject({ current: "4", previous: "3" });
  const times = (await scenario.deploys()).map(({ createdAt }) => createdAt);
  expect(times).toEqual([...times].sort());
  expect((await scenario.use("verify", {})).outputs["sound"]).toBe("true");

  const outdated = await scenario.use(
    "guard",
    {},
    { sha: await scenario.git("rev-parse", "main~1") },
  );
  expect(codes(outdated)).toEqual(["commit-outdated"]);
  const back = await scenario.rollBack({ "deploy-id": "previous" });
  expect(back.exitCode, back.log).toBe(0);
  expect(back.log).toMatch(/::warning.*clock is wrong/);
  expect(await scenario.git("show", "main:dags/a.py")).toBe("3");
});
