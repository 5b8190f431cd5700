/** Runs of the team's deploy workflow. */
import { z } from "zod";
import type { Workflows } from "../delivery-ports.ts";
import type { Run, RunJob } from "../rollback/deploy-run.ts";
import { answered, type Connection, dispatch } from "./client.ts";

const runSchema = z
  .object({
    ...{ id: z.number(), html_url: z.string(), head_sha: z.string(), updated_at: z.string() },
    ...{ event: z.string(), head_branch: z.string().nullable() },
    ...{ status: z.string().nullable(), conclusion: z.string().nullable() },
  })
  .transform(
    (run): Run => ({
      id: run.id,
      url: run.html_url,
      commit: run.head_sha,
      status: run.status ?? "unknown",
      conclusion: run.conclusion,
      updatedAt: run.updated_at,
      event: run.event,
      ref: run.head_branch,
    }),
  );

const runsSchema = z.object({ workflow_runs: z.array(runSchema) });

const jobsSchema = z.object({
  jobs: z.array(
    z
      .object({
        ...{ name: z.string(), conclusion: z.string().nullable() },
        steps: z.array(z.unknown()).optional(),
      })
      .transform(
        ({ name, conclusion, steps = [] }): RunJob => ({
          ...{ name, conclusion },
          hasBegun: steps.length > 0,
        }),
      ),
  ),
});

/** The run, if the answer contains it. */
const startedSchema = z
  .object({ workflow_run_id: z.number(), html_url: z.string() })
  .transform(({ workflow_run_id, html_url }) => ({ id: workflow_run_id, url: html_url }))
  .nullable()
  .catch(null);

const refsSchema = z.array(z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }));

export function workflowsOf({ repository, octokit, writer, poller }: Connection): Workflows {
  const { actions, git } = octokit.rest;
  return {
    async runsOn(workflow_id, commit) {
      const { workflow_runs } = await answered("the runs of the deploy workflow", runsSchema, () =>
        actions.listWorkflowRuns({ ...repository, workflow_id, head_sha: commit, per_page: 10 }),
      );
      return workflow_runs;
    },
    async startedSince(workflow_id, time) {
      const { workflow_runs } = await answered("the runs of the deploy workflow", runsSchema, () =>
        actions.listWorkflowRuns({
          ...repository,
          ...{ workflow_id, event: "workflow_dispatch", created: `>=${time}`, per_page: 30 },
        }),
      );
      return workflow_runs;
    },
    async headOf(branch) {
      // The plural form answers with an empty list when the branch does not exist.
      const refs = await answered(`the head of ${branch}`, refsSchema, () =>
        git.listMatchingRefs({ ...repository, ref: `heads/${branch}` }),
      );
      return refs.find(({ ref }) => ref === `refs/heads/${branch}`)?.object.sha ?? null;
    },
    run: (run_id) =>
      answered("the deploy run", runSchema, () =>
        poller.rest.actions.getWorkflowRun({ ...repository, run_id }),
      ),
    async jobsOf(run_id) {
      const { jobs } = await answered("the jobs of the deploy run", jobsSchema, () =>
        actions.listJobsForWorkflowRun({ ...repository, run_id, per_page: 100 }),
      );
      return jobs;
    },
    dispatch: (workflow_id, ref) =>
      answered("starting the deploy workflow", startedSchema, () =>
        dispatch(writer, { ...repository, workflow_id, ref }),
      ),
  };
}
