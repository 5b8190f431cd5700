/** `record`: writes a deploy into the history. */
import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { Refusal } from "../../errors/problem.ts";
import { shortId } from "../../errors/short-id.ts";
import { actionInputs, type RawInputs } from "../../inputs.ts";
import { objectId } from "../../ledger/names.ts";
import { inWholeSeconds } from "../../ledger/time.ts";
import { recordOutputs } from "../../report/outputs.ts";
import { recordSummary } from "../../report/record-summary.ts";
import { guardDeploy } from "../../use-cases/guard-deploy.ts";
import { recordDeploy } from "../../use-cases/record-deploy.ts";
import type { Session } from "../session.ts";
import { deploymentInput, resolveCommit, toDeployment } from "../shared-inputs.ts";
import { confirmOrCancel } from "../terminal.ts";
import { cloneVerb, input } from "../verb.ts";

const fields = actionInputs.record.shape;

const pastTime = z.string().transform((text, context) => {
  const time = momentOf(text);
  if (time !== null && time <= Date.now()) return inWholeSeconds(time);
  context.addIssue("must be a time in the past, in ISO 8601, such as `2026-11-20T09:30:00Z`");
  return z.NEVER;
});

/** @returns milliseconds since 1970; null when a text is no such time, such as one on 31 February */
function momentOf(text: string): number | null {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}

export const record = cloneVerb({
  name: "record",
  about: "Record a deploy in the history; the first record creates it",
  inputs: {
    deployment: deploymentInput,
    commit: input(objectId, "--commit <commit>", "the deployed commit (default: HEAD)"),
    status: input(fields.status, "--status <status>", "how the deploy ended", [
      "success",
      "failure",
      "cancelled",
    ]),
    description: input(
      fields.description,
      "--description <text>",
      "what the deploy brings (default: the commit's subject)",
    ),
    "deploy-type": input(fields["deploy-type"], "--deploy-type <type>", "what was deployed", [
      "infer",
      "image-and-dags",
      "image-only",
      "dags-only",
    ]),
    "dag-deploy-enabled": input(
      fields["dag-deploy-enabled"],
      "--dag-deploy-enabled <on>",
      "whether DAG-only deploys are on",
      ["true", "false"],
    ),
    runtime: input(
      fields.runtime,
      "--runtime <version>",
      "Runtime version, if the Dockerfile does not say it",
    ),
    "external-id": input(fields["external-id"], "--external-id <id>", "the deploy's ID on Astro"),
    "deploy-id": input(
      fields["deploy-id"],
      "--deploy-id <id>",
      "a custom ID (default: the next number)",
    ),
    "created-at": input(
      pastTime.optional(),
      "--created-at <time>",
      "when it was deployed, for an earlier deploy (ISO 8601)",
    ),
  },
  resolve: { commit: resolveDeployedCommit },
  writes: true,
  examples: [
    ["record", "HEAD was deployed, and runs"],
    ["record --status failure", "HEAD was deployed, and failed"],
    ["record --commit v1.2 --created-at 2026-11-20T09:30:00Z", "an earlier deploy"],
  ],
  run: async (inputs, session) => {
    const { clone, actors, services, yes } = session;
    const { commit, status, deployment } = inputs;
    if (!yes) {
      const what = `${shortId(commit)} (${await clone.subjectOf(commit)})`;
      await confirmOrCancel(
        `Record ${what} as a deploy${toDeployment(deployment)} that ended with ${status}?`,
      );
    }
    const result = await recordDeploy(
      {
        deployment,
        commit,
        type: inputs["deploy-type"],
        status: status === "success" ? "deployed" : "failed",
        description: inputs.description,
        dagDeployEnabled: inputs["dag-deploy-enabled"],
        runtime: inputs.runtime,
        externalId: inputs["external-id"],
        deployId: inputs["deploy-id"],
        createdAt: inputs["created-at"],
        run: null,
        actors,
      },
      services,
    );
    const report = recordSummary(result, clone.remote.url);
    return { report, outputs: recordOutputs(result), problems: [] };
  },
});

/** As {@link resolveCommit}; HEAD, when nobody named it, must not be older than what was deployed since. */
async function resolveDeployedCommit(raw: RawInputs, session: Session): Promise<string> {
  const commit = await resolveCommit(raw, session);
  if (raw["commit"] !== undefined || raw["created-at"] !== undefined) return commit;
  const { problems } = await guardDeploy(
    { deployment: raw["deployment"], commit },
    session.services,
  );
  const [first, ...others] = problems
    .filter(({ code }) => code === "commit-outdated" || code === "deploy-undone")
    .map(({ code, message }) => ({
      code,
      message: `No commit was named, so HEAD of this clone would be recorded. ${message}`,
      remedy:
        "Bring the clone up to date (`git pull --tags`), or name the deployed commit with `--commit`.",
    }));
  if (first) throw new Refusal([first, ...others]);
  return commit;
}
