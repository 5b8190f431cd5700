/** Many writers at once, in one repository. */
import { Scenario, type Step } from "../end-to-end/scenario.ts";
import type { StepResult } from "../local-runner/job.ts";
import {
  brokenInvariants,
  deployments,
  files,
  refsOf,
  repository,
  settings,
  unsound,
  unverified,
} from "./ledger.ts";

export interface RaceFigures {
  readonly writers: number;
  readonly records: number;
  readonly recorded: number;
  readonly rollbacks: number;
  readonly rolledBack: number;
  /** Code → how many of the losers said so. */
  readonly losers: Readonly<Record<string, number>>;
  readonly requests: number;
  /** From the first start to each end. */
  readonly waits: readonly number[];
  /** From the first start to the last end. */
  readonly milliseconds: number;
  /** What does not hold; empty when all does. */
  readonly broken: readonly string[];
}

const twoDeploysOfEach: readonly Step[] = ["1", "2"].flatMap((text) => [
  { commit: text, files: files(text) },
  ...deployments.map((deployment) => ({ record: { deployment } })),
]);

/**
 * Some writers roll one Deployment back, the others record deploys of the others.
 *
 * @param share 5: every fifth rolls back
 * @param sign `github`: all write by the API, and every other one moves refs by git
 */
export async function race(
  writers: number,
  sign: "none" | "github" = "none",
  share = 5,
): Promise<RaceFigures> {
  await using scenario = await Scenario.prepared(twoDeploysOfEach, {
    ".github/deploys.yml": settings,
    ...files("0"),
  });
  const { github } = scenario;
  const first = await scenario.git("rev-parse", "deploys");
  const signed = settings.replace("\n", `\nsign: ${sign}\n`);
  scenario.commit("Sign", { ".github/deploys.yml": signed });
  const jobs: { deployment: string; commit: string; isRollback: boolean; token: string }[] = [];
  for (let index = 0; index < writers; index++) {
    const isRollback = index % share === share - 1;
    const deployment = deployments[isRollback ? 2 : index % 2] ?? "";
    const commit = scenario.commit(`c${index}`, { [`${deployment}/${index}`]: "" });
    const token = scenario.issueToken({ updateRefs: index % 2 === 0 });
    jobs.push({ deployment, commit, isRollback, token });
  }
  // GitHub's rules are not what is tested here, and take time that the writers want.
  await github.liftRules(repository);
  const before = await refsOf(scenario);
  const asked = github.requests.length;
  const waits: number[] = [];
  const start = performance.now();
  const ended = await Promise.all(
    jobs.map(async (job): Promise<[typeof job, StepResult]> => {
      const { deployment, commit, token } = job;
      const inputs = { deployment, "deploy-id": "1" };
      const result = job.isRollback
        ? await scenario.rollBack(inputs, { token })
        : await scenario.use("record", { deployment }, { sha: commit, token });
      waits.push(performance.now() - start);
      return [job, result];
    }),
  );
  const milliseconds = performance.now() - start;
  const requests = github.requests.length - asked;

  const broken = [...(await brokenInvariants(scenario, before)), ...(await unsound(scenario))];
  const head = await scenario.git("rev-parse", "main");
  const rollbacks = (await scenario.deploys(deployments[2])).filter(({ rollback }) => rollback);
  if (rollbacks.at(-1)?.commit !== head) broken.push("main is not at the newest rollback");
  if (sign === "github") {
    const own = rollbacks.flatMap(({ commit }) => commit ?? []);
    const made = await scenario.git("rev-list", "deploys", `^${first}`);
    broken.push(...(await unverified(scenario, [...own, ...made.split("\n")])));
  }
  const losers: Record<string, number> = {};
  for (const [{ deployment, commit, isRollback }, { exitCode, log, outputs }] of ended) {
    const entries = await scenario.deploys(deployment);
    if (exitCode === 0) {
      const id = outputs["deploy-id"];
      const own = entries.filter((entry) =>
        isRollback ? entry.id === id && entry.rollback : entry.commit === commit,
      );
      if (own.length !== 1) broken.push(`${deployment} ${id} is there ${own.length} times`);
      continue;
    }
    const why = /::error title=([\w-]+)::/.exec(log)?.[1] ?? "nothing";
    losers[why] = (losers[why] ?? 0) + 1;
    if (!isRollback && entries.some((entry) => entry.commit === commit))
      broken.push(`${commit} was recorded though its writer failed`);
  }
  const of = (wanted: boolean) => ended.filter(([{ isRollback }]) => isRollback === wanted);
  const well = (results: typeof ended) =>
    results.filter(([, { exitCode }]) => exitCode === 0).length;
  return {
    writers,
    records: of(false).length,
    recorded: well(of(false)),
    rollbacks: of(true).length,
    rolledBack: well(of(true)),
    ...{ losers, requests, waits, milliseconds, broken },
  };
}
