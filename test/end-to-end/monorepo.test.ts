/** A Deployment that is seldom deployed, in a repository in which much happens. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { Scenario } from "./scenario.ts";

const settings = `version: 1
deployments:
  etl: { project: etl, runtime: none, rollback: { enabled: true } }
`;

/** Pushes many commits to files of other projects. */
async function makeBusy({ clone }: Scenario, count: number): Promise<void> {
  const head = await clone.git("rev-parse", "HEAD");
  const commits = Array.from({ length: count }, (_, index) => {
    const committer = `M <m@example.com> ${1_795_000_000 + index} +0000`;
    const from = index === 0 ? `from ${head}\n` : "";
    const file = `other/${index % 50}`;
    return `commit refs/heads/main\ncommitter ${committer}\ndata 1\nc\n${from}M 644 inline ${file}\ndata <<.\n${index}\n.\n\n`;
  });
  execFileSync("git", ["fast-import", "--quiet"], { cwd: clone.folder, input: commits.join("") });
  await clone.git("reset", "--quiet", "--hard", "main");
  await clone.git("push", "--quiet", "origin", "main");
}

test("2,500 commits of others since the last deploy do not stand in the way", async () => {
  await using scenario = await Scenario.prepared(
    [
      { deploy: "One", files: {} },
      { deploy: "Two", files: { "etl/a.py": "b\n" } },
    ],
    {
      ".github/deploys.yml": settings,
      "etl/a.py": "a\n",
    },
  );
  await makeBusy(scenario, 2_500);
  await scenario.clone.commit("Never deployed", { "etl/a.py": "c\n" });
  const back = await scenario.rollBack({ "deploy-id": "1" });
  expect(back.exitCode, back.log).toBe(0);
  expect(back.milliseconds).toBeLessThan(15_000);
  expect(back.summary).toContain("Never deployed");
  expect(back.summary).not.toContain("not looked at");
});
