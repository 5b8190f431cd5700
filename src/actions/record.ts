/** The action `record/`: inputs in, one request out, and its result told. */
import type { Problem } from "../errors/problem.ts";
import { type Inputs, inputNames, readInputs } from "../inputs.ts";
import { deployTypeOf } from "../ledger/import.ts";
import { recordOutputs } from "../report/outputs.ts";
import { recordSummary } from "../report/record-summary.ts";
import { foreseeRecord } from "../rollback/foresight.ts";
import type { Job } from "../runner/job.ts";
import { currentJob, inputs, mask, say, setOutputs, warn } from "../runner/toolkit.ts";
import { type RecordRequest, type RecordTools, recordDeploy } from "../use-cases/record-deploy.ts";
import type { Ahead } from "./ahead.ts";
import { deployedCommit } from "./deployed-commit.ts";
import { edgesOf } from "./edges.ts";
import { summary } from "./summary.ts";

/** @returns nothing: a deploy is recorded, or an error says why not */
export async function record(ahead: Ahead): Promise<readonly Problem[]> {
  const job = currentJob();
  const input = readInputs("record", inputs(inputNames("record")));
  const repository = input.repository ?? job.repository;
  const request = requestOf(job, input);
  const { remote, tools } = edgesOf(job, repository, input.token, ahead, (texts) =>
    foreseeRecord(texts, request),
  );
  // The deploy step before this one has the same token.
  const token = process.env["ASTRO_API_TOKEN"] ?? "";
  const ask = token ? await deployOnAstro(token) : null;
  const result = await recordDeploy(request, {
    ...tools,
    ...(ask && { deployOnAstro: ask }),
  });

  const { entry, changed } = result;
  for (const warning of result.warnings) warn(warning);
  setOutputs(recordOutputs(result));
  await summary(recordSummary(result, remote.url));
  say(
    `${changed ? "Recorded" : "Was recorded before"}: deploy ${entry.id} (${entry.status}), ${entry.tag}`,
  );
  return [];
}

function requestOf(job: Job, input: Inputs<"record">): RecordRequest {
  return {
    deployment: input.deployment,
    commit: deployedCommit(job, input),
    type: input["deploy-type"],
    status: input.status === "success" ? "deployed" : "failed",
    description: input.description,
    dagDeployEnabled: input["dag-deploy-enabled"],
    runtime: input.runtime,
    externalId: input["external-id"],
    deployId: input["deploy-id"],
    createdAt: undefined,
    run: job.run,
    actors: job,
  };
}

async function deployOnAstro(token: string): Promise<RecordTools["deployOnAstro"] | null> {
  const { astro, isToken } = await import("../astro/api.ts");
  if (!isToken(token)) return null;
  mask(token);
  const api = astro({ apiUrl: process.env["ASTRO_API_URL"], token });
  return async (place, commit) => {
    const found = await api.newestOf(place, commit);
    return found && { id: found.id, type: deployTypeOf(found.type) };
  };
}
