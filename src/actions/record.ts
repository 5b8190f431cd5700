/** `record/`: writes a deploy into the ledger. */
import type { Inputs } from "../inputs.ts";
import { neededForRecord } from "../prefetch/needed.ts";
import type { RecordRequest } from "../record/facts.ts";
import { recordOutputs } from "../report/outputs.ts";
import { recordSummary } from "../report/summary/record.ts";
import type { Job } from "../runner/job.ts";
import { log, mask, setOutputs, warn } from "../runner/toolkit.ts";
import { type RecordServices, recordDeploy } from "../use-cases/record-deploy.ts";
import type { Action } from "./action.ts";
import { checkedOut, deployedCommit, reportCheckedOut } from "./deployed-commit.ts";
import { whereOf, writeOutdated, writeSummary } from "./write-summary.ts";

export const record: Action<"record"> = {
  failure: {
    title: "Deploy not recorded",
    unchanged: "The history was not changed; the deploy itself may have happened.",
  },
  needed: (texts, { deployment, ...input }, job) =>
    neededForRecord(texts, {
      deployment,
      commit: deployedCommit(job, { deployment, ...input }, null),
    }),
  async run(context) {
    const { job, input, services, github } = context;
    const ask = await deploysOnAstro(process.env["ASTRO_API_TOKEN"] ?? "");
    const found = await checkedOut(job, input.path);
    const request = requestOf(job, input, found);
    reportCheckedOut(job, request.commit, found);
    if (job.proposedHead !== null && request.commit === job.sha) {
      warn(
        `The triggering workflow ran on ${job.proposedHead}, for a pull request or in another repository. The commit of this run is recorded, ${job.sha}: if another one was deployed, name it in \`commit\`.`,
      );
    }
    const result = await recordDeploy(request, {
      ...{ ...services, proposals: github.proposals, writeOutdated },
      ...(ask && { deploysOnAstro: ask }),
    });

    const { entry, changed, nothingShipped, corrected, warnings, notes } = result;
    for (const warning of warnings) warn(warning);
    setOutputs(recordOutputs(result));
    await writeSummary(recordSummary(result, whereOf(context)));
    const done = corrected.length > 0 ? "Corrected" : changed ? "Recorded" : "Already recorded";
    log(
      nothingShipped === null
        ? `${done}: deploy ${entry.id} (${entry.status}), ${entry.tag}`
        : `No deploy was recorded. ${nothingShipped}`,
    );
    for (const note of notes) log(note);
    return [];
  },
};

function requestOf(job: Job, input: Inputs<"record">, found: string | null): RecordRequest {
  return {
    deployment: input.deployment,
    commit: deployedCommit(job, input, found),
    type: input["deploy-type"],
    status: input.status === "success" ? "deployed" : "failed",
    description: input.description,
    dagDeployEnabled: input["dag-deploy-enabled"],
    runtime: input.runtime,
    image: input.image,
    externalId: input["external-id"],
    deployId: input["deploy-id"],
    corrects: false,
    createdAt: undefined,
    run: job.run,
    actors: job,
  };
}

/** @param token as the deploy step has it; empty when there is none */
async function deploysOnAstro(token: string): Promise<RecordServices["deploysOnAstro"] | null> {
  if (!token) return null;
  const { astro, isToken } = await import("../astro/api.ts");
  if (!isToken(token)) return null;
  mask(token);
  const api = astro({ apiUrl: process.env["ASTRO_API_URL"], token });
  return (location) => api.newest(location);
}
