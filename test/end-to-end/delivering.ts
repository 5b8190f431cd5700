/** A rollback that is delivered by the deploy workflow, or by Astro. */
import { test } from "vitest";
import { place } from "../local-astro/server.ts";
import type { Workflow } from "../local-github/actions.ts";
import type { JobOptions, StepResult } from "../local-runner/job.ts";
import { astroProject, dag } from "./astro-project.ts";
import { type Inputs, Scenario } from "./scenario.ts";

const settings = (delivery: string) => `version: 1
deployments:
  prod:
    astro: { organization: ${place.organization}, deployment: ${place.deployment} }
    rollback: { enabled: true }
    ${delivery}
`;

/** What the job's token may do. */
export const bot = { actions: "write", deployments: "write" } as const;

/** One repository with two good deploys and one bad one, on Astro as cl1 to cl3. */
export function start(delivery: string): Promise<Scenario> {
  return Scenario.prepared(
    [
      { deploy: "One", files: {}, inputs: { "external-id": "cl1" } },
      { deploy: "Two", files: { "dags/b.py": dag("b") }, inputs: { "external-id": "cl2" } },
      { deploy: "Three", files: { "dags/b.py": dag("b", "print(1 / 0)") } },
    ],
    {
      ...astroProject(),
      ".github/deploys.yml": settings(delivery),
    },
  );
}

export const newest = async (scenario: Scenario) => (await scenario.deploys()).at(-1);
const dispatches = ({ github }: Scenario) =>
  github.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/dispatches"))
    .length;
/** The states of the newest deployment on the Deployments page. */
export const pageStates = ({ github }: Scenario) =>
  github.deployments.at(-1)?.states.map(({ state }) => state);

/** Deploy 1 is the target unless the inputs name another. */
export const target = "1";

interface Delivering {
  readonly scenario: Scenario;
  /** @param workflow ends well and records the deploy, unless it says otherwise; null: there is none */
  readonly rollBack: (
    workflow: Workflow | null,
    given?: { inputs?: Inputs; token?: string } & Partial<JobOptions>,
  ) => Promise<StepResult & { started: number }>;
}

/** Each test has a repository of its own: most of the time they wait, side by side. */
export const it = test.extend<Delivering>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the names of fixtures from the pattern
  scenario: async ({}, use) => {
    await using scenario = await start("deliver: workflow\n    workflow: deploy.yml");
    await use(scenario);
  },
  rollBack: async ({ scenario }, use) => {
    await use(async (workflow, { inputs = {}, token = scenario.issueToken(bot), ...job } = {}) => {
      const recording: Workflow = {
        ...(!workflow?.conclusion && { work: ({ commit }) => scenario.record(commit) }),
        ...workflow,
      };
      scenario.github.actions.workflows = workflow ? { "deploy.yml": recording } : {};
      const before = dispatches(scenario);
      const result = await scenario.rollBack({ "deploy-id": target, ...inputs }, { token, ...job });
      return { ...result, started: dispatches(scenario) - before };
    });
  },
});
