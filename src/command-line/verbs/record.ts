/** `record`: writes a deploy into the history. */
import { problem, Refusal } from "../../errors.ts";
import type { Asked, Raw } from "../../inputs.ts";
import { recordOutputs } from "../../report/outputs.ts";
import { recordSummary } from "../../report/record-summary.ts";
import { recordDeploy } from "../../use-cases/record-deploy.ts";
import type { Session } from "../session.ts";
import { assertAgreed } from "../terminal.ts";
import type { Told } from "../told.ts";

/** The commit may be named as git knows it: `HEAD`, a branch, a tag, a short ID. */
export async function resolveCommit(raw: Raw, { clone }: Session): Promise<Raw> {
  const named = raw["commit"] ?? "HEAD";
  const commit = await clone.commitOf(named);
  if (commit !== null) return { ...raw, commit };
  const wrong = `must be a commit of the clone; it has no \`${named}\``;
  throw new Refusal([problem("invalid-input", { input: "commit", problem: wrong })]);
}

export async function record(asked: Asked<"record">, session: Session): Promise<Told> {
  const { clone, actors, tools } = session;
  const { commit = "", status } = asked;
  if (!session.yes) {
    const name = asked.deployment ?? "the Deployment";
    const what = `${commit.slice(0, 12)} (${await clone.subjectOf(commit)})`;
    await assertAgreed(`Record ${what} as a deploy to ${name} that ended with ${status}?`);
  }
  const result = await recordDeploy(
    {
      deployment: asked.deployment,
      commit,
      type: asked["deploy-type"],
      status: status === "success" ? "deployed" : "failed",
      description: asked.description,
      dagDeployEnabled: asked["dag-deploy-enabled"],
      runtime: asked.runtime,
      externalId: asked["external-id"],
      deployId: asked["deploy-id"],
      createdAt: asked["created-at"],
      run: null,
      actors,
    },
    tools,
  );
  const report = recordSummary(result, clone.remote.url);
  return { report, outputs: recordOutputs(result), problems: [] };
}
