/** How a rollback's deploy ended: what its run's record says counts, and what nobody recorded is not known. */
import { describe } from "vitest";
import { remedyOf } from "../../src/errors/problem.ts";
import type { Run, Workflow } from "../local-github/actions.ts";
import { bot, it, newest, pageStates } from "./delivering.ts";
import { repository, type Scenario } from "./scenario.ts";

/** Runs that deploy and record, with the commit that they run on. */
const recording =
  (scenario: Scenario): NonNullable<Workflow["work"]> =>
  ({ commit }) =>
    scenario.record(commit);

/** As if no run had recorded any deploy. */
async function forgetRuns(scenario: Scenario): Promise<void> {
  const text = await scenario.manifestText();
  const forgotten = text.replace(/"run": "[^"]*"/g, '"run": null');
  scenario.commit("By hand", { "deploys.json": forgotten }, "deploys");
}

describe.concurrent("by the deploy workflow", () => {
  it("a run that ends well and records a failed deploy: failed; a re-run starts it again", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const work: Workflow["work"] = ({ commit }) => scenario.record(commit, { status: "failure" });
    const done = await rollBack({ onDispatch: true, work }, { runId: "801" });
    expect(done.exitCode).toBe(1);
    expect(done.log).toContain("deploy-recorded-failed");
    expect(remedyOf("deploy-recorded-failed")).toContain(
      "fix what failed. Then re-run this run: it starts the deploy again",
    );
    expect(done.outputs["delivered"]).toBe("false");
    expect(done.summary).toContain("The rollback is in git, but its deploy failed.");
    expect(await newest(scenario)).toMatchObject({ status: "failed" });
    expect(pageStates(scenario)?.at(-1)).toBe("failure");

    const again = await rollBack({ onDispatch: true }, { runId: "801" });
    expect(again.exitCode, again.log).toBe(0);
    expect(again.started).toBe(1);
    expect(again.outputs).toMatchObject({ changed: "false", delivered: "true" });
    expect(pageStates(scenario)?.at(-1)).toBe("success");
  });

  it("a run that ends well and records nothing, where runs record: not known", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const skipped: Workflow = {
      ...{ onDispatch: true, conclusion: "success" },
      jobs: () => [{ name: "deploy", conclusion: "skipped", steps: [] }],
    };
    const inputs = { "deliver-timeout": "0.1" };
    const done = await rollBack(skipped, { inputs, runId: "802" });
    expect(done.exitCode).toBe(1);
    expect(done.log).toContain("deploy-unrecorded");
    expect(done.log).toContain("::warning::The deploy run has these jobs");
    expect(done.log).toContain("deploy (skipped)");
    expect(done.outputs["delivered"]).toBe("false");
    expect(done.summary).toContain("how its deploy ended is unknown");
    expect(await newest(scenario)).toMatchObject({ status: "initialized" });
    expect(pageStates(scenario)?.at(-1)).toBe("error");
    // It may have deployed, so it is not started again; a record by hand settles it.
    expect(remedyOf("deploy-unrecorded")).toContain(
      "If it deployed, run `record` with the rollback's commit.",
    );
    const again = await rollBack(skipped, { inputs, runId: "802" });
    expect(again.started).toBe(0);
    expect(again.log).toContain("deploy-unrecorded");
    await scenario.record(done.outputs["commit-sha"] ?? "");
    const recorded = await rollBack(skipped, { inputs, runId: "802" });
    expect(recorded.exitCode, recorded.log).toBe(0);
    expect(recorded.outputs["delivered"]).toBe("true");
    expect(pageStates(scenario)?.at(-1)).toBe("success");
  });

  it("a record that comes after the run's end, by another workflow, is waited for", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    let late: Promise<unknown> = Promise.resolve();
    const work: Workflow["work"] = async ({ commit }) => {
      late = new Promise((done) => setTimeout(done, 4_000)).then(() => scenario.record(commit));
    };
    const done = await rollBack({ onDispatch: true, work });
    await late;
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs["delivered"]).toBe("true");
  });

  it("a run that records another commit: that one runs, and it is said", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const work = async ({ id }: Run) => {
      const sha = scenario.commit("Later", { "dags/c.py": "c\n" });
      await scenario.use("record", {}, { sha, runId: String(id) });
    };
    const done = await rollBack({ onDispatch: true, work });
    expect(done.exitCode).toBe(1);
    expect(done.log).toMatch(/deploy-recorded-other.*deploy 5 was recorded/s);
    expect(done.outputs["delivered"]).toBe("false");
    expect(done.summary).toContain("what is deployed is another commit");
    const deploys = await scenario.deploys();
    expect(deploys.map(({ status }) => status).slice(-2)).toEqual(["initialized", "deployed"]);
    expect((await scenario.use("history", {})).outputs["current"]).toBe("5");
    expect(remedyOf("deploy-recorded-other")).toContain("If not, roll back again.");
    const again = await rollBack({ onDispatch: true }, { runId: "807" });
    expect(again.exitCode, again.log).toBe(0);
    expect(again.outputs).toMatchObject({ "deploy-id": "6", delivered: "true" });
  });

  it("recorded as deployed, then the token expires: delivered", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const { github } = scenario;
    const look = github.actions.look.bind(github.actions);
    let isRecorded = false;
    github.actions.look = async (id) => {
      const run = await look(id);
      if (run && !isRecorded) {
        isRecorded = true;
        await scenario.record(run.commit);
        const body = '{"message":"Bad credentials"}';
        github.apiFaults = [{ path: /actions\/runs\/\d+$/, status: 401, body }];
      }
      return run;
    };
    const inputs = { "deliver-timeout": "1" };
    const done = await rollBack({ onDispatch: true, looks: 1e9 }, { inputs });
    expect(done.exitCode, done.log).toBe(0);
    expect(done.outputs["delivered"]).toBe("true");
    expect(done.log).toMatch(/::warning::.*401.*token has expired/);
    expect(pageStates(scenario)).toEqual(["in_progress", "success"]);
  });

  it("a record that comes after the time-out: a re-run corrects the Deployments page", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const inputs = { "deliver-timeout": "0.05" };
    const started = Date.now();
    const done = await rollBack({ onDispatch: true, looks: 1e9 }, { inputs, runId: "803" });
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(done.exitCode).toBe(1);
    expect(done.log).toContain("delivery-timeout");
    expect(remedyOf("delivery-timeout")).toContain(
      "Its `record` step, or a re-run of this run, records the outcome.",
    );
    expect(await newest(scenario)).toMatchObject({ status: "initialized" });
    expect(pageStates(scenario)).toEqual(["in_progress", "error"]);
    await scenario.record(done.outputs["commit-sha"] ?? "");
    const again = await rollBack({ onDispatch: true }, { inputs, runId: "803" });
    expect(again.exitCode, again.log).toBe(0);
    expect(again.started).toBe(0);
    expect(pageStates(scenario)).toEqual(["in_progress", "error", "success"]);
  });

  it.for(["SIGINT", "SIGTERM"] as const)(
    "%s, while it is followed: a final state on the page, and a re-run follows on",
    async (signal, { scenario, rollBack, expect }) => {
      let pid = 0;
      const work = async () => void process.kill(pid, signal);
      const onStart = (started: number) => {
        pid = started;
      };
      const begin = performance.now();
      const done = await rollBack({ onDispatch: true, work, looks: 1 }, { onStart, runId: "804" });
      expect(performance.now() - begin).toBeLessThan(20_000);
      expect(done.exitCode, done.log).toBe(1);
      expect(done.log).toContain("delivery-canceled");
      expect(remedyOf("delivery-canceled")).toContain(
        "so does a re-run of this run, which starts nothing twice",
      );
      expect(done.outputs).toMatchObject({ changed: "true", delivered: "false" });
      expect(done.summary).toContain("how its deploy ended is unknown");
      expect(pageStates(scenario)).toEqual(["in_progress", "error"]);
      const sha = done.outputs["commit-sha"] ?? "";
      await scenario.record(sha);
      const again = await rollBack({ onDispatch: true }, { runId: "804" });
      expect(again.outputs["delivered"], again.log).toBe("true");
      expect(scenario.github.actions.runs).toHaveLength(1);
      expect(pageStates(scenario)?.at(-1)).toBe("success");
    },
  );

  it("a run that was canceled: a re-run starts the deploy again", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const canceled: Workflow = { onDispatch: true, conclusion: "cancelled", looks: 1 };
    const first = await rollBack(canceled, { runId: "805" });
    expect(first.exitCode).toBe(1);
    expect(first.outputs).toMatchObject({ delivered: "false", changed: "true" });
    expect(first.log).toContain("deploy-run-failed");
    expect(first.log).toContain("The rollback was pushed");
    expect(remedyOf("deploy-run-failed")).toContain(
      "fix what failed. Then re-run this run: it starts the deploy again",
    );
    expect(await newest(scenario)).toMatchObject({ status: "failed" });
    expect(await scenario.git("rev-parse", "main")).toBe(first.outputs["commit-sha"]);
    expect(pageStates(scenario)?.at(-1)).toBe("failure");
    const again = await rollBack({ onDispatch: true }, { runId: "805" });
    expect(again.exitCode, again.log).toBe(0);
    expect(again.started).toBe(1);
    expect(again.outputs).toMatchObject({ changed: "false", delivered: "true" });
    expect(await newest(scenario)).toMatchObject({ status: "deployed" });
  });

  it("a run that was canceled while it waited is started again, once", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const isFirst = ({ id }: Run) => id === scenario.github.actions.runs[0]?.id;
    const jobs: Workflow["jobs"] = () => [];
    const work = async (run: Run) => isFirst(run) || recording(scenario)(run);
    const conclusion = (run: Run) => (isFirst(run) ? "cancelled" : "success");
    const done = await rollBack({ onDispatch: true, jobs, work, conclusion });
    expect(done.exitCode, done.log).toBe(0);
    expect(done.started).toBe(2);
    expect(done.outputs["delivered"]).toBe("true");

    const second = await rollBack(
      { onDispatch: true, jobs, conclusion: "cancelled" },
      { inputs: { "deploy-id": "2" } },
    );
    expect(second.started).toBe(2);
    expect(second.log).toContain("deploy-run-failed");
    expect(second.outputs["delivered"]).toBe("false");
  });

  it("with a hold, though the branch has moved on: on the rollback's tag", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const jobs: Workflow["jobs"] = () => [];
    const work = async (run: Run) => {
      if (run.id !== scenario.github.actions.runs[0]?.id) return scenario.record(run.commit);
      return scenario.commit("A merge that takes its place", { "dags/m.py": "m\n" });
    };
    const conclusion = (run: Run) => (run.branch === "main" ? "cancelled" : "success");
    const done = await rollBack(
      { onDispatch: true, jobs, work, conclusion },
      { inputs: { hold: "true" } },
    );
    expect(done.exitCode, done.log).toBe(0);
    expect(scenario.github.actions.runs.map(({ branch }) => branch)).toEqual([
      "main",
      done.outputs["tag"],
    ]);
    expect(done.outputs["delivered"]).toBe("true");
  });

  it("runs of a tag and of a pull request on the same commit are not taken for the deploy", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const account = scenario.github.addAccount("my-app[bot]", { [repository]: "write" });
    const token = scenario.issueToken({ ...bot, account });
    const { actions } = scenario.github;
    const pushed = actions.pushed.bind(actions);
    actions.pushed = (commit, branch) => {
      pushed(commit, branch);
      const [deploys] = actions.runs;
      if (!deploys || actions.runs.length > 1) return;
      Object.assign(deploys, { status: "completed", conclusion: "failure" });
      actions.start("deploy.yml", "push", commit, "deploy/prod/4");
      actions.start("deploy.yml", "pull_request", commit, "main");
    };
    const done = await rollBack(
      { onPush: "main", onDispatch: true, conclusion: "success", looks: 1 },
      { token },
    );
    expect(done.started).toBe(0);
    expect(done.log).toContain("deploy-run-failed");
    expect(done.outputs["delivered"]).toBe("false");
  });

  it("a time-out that no job on GitHub's own runners reaches is refused in the plan", async ({
    scenario,
    rollBack,
    expect,
  }) => {
    const before = await scenario.refs();
    const env = { RUNNER_ENVIRONMENT: "github-hosted" };
    for (const inputs of [{ "dry-run": "true" }, {}]) {
      const given = { ...inputs, "deliver-timeout": "351" };
      const done = await rollBack({ onDispatch: true }, { inputs: given, env });
      expect(done.exitCode).toBe(1);
      expect(done.log).toContain("must be at most 350 here");
    }
    expect(await scenario.refs()).toBe(before);
    const own = { "dry-run": "true", "deliver-timeout": "351" };
    const plan = await rollBack({ onDispatch: true }, { inputs: own });
    expect(plan.exitCode, plan.log).toBe(0);
  });

  describe("where no run records deploys", () => {
    it("a run that ends well counts, and is written down", async ({
      scenario,
      rollBack,
      expect,
    }) => {
      await forgetRuns(scenario);
      const done = await rollBack({ onDispatch: true, conclusion: "success" });
      expect(done.exitCode, done.log).toBe(0);
      expect(done.outputs["delivered"]).toBe("true");
      expect(await newest(scenario)).toMatchObject({ status: "deployed" });
      const [run] = scenario.github.actions.runs;
      expect(`${(await newest(scenario))?.finishedAt}`).toBe(
        run?.updatedAt.replace(/\.\d+Z$/, "Z"),
      );
    });

    it("an outcome that cannot be written down fails the step", async ({
      scenario,
      rollBack,
      expect,
    }) => {
      await forgetRuns(scenario);
      const work = () => scenario.setRules({ branches: { deploys: "protected" } });
      const done = await rollBack({ onDispatch: true, conclusion: "success", work });
      await scenario.setRules({});
      expect(done.exitCode).toBe(1);
      expect(done.log).toContain("outcome-unwritten");
      expect(done.outputs["delivered"]).toBe("true");
    });
  });
});
