/** `record`: writes a deploy into the history. */
import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { Refusal } from "../../errors/problem.ts";
import { shortId } from "../../errors/short-id.ts";
import { actionInputs, type RawInputs } from "../../inputs.ts";
import type { Entry } from "../../ledger/manifest.ts";
import { objectId } from "../../ledger/names.ts";
import { inWholeSeconds } from "../../ledger/time.ts";
import { recordOutputs } from "../../report/outputs.ts";
import { recordReport } from "../../report/terminal/ledger.ts";
import { guardDeploy } from "../../use-cases/guard-deploy.ts";
import { findDeploy, recordDeploy } from "../../use-cases/record-deploy.ts";
import { pickDeployment } from "../pick-deployment.ts";
import type { Session } from "../session.ts";
import { deploymentInput, remoteName, resolveCommit, toDeployment } from "../shared-inputs.ts";
import { confirmPush } from "../signing.ts";
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
      "Runtime version, where the Dockerfile does not fix it",
    ),
    image: input(fields.image, "--image <image>", "the image that was built and ran"),
    "external-id": input(fields["external-id"], "--external-id <id>", "the deploy's ID on Astro"),
    "deploy-id": input(
      fields["deploy-id"],
      "--deploy-id <id>",
      "a custom ID (default: the next number), or the deploy to correct",
    ),
    "created-at": input(
      pastTime.optional(),
      "--created-at <time>",
      "when it was deployed, for an earlier deploy (ISO 8601)",
    ),
  },
  resolve: { commit: resolveDeployedCommit },
  prompts: { deployment: (_, session) => pickDeployment(session) },
  writes: true,
  examples: [
    ["record", "HEAD was deployed, and runs"],
    ["record --status failure", "HEAD was deployed, and failed"],
    ["record --deploy-id 38 --runtime 12.6.0", "what deploy 38 really ran"],
    ["record --commit v1.2 --created-at 2026-11-20T09:30:00Z", "an earlier deploy"],
  ],
  run: async (inputs, session) => {
    const { clone, actors, services, yes, asked } = session;
    const { commit, status, deployment } = inputs;
    const corrected = await deployToCorrect(inputs, session);
    if (!yes) {
      const what = `${shortId(commit)} (${await clone.subjectOf(commit)})`;
      await confirmPush(
        session,
        corrected
          ? `Correct what is recorded of deploy ${corrected.id}${toDeployment(deployment)}, ${what}, and push to ${remoteName(session)}?`
          : `Record ${what} as a deploy${toDeployment(deployment)} that ended with ${status}, and push to ${remoteName(session)}?`,
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
        image: inputs.image,
        externalId: inputs["external-id"],
        deployId: inputs["deploy-id"],
        corrects: corrected !== undefined,
        createdAt: inputs["created-at"],
        run: null,
        actors,
      },
      services,
    );
    const report = recordReport(result, asked.command);
    return { report, outputs: recordOutputs(result), problems: [], warnings: result.warnings };
  },
});

/** The inputs that correct a recorded deploy. */
const facts = ["runtime", "image", "description", "external-id"] as const;

/** The recorded deploy that `deploy-id` names, when something is stated of it, and no other commit. */
async function deployToCorrect(
  inputs: RawInputs | Readonly<Record<string, unknown>>,
  { services }: Session,
): Promise<Entry | undefined> {
  const { deployment, commit, "deploy-id": deployId } = inputs as RawInputs;
  const isPast = inputs["created-at"] !== undefined;
  if (deployId === undefined || isPast || !facts.some((fact) => inputs[fact])) return undefined;
  const found = await findDeploy({ deployment, deployId }, services);
  return commit === undefined || found?.commit === commit ? found : undefined;
}

/** As {@link resolveCommit}; HEAD, when nobody named it, must not be older than what was deployed since. */
async function resolveDeployedCommit(raw: RawInputs, session: Session): Promise<string> {
  const corrected = raw["commit"] === undefined ? await deployToCorrect(raw, session) : undefined;
  if (corrected?.commit) return corrected.commit;
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
        "Bring the clone up to date: `git pull --tags`. Or name the deployed commit with `--commit`.",
    }));
  if (first) throw new Refusal([first, ...others]);
  return commit;
}
