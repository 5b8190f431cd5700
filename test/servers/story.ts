/** What happens to a repository in the field, from its settings to a rollback, against any server of git. */
import { expect } from "vitest";
import { codes, repository, type Scenario } from "../end-to-end/scenario.ts";
import type { JobOptions, StepResult } from "../local-runner/job.ts";

export interface GitServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
}

/**
 * @param scenario whose first commit has the settings; its API is asked for roles
 * @param server from which the product fetches and to which it pushes
 * @param env further variables of every job
 */
export async function tellStory(
  scenario: Scenario,
  server: Pick<GitServer, "url">,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const there = { ...env, GITHUB_SERVER_URL: server.url };
  const use = async (
    action: string,
    inputs: Record<string, string>,
    more: Partial<JobOptions> = {},
  ) => scenario.use(action, inputs, { ...more, env: { ...there, ...more.env } });
  const well = (result: StepResult) => {
    expect(result.exitCode, result.log).toBe(0);
    return result;
  };

  for (const number of ["one", "two", "three", "four"]) {
    const sha = await scenario.clone.commit(number, { "dags/a.py": `${number}\n` });
    well(await use("guard", {}, { sha }));
    well(await use("record", {}, { sha }));
  }
  const four = await scenario.clone.git("rev-parse", "HEAD");
  const history = well(await use("history", { all: "true" }));
  expect(history.outputs).toMatchObject({ current: "4", previous: "3", total: "4" });

  const reason = "It is broken";
  const plan = well(await use(".", { "deploy-id": "2", reason, "dry-run": "true" }));
  expect(plan.outputs).toMatchObject({ eligible: "true", changed: "false" });
  const wrong = await use(".", { "deploy-id": "2", reason, token: "ghs_wrong" });
  expect([wrong.exitCode, codes(wrong)], wrong.log).toEqual([1, ["bad-token"]]);
  // A server without GitHub's API: the call is named.
  const alone = await use(
    ".",
    { "deploy-id": "2", reason },
    { env: { GITHUB_API_URL: `${server.url}/no-api` } },
  );
  expect([alone.exitCode, codes(alone)], alone.log).toEqual([1, ["actor-not-permitted"]]);
  expect(alone.log).toMatch(/GET http:\S+\/collaborators\/octocat\/permission failed with 40[14]/);

  const once = { runId: "4711" };
  const rolledBack = well(await use(".", { "deploy-id": "2", reason, hold: "true" }, once));
  expect(rolledBack.outputs).toMatchObject({ changed: "true", "undone-deploys": '["3","4"]' });
  expect(await scenario.git("show", "main:dags/a.py")).toBe("two");
  const again = well(await use(".", { "deploy-id": "2", reason, hold: "true" }, once));
  const { plan: _, ...same } = rolledBack.outputs;
  expect(again.outputs).toMatchObject({ ...same, changed: "false" });

  const held = await use("guard", {}, { sha: four });
  expect([held.exitCode, codes(held)[0]], held.log).toEqual([1, "deploy-held"]);
  const sha = rolledBack.outputs["commit-sha"] ?? "";
  well(await use("guard", {}, { sha }));
  well(await use("record", {}, { sha }));

  const both = await Promise.all(
    ["left", "right"].map((name) => use("hold", { "hold-id": name, reason: name })),
  );
  both.map(well);
  const holds = (await scenario.manifest()).deployments["prod"]?.holds.map(({ id }) => id);
  expect(holds?.sort()).toEqual(["left", "right", "rollback-5"]);

  const verified = well(await use("verify", {}));
  expect(verified.outputs["sound"], verified.log).toBe("true");
  expect(await scenario.git("fsck", "--strict", "--no-dangling")).toBe("");
}

/** The folder of all repositories of a scenario. */
export function foldersOf(scenario: Scenario): string {
  return scenario.github.folderOf(repository).replace(`/${repository}.git`, "");
}
