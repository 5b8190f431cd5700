/** After each way in which a delivery can go wrong, what the error says is done, word for word, and helps. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ExpectStatic, expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors/catalogue.ts";
import { remedyOf } from "../../src/errors/problem.ts";
import { token as astroToken, LocalAstro, place } from "../local-astro/server.ts";
import type { Workflow } from "../local-github/actions.ts";
import { type JobOptions, projectRoot, type StepResult } from "../local-runner/job.ts";
import { runProgram } from "../local-terminal/program.ts";
import { astroProject, dag, dockerfile } from "./astro-project.ts";
import { codes, type Inputs, Scenario } from "./scenario.ts";

const settings = (delivery: string) => `version: 1
deployments:
  prod:
    astro: { organization: ${place.organization}, deployment: ${place.deployment} }
    workflow: deploy.yml
    rollback: { enabled: true }
    deliver: ${delivery}
`;

/** A repository whose newest deploy is bad, on Astro as well, and what a person does there. */
class Incident implements AsyncDisposable {
  readonly scenario: Scenario;
  readonly astro: LocalAstro;
  readonly #expect: ExpectStatic;
  /** What the failed rollback printed. */
  #failed: StepResult | undefined;

  private constructor(scenario: Scenario, astro: LocalAstro, expecting: ExpectStatic) {
    this.scenario = scenario;
    this.astro = astro;
    this.#expect = expecting;
  }

  static async start(delivery: "workflow" | "astro", expecting: ExpectStatic): Promise<Incident> {
    const scenario = await Scenario.prepared(
      [
        { deploy: "One", files: {}, inputs: { "external-id": "cl1" } },
        { deploy: "Two", files: { "dags/b.py": dag("b") }, inputs: { "external-id": "cl2" } },
        { deploy: "Three", files: { Dockerfile: dockerfile("12.1.2") } },
      ],
      { ...astroProject(), ".github/deploys.yml": settings(delivery) },
    );
    const astro = await LocalAstro.start();
    const common = { type: "IMAGE_AND_DAG", status: "DEPLOYED", isDagDeployEnabled: true } as const;
    const createdAt = "2026-11-20T10:00:00Z";
    astro.deploys = ["cl2", "cl1"].map((id) => ({ ...common, id, createdAt, imageTag: id }));
    return new Incident(scenario, astro, expecting);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.astro[Symbol.asyncDispose]();
    await this.scenario[Symbol.asyncDispose]();
  }

  /** The deploy workflow, which records. */
  readonly workflow: Workflow = {
    onDispatch: true,
    work: ({ commit }) => this.scenario.record(commit),
  };

  async isLetThrough(commit: string): Promise<void> {
    const guard = await this.scenario.use("guard", {}, { sha: commit });
    this.#expect(codes(guard), guard.log).toEqual([]);
  }

  rollBack(
    inputs: Inputs = {},
    { abilities = {}, ...options }: Partial<JobOptions> & { abilities?: object } = {},
  ) {
    const { scenario, astro } = this;
    const token = scenario.issueToken({ actions: "write", deployments: "write", ...abilities });
    return scenario.rollBack(
      { "deploy-id": "2", "allow-downgrade": "true", ...inputs },
      { env: { ASTRO_API_URL: astro.url }, runId: "300", token, ...options },
    );
  }

  use(workflow: Workflow): void {
    this.scenario.github.actions.workflows = { "deploy.yml": workflow };
  }

  /** Rolls back, which must fail with a code. @param followed what is done then: it must be part of the remedy */
  async fails(
    code: ErrorCode,
    followed: readonly string[],
    ...given: Parameters<Incident["rollBack"]>
  ): Promise<string> {
    this.#failed = await this.rollBack(...given);
    this.#expect(this.#failed.exitCode).toBe(1);
    this.#expect(this.#failed.log).toContain(`title=${code}::`);
    for (const words of followed) this.#expect(remedyOf(code)).toContain(words);
    this.use(this.workflow);
    return this.#failed.outputs["commit-sha"] ?? "";
  }

  /** What the failed rollback says of the delivery. */
  says(delivered: "true" | "false", words: string): void {
    this.#expect(this.#failed?.outputs["delivered"]).toBe(delivered);
    this.#expect(this.#failed?.summary).toContain(words);
  }

  /** Re-runs the same run, which must deliver. */
  async rerun(inputs: Inputs = {}): Promise<void> {
    const done = await this.rollBack(inputs);
    this.#expect(done.exitCode, done.log).toBe(0);
    this.#expect(done.outputs["delivered"]).toBe("true");
  }

  /** Starts the deploy workflow by hand, which has a guard. */
  async startWorkflow(commit: string): Promise<void> {
    await this.isLetThrough(commit);
    await this.scenario.record(commit);
  }

  /** Rolls back in a new run. */
  async rollBackAgain(inputs: Inputs = {}): Promise<void> {
    const done = await this.rollBack(inputs, { runId: "301" });
    this.#expect(done.exitCode, done.log).toBe(0);
    this.#expect(done.outputs["delivered"]).toBe("true");
  }

  async commandLine(...args: string[]): Promise<void> {
    const { clone } = this.scenario;
    await clone.update();
    const ended = await runProgram([...args, "--yes"], { folder: clone.folder });
    this.#expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
  }

  /** The rollback runs in the end. */
  async isOver(deploys = 1): Promise<void> {
    const made = (await this.scenario.deploys()).slice(3);
    this.#expect(made).toHaveLength(deploys);
    this.#expect(made.at(-1)?.status).toBe("deployed");
  }

  /** Whoever comes next may deploy. */
  nextIsLetThrough(): Promise<void> {
    return this.isLetThrough(this.scenario.commit("Fixed", { "dags/fixed.py": dag("fixed") }));
  }
}

const withAstro = { "astro-token": astroToken };
const merge = (incident: Incident) => async () =>
  incident.scenario.commit("Newer", { "dags/n.py": dag("n") });
const head = ({ scenario }: Incident) => scenario.git("rev-parse", "main");
const refused = (status: number) => ({ status, body: JSON.stringify({ message: "No" }) });

type Follow = (incident: Incident) => Promise<void>;

const byWorkflow: readonly (readonly [ErrorCode, string, Follow])[] = [
  [
    "deploy-not-started",
    "start the deploy workflow",
    async (on) => {
      on.use(on.workflow);
      const words = ["Start the deploy workflow on the deploy branch now"];
      const abilities = { actions: "none" };
      await on.startWorkflow(await on.fails("deploy-not-started", words, {}, { abilities }));
      await on.isOver();
      await on.nextIsLetThrough();
    },
  ],
  [
    "branch-moved-on",
    "the newer commit may be deployed; if it is not good, roll back again",
    async (on) => {
      const given = [{}, { abilities: { actions: "none" } }] as const;
      await on.fails("deploy-not-started", [], ...given);
      await merge(on)();
      const words = [
        "If the newer commit is good, start the deploy workflow.",
        "If not, roll back again.",
      ];
      await on.fails("branch-moved-on", words);
      await on.isLetThrough(await head(on));
      await on.rollBackAgain();
      await on.isOver(2);
    },
  ],
  [
    "deploy-run-other-commit",
    "roll back again",
    async (on) => {
      on.use({ ...on.workflow, before: merge(on) });
      await on.fails("deploy-run-other-commit", ["If not, cancel the run and roll back again."]);
      expect((await on.scenario.deploys())[3]?.status).toBe("initialized");
      await on.rollBackAgain();
      await on.isOver(2);
    },
  ],
  [
    "deploy-run-not-found",
    "start the workflow by hand",
    async (on) => {
      on.use(on.workflow);
      const fault = { path: /POST .*dispatches/, status: 200, body: "<html>" };
      on.scenario.github.apiFaults = [fault];
      const words = ["If there is no run, start the workflow by hand."];
      await on.startWorkflow(await on.fails("deploy-run-not-found", words));
      await on.isOver();
    },
  ],
  [
    "deploy-run-failed-late",
    "roll back to an earlier deploy",
    async (on) => {
      on.use({ ...on.workflow, conclusion: "failure" });
      const words = ["If production is still broken, roll back to an earlier deploy."];
      await on.fails("deploy-run-failed-late", words);
      on.says("true", "prod runs the rollback now, but the run failed after that.");
      expect(on.scenario.github.deployments.at(-1)?.states.at(-1)?.state).toBe("failure");
      await on.rollBackAgain({ "deploy-id": "1" });
      await on.isOver(2);
    },
  ],
  [
    "delivery-unknown",
    "a re-run finds it",
    async (on) => {
      on.use(on.workflow);
      on.scenario.github.apiFaults = [{ path: /actions\/runs\/\d+$/, ...refused(401) }];
      await on.fails("delivery-unknown", ["A re-run of this run finds it, starts nothing twice"]);
      await on.rerun();
      expect(on.scenario.github.actions.runs).toHaveLength(1);
      await on.isOver();
    },
  ],
];

const byAstro: typeof byWorkflow = [
  [
    "deploy-not-started",
    "start the deploy workflow",
    async (on) => {
      on.astro.faults = [refused(409)];
      const words = ["Start the deploy workflow on the deploy branch now"];
      await on.startWorkflow(await on.fails("deploy-not-started", words, withAstro));
      await on.isOver();
      await on.nextIsLetThrough();
    },
  ],
  [
    "deploy-not-started",
    "after a downgrade, roll back on Astro, and record it",
    async (on) => {
      on.astro.faults = [refused(403)];
      const words = [
        "roll back on Astro, and then record the rollback's commit: `deploy-rollback record --commit <commit>`",
      ];
      const commit = await on.fails("deploy-not-started", words, withAstro);
      await on.commandLine("record", "--commit", commit);
      await on.isOver();
      await on.nextIsLetThrough();
    },
  ],
  [
    "astro-deploy-failed",
    "start the deploy workflow",
    async (on) => {
      on.astro.ending = "FAILED";
      const words = ["or start the deploy workflow on the deploy branch."];
      await on.startWorkflow(await on.fails("astro-deploy-failed", words, withAstro));
      await on.isOver();
    },
  ],
  [
    "outcome-unwritten",
    "run `record`, or re-run this run",
    async (on) => {
      const { scenario } = on;
      // Once the deploy is shown as begun, nothing more can be written.
      scenario.github.before = async (path) => {
        if (path.includes("/statuses")) {
          await scenario.setRules({ branches: { deploys: "protected" } });
        }
      };
      const words = ["Re-run this run, or run `record` with the rollback's commit."];
      const commit = await on.fails("outcome-unwritten", words, withAstro);
      scenario.github.before = async () => {};
      await scenario.setRules({});
      await scenario.record(commit);
      await on.rerun(withAstro);
      await on.isOver();
    },
  ],
  [
    "delivered-by-astro",
    "say that it failed, and deploy it by the workflow",
    async (on) => {
      // The answer to the start is lost, and so is what Astro would have done.
      on.astro.faults = [{ path: /POST/, status: 500 }];
      const commit = await on.fails("delivery-unknown", [], withAstro);
      const guard = () => on.scenario.use("guard", {}, { sha: commit });
      expect(codes(await guard())).toEqual(["delivered-by-astro"]);
      const remedy = remedyOf("delivered-by-astro");
      expect(remedy).toContain("`deploy-rollback record --commit <commit> --status failure`");
      await on.commandLine("record", "--commit", commit, "--status", "failure");
      await on.startWorkflow(commit);
      await on.isOver();
    },
  ],
];

test.concurrent.for(byWorkflow)("%s: %s", async ([, , follow], { expect }) => {
  await using on = await Incident.start("workflow", expect);
  await follow(on);
});

test.concurrent.for(byAstro)("by Astro, %s: %s", async ([, , follow], { expect }) => {
  await using on = await Incident.start("astro", expect);
  await follow(on);
});

test("each code of a delivery is followed", () => {
  const text = readFileSync(join(projectRoot, "docs/specification.md"), "utf8");
  const [, section = ""] = /^### 5\.2 Delivery\n(.*?)^### /ms.exec(text) ?? [];
  const listed = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code = ""]) => code);
  expect(listed.length).toBeGreaterThan(8);
  // Where a re-run is what helps, the tests of what a re-run does have the remedy.
  const others = ["deliver-outcomes", "deliver-by-astro"].flatMap((name) => {
    const test = readFileSync(join(import.meta.dirname, `${name}.test.ts`), "utf8");
    return [...test.matchAll(/remedyOf\("([a-z-]+)"\)/g)].map(([, code = ""]) => code);
  });
  const followed = [...[...byWorkflow, ...byAstro].map(([code]) => code as string), ...others];
  expect(listed.filter((code) => !followed.includes(code))).toEqual([]);
});
