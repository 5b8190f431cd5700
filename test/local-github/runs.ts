/** Workflows and their runs, by the API. */
import type { Run } from "./actions.ts";
import { type Answer, apiUrl, type Call, notFound, refusal, refusedTo } from "./answer.ts";

export async function getRun(call: Call): Promise<Answer> {
  const run = await call.state.actions.look(Number(call.params["run_id"]));
  return run ? { status: 200, body: runBody(call, run) } : notFound;
}

export function listJobs({ state, params }: Call): Answer {
  const run = state.actions.runs.find(({ id }) => id === Number(params["run_id"]));
  if (!run) return notFound;
  const jobs = state.actions.jobsOf(run).map((job, index) => ({
    ...{ id: run.id * 10 + index, run_id: run.id, head_sha: run.commit },
    ...{ status: job.conclusion === null ? "in_progress" : "completed", ...job },
  }));
  return { status: 200, body: { total_count: jobs.length, jobs } };
}

export function listRuns(call: Call): Answer {
  const { state, params, query } = call;
  if (!state.actions.workflows[params["workflow_id"] ?? ""]) return notFound;
  const since = query.get("created")?.replace(">=", "") ?? "";
  const runs = state.actions.runs
    .filter((run) => run.workflow === params["workflow_id"])
    .filter((run) => !query.has("head_sha") || run.commit === query.get("head_sha"))
    .filter((run) => !query.has("event") || run.event === query.get("event"))
    .filter((run) => run.createdAt >= since)
    .reverse();
  const workflow_runs = runs.map((run) => runBody(call, run));
  return { status: 200, body: { total_count: runs.length, workflow_runs } };
}

export async function dispatch(call: Call): Promise<Answer> {
  const { state, token, repository, params, body } = call;
  const workflow = params["workflow_id"] ?? "";
  const behaviour = state.actions.workflows[workflow];
  if (!behaviour) return notFound;
  if (token.actions !== "write") return refusedTo(token);
  if ("return_run_details" in body && !state.knowsRunDetails) {
    return refusal(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.');
  }
  if (!behaviour.onDispatch) {
    return refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  await behaviour.before?.();
  const ref: string = body["ref"];
  // Of a branch and a tag with the same short name, the tag is taken.
  const commit = await state.repositories.commitOf(repository, ref);
  if (commit === null) return refusal(422, `No ref found for: ${ref}`);
  const name = ref.replace(/^refs\/(?:heads|tags)\//, "");
  const run = state.actions.start(workflow, "workflow_dispatch", commit, name);
  const { html_url, url } = runBody(call, run);
  if (!body["return_run_details"]) return { status: 204 };
  return { status: 200, body: { workflow_run_id: run.id, run_url: url, html_url } };
}

function runBody(call: Call, run: Run) {
  return {
    id: run.id,
    url: apiUrl(call, `actions/runs/${run.id}`),
    html_url: `${call.state.url}/${call.repository}/actions/runs/${run.id}`,
    head_sha: run.commit,
    head_branch: run.branch,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
  };
}
