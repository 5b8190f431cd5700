/** `record`: writes a deploy into the history. */
import { problem, Refusal } from "../../errors/problem.ts";
import type { Asked, Raw } from "../../inputs.ts";
import { recordOutputs } from "../../report/outputs.ts";
import { recordSummary } from "../../report/record-summary.ts";
import { guardDeploy } from "../../use-cases/guard-deploy.ts";
import { recordDeploy } from "../../use-cases/record-deploy.ts";
import type { Told } from "../result.ts";
import type { Session } from "../session.ts";
import { assertAgreed } from "../terminal.ts";

/** The commit may be named as git knows it: `HEAD`, a branch, a tag, a short ID. */
export async function resolveCommit(raw: Raw, { clone }: Session): Promise<Raw> {
  const named = raw["commit"] ?? "HEAD";
  const commit = await clone.commitOf(named);
  if (commit !== null) return { ...raw, commit };
  const wrong = `must be a commit of the clone; it has no \`${named}\``;
  throw new Refusal([problem("invalid-input", { input: "commit", problem: wrong })]);
}

/** As {@link resolveCommit}; what is checked out must not be older than what was deployed since. */
export async function resolveDeployed(raw: Raw, session: Session): Promise<Raw> {
  const resolved = await resolveCommit(raw, session);
  if (raw["commit"] !== undefined || raw["created-at"] !== undefined) return resolved;
  const { problems } = await guardDeploy(
    { deployment: raw["deployment"], commit: resolved["commit"] ?? "" },
    session.tools,
  );
  const stale = problems.filter(
    ({ code }) => code === "commit-outdated" || code === "deploy-undone",
  );
  const [first, ...others] = stale.map(({ code, message }) => ({
    code,
    message: `What is checked out was taken for what was deployed. ${message}`,
    remedy:
      "Bring the clone up to date (`git pull --tags`), or say which commit was deployed with `--commit`.",
  }));
  if (first) throw new Refusal([first, ...others]);
  return resolved;
}

export async function record(asked: Asked<"record">, session: Session): Promise<Told> {
  const { clone, actors, tools } = session;
  const { commit = "", status, deployment } = asked;
  if (!session.yes) {
    const what = `${commit.slice(0, 12)} (${await clone.subjectOf(commit)})`;
    const where = deployment === undefined ? "" : ` to ${deployment}`;
    await assertAgreed(`Record ${what} as a deploy${where} that ended with ${status}?`);
  }
  const result = await recordDeploy(
    {
      deployment,
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
