/** Astro's own rollback delivers: what is started, what the ledger says meanwhile, and what `guard` makes of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { remedyOf } from "../../src/errors/problem.ts";
import { type AstroDeploy, token as astroToken, LocalAstro, place } from "../local-astro/server.ts";
import { type JobOptions, projectRoot, type StepResult } from "../local-runner/job.ts";
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

const deployed = (id: string, createdAt = "2026-11-20T10:00:00Z"): AstroDeploy => ({
  ...({ type: "IMAGE_AND_DAG", status: "DEPLOYED", isDagDeployEnabled: true } as const),
  ...{ id, createdAt, imageTag: id },
});

/** How a delivery can end, each of which a test has. */
const ways = [
  "has deployed it",
  "has failed to",
  "has refused to begin",
  "has not answered, and has no such deploy",
  "is not done in time",
  "no longer says how it is, for an expired token, say",
] as const;

/** What docs/workflows.md says of each: ledger, Deployments page, output, error, summary, guard. */
const table: ReadonlyMap<string, readonly string[]> = new Map(
  /^## How a delivery by Astro can end\n(.*?)^## /ms
    .exec(readFileSync(join(projectRoot, "docs/workflows.md"), "utf8"))?.[1]
    ?.split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.slice(2, -2).split(" | "))
    .map(([how = "", ...says]) => [how, says] as const),
);

/** A repository with three deploys, the last one bad, and the same on Astro. */
class OnAstro implements AsyncDisposable {
  readonly scenario: Scenario;
  readonly astro: LocalAstro;

  private constructor(scenario: Scenario, astro: LocalAstro) {
    this.scenario = scenario;
    this.astro = astro;
  }

  static async start(delivery = "astro"): Promise<OnAstro> {
    const scenario = await Scenario.prepared(
      [
        { deploy: "One", files: {}, inputs: { "external-id": "cl1" } },
        { deploy: "Two", files: { "dags/b.py": dag("b") }, inputs: { "external-id": "cl2" } },
        { deploy: "Three", files: { Dockerfile: dockerfile("12.2.0") } },
      ],
      { ...astroProject(), ".github/deploys.yml": settings(delivery) },
    );
    const astro = await LocalAstro.start();
    astro.deploys = ["cl3", "cl2", "cl1"].map((id) => deployed(id));
    return new OnAstro(scenario, astro);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.astro[Symbol.asyncDispose]();
    await this.scenario[Symbol.asyncDispose]();
  }

  /** Rolls back to deploy 2, always in the same run. */
  rollBack(inputs: Inputs = {}, options: Partial<JobOptions> = {}): Promise<StepResult> {
    const given = { "deploy-id": "2", "allow-downgrade": "true", "astro-token": astroToken };
    return this.scenario.rollBack(
      { ...given, ...inputs },
      {
        env: { ASTRO_API_URL: this.astro.url },
        runId: "900",
        token: this.scenario.issueToken({ actions: "write", deployments: "write" }),
        ...options,
      },
    );
  }

  async guard({ outputs }: StepResult): Promise<string[]> {
    return codes(await this.scenario.use("guard", {}, { sha: outputs["commit-sha"] ?? "" }));
  }

  get started(): number {
    return this.astro.requests.filter((request) => request.startsWith("POST")).length;
  }

  /** It must have ended as the table says. */
  async expectEnd(done: StepResult, how: (typeof ways)[number]): Promise<void> {
    const { status, externalId } = await this.entry();
    const [, error] = /^::error title=([^:]*)::/m.exec(done.log) ?? [];
    const [verdict = ""] =
      /prod runs deploy \d+ again/.exec(done.summary.split("\n", 1)[0] ?? "") ?? [];
    const [, left] = /\*\*(The rollback is .*?)\*\*/.exec(done.summary) ?? [];
    const isRefused = (await this.guard(done)).length > 0;
    expect([
      `\`${status}\`${externalId === null ? "" : ", with Astro's ID"}`,
      `\`${this.scenario.github.deployments.at(-1)?.states.at(-1)?.state}\``,
      `\`${done.outputs["delivered"]}\``,
      error === undefined ? "none" : `\`${error}\``,
      left ?? verdict.replace(/\d+/, "38"),
      isRefused ? "refuses it" : "lets it through",
    ]).toEqual(table.get(how));
    expect(done.exitCode).toBe(error === undefined ? 0 : 1);
  }

  async entry() {
    const { id, status, externalId } = (await this.scenario.deploys()).at(-1) ?? {};
    return { id, status, externalId };
  }
}

describe.concurrent("Astro delivers", () => {
  test("refuses: nothing is begun, and the workflow may deploy it", async ({ expect }) => {
    await using on = await OnAstro.start();
    on.astro.faults = [{ status: 409, body: '{"message":"Another deploy is under way"}' }];
    const done = await on.rollBack();
    await on.expectEnd(done, "has refused to begin");
    expect(done.log).toContain("Astro answered 409: Another deploy is under way");
    expect(done.outputs["changed"]).toBe("true");
    expect(remedyOf("deploy-not-started")).toContain(
      "correct `astro-token` or the IDs in `astro`, and re-run this run",
    );
    const again = await on.rollBack();
    expect(again.exitCode, again.log).toBe(0);
    expect(await on.entry()).toEqual({ id: "4", status: "deployed", externalId: "clback3" });
  });

  test("while it is at work, its ID is in the entry, and the workflow keeps out", async ({
    expect,
  }) => {
    await using on = await OnAstro.start();
    on.astro.looks = Number.POSITIVE_INFINITY;
    const done = await on.rollBack({ "deliver-timeout": "0.02" });
    await on.expectEnd(done, "is not done in time");
    expect((await on.entry()).externalId).toBe("clback3");
    expect(await on.guard(done)).toEqual(["delivered-by-astro"]);
    expect(remedyOf("delivery-timeout")).toContain("or a re-run of this run, records the outcome");
    on.astro.looks = 1;
    const again = await on.rollBack();
    await on.expectEnd(again, "has deployed it");
    expect(on.started).toBe(1);
    expect((await on.scenario.use("verify", {})).outputs).toMatchObject({ sound: "true" });
  });

  test("what failed there is tried again by a re-run, and not by the workflow at the same time", async ({
    expect,
  }) => {
    await using on = await OnAstro.start();
    on.astro.ending = "FAILED";
    const failed = await on.rollBack();
    await on.expectEnd(failed, "has failed to");
    expect((await on.entry()).externalId).toBe("clback3");
    expect(remedyOf("astro-deploy-failed")).toContain(
      "Then re-run this run, and Astro tries again",
    );
    on.astro.looks = Number.POSITIVE_INFINITY;
    await on.rollBack({ "deliver-timeout": "0.02" });
    expect(on.started).toBe(2);
    expect(await on.entry()).toEqual({ id: "4", status: "initialized", externalId: "clback4" });
    expect(await on.guard(failed)).toEqual(["delivered-by-astro"]);
    Object.assign(on.astro, { looks: 1, ending: "DEPLOYED" });
    const done = await on.rollBack();
    expect(done.exitCode, done.log).toBe(0);
    expect(await on.entry()).toEqual({ id: "4", status: "deployed", externalId: "clback4" });
    expect(on.started).toBe(2);
  });

  test("a rollback under way there is not started by the workflow when the token is gone", async ({
    expect,
  }) => {
    await using on = await OnAstro.start("workflow");
    const { actions } = on.scenario.github;
    actions.workflows = { "deploy.yml": { onDispatch: true } };
    on.astro.looks = Number.POSITIVE_INFINITY;
    await on.rollBack({ "deliver-timeout": "0.02" });
    const again = await on.rollBack({ "astro-token": "" });
    expect(again.exitCode).toBe(1);
    expect(again.log).toContain("delivery-unknown");
    expect(again.log).toContain("no `astro-token` was given");
    expect(actions.runs).toEqual([]);
    expect(await on.entry()).toEqual({ id: "4", status: "initialized", externalId: "clback3" });
    // With the token again, also where the workflow is requested by name: Astro took over from it.
    on.astro.looks = 1;
    const done = await on.rollBack({ deliver: "workflow" });
    expect(done.exitCode, done.log).toBe(0);
    expect(on.started).toBe(1);
  });

  test("an expired token while it is followed: nothing is taken back, and a re-run goes on", async ({
    expect,
  }) => {
    await using on = await OnAstro.start();
    on.astro.faults = [{ path: /clback/, status: 401, body: '{"message":"Unauthorized"}' }];
    const done = await on.rollBack();
    await on.expectEnd(done, "no longer says how it is, for an expired token, say");
    expect(remedyOf("delivery-unknown")).toContain(
      "A re-run of this run finds it, starts nothing twice",
    );
    on.astro.faults = [{ path: /deploys/, status: 401, body: '{"message":"Unauthorized"}' }];
    const still = await on.rollBack();
    expect(still.log).toContain("delivery-unknown");
    expect(await on.entry()).toEqual({ id: "4", status: "initialized", externalId: "clback3" });
    expect((await on.rollBack()).exitCode).toBe(0);
    expect(on.started).toBe(1);
  });

  test("an earlier attempt is found among hundreds of newer deploys, whatever became of its white space", async ({
    expect,
  }) => {
    await using on = await OnAstro.start();
    on.astro.describe = (text) => ` ${text.replaceAll(" ", "\u00a0 ").replaceAll("\n", " ")}\n`;
    on.astro.looks = Number.POSITIVE_INFINITY;
    const reason = "Divides\nby  zero";
    await on.rollBack({ reason, "deliver-timeout": "0.02" });
    const later = new Date().toISOString();
    const newer = Array.from({ length: 250 }, (_, at) => deployed(`clnew${at}`, later));
    on.astro.deploys = [...newer, ...on.astro.deploys];
    on.astro.looks = 1;
    const done = await on.rollBack({ reason });
    expect(done.exitCode, done.log).toBe(0);
    expect(on.started).toBe(1);
    expect(await on.entry()).toMatchObject({ externalId: "clback3" });
  });

  test("does not answer, and has no such deploy: it may come yet", async ({ expect }) => {
    await using on = await OnAstro.start();
    on.astro.faults = [{ path: /POST/, kind: "reset" }];
    const done = await on.rollBack();
    await on.expectEnd(done, "has not answered, and has no such deploy");
    expect(await on.guard(done)).toEqual(["delivered-by-astro"]);
  });

  test("an ID that cannot be noted is a warning", async ({ expect }) => {
    await using on = await OnAstro.start();
    on.astro.describe = (text) => {
      void on.scenario.setRules({ branches: { deploys: "protected" } });
      return text;
    };
    const done = await on.rollBack();
    expect(done.outputs["delivered"]).toBe("true");
    expect(done.log).toContain("::warning");
    expect(done.log).toContain("outcome-unwritten");
  });
});

test("Astro is asked for no more deploys than an earlier attempt can be among", async () => {
  await using on = await OnAstro.start();
  on.astro.looks = Number.POSITIVE_INFINITY;
  await on.rollBack({ "deliver-timeout": "0.02" });
  const old = Array.from({ length: 900 }, (_, at) => deployed(`clold${at}`));
  // Somebody has removed it there.
  on.astro.deploys = old;
  on.astro.requests.length = 0;
  on.astro.looks = 1;
  await on.rollBack({ "deploy-id": "2" });
  expect(on.astro.requests.filter((request) => request.includes("limit=100"))).toHaveLength(1);
});

test("each way in which it ends is in the table of docs/workflows.md", () => {
  expect([...table.keys()]).toEqual(ways);
});
