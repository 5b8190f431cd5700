/** What a deployed commit tells of its deploy: image, Runtime, DAG deploy setting, type. */
import { refuse } from "../errors/problem.ts";
import type { Repository } from "../git/repository.ts";
import { type Code, codePartsOf, currentOf } from "../ledger/history.ts";
import type { Entry } from "../ledger/manifest.ts";
import { cleaned } from "../ledger/message.ts";
import { join } from "../ledger/names.ts";
import { deployTypeFor } from "../rollback/deploy-type.ts";
import { dagDeployEnabledIn } from "../rollback/deployment-file.ts";
import { tellingPaths } from "../rollback/foresight.ts";
import { unshippedPaths } from "../rollback/restore.ts";
import { baseImage } from "../runtime/dockerfile.ts";
import { versionOfImage } from "../runtime/image.ts";
import { compareVersions, nameOf, parseVersion } from "../runtime/version.ts";
import { differingFromRunning } from "./compare-trees.ts";
import type { Ledger } from "./open-ledger.ts";
import type { RecordRequest } from "./record-deploy.ts";

type Facts = Pick<Entry, "type" | "runtime" | "image" | "dagDeployEnabled" | "description">;

/** What is told of a deploy, beside its commit. */
type Told = Pick<RecordRequest, "commit" | "type" | "description" | "dagDeployEnabled" | "runtime">;

/** @throws {Refusal} `commit-unknown`, `project-missing` */
export async function readDeploy(
  repository: Repository,
  ledger: Ledger,
  request: Told,
): Promise<{ facts: Facts; warnings: string[] }> {
  const { deployment, history } = ledger;
  const { commit } = request;
  const { project } = deployment;
  const commits = await repository.fetchCommits([commit]);
  // The ID of a tag object would be taken as well, but is not what stands in the history.
  const isCommit = commits.has(commit) && (await repository.isCommit(commit));
  if (!isCommit) refuse("commit-unknown", { commit });
  const folder = (await repository.entries(commit, [project])).get(project);
  if (folder?.mode !== "040000") refuse("project-missing", { commit, project });

  const withRuntime = deployment.runtime === "astro";
  const dockerfilePath = join(project, "Dockerfile");
  const deploymentFile = deployment["deployment-file"];
  const statedPath = deploymentFile === undefined ? null : join(project, deploymentFile);
  const [texts, subject] = await Promise.all([
    repository.files(commit, tellingPaths(deployment)),
    request.description || repository.subjectOf(commit),
    // What runs now, with which the type is told below: fetched side by side with the files.
    repository.fetchCommits(request.type === "infer" ? commitsOf(runningCode(ledger)) : []),
  ]);
  const stated = statedPath === null ? undefined : texts.get(statedPath);
  const dagDeployEnabled =
    request.dagDeployEnabled ??
    (stated === undefined ? null : dagDeployEnabledIn(stated)) ??
    history.dagDeployEnabled;

  const dockerfile = texts.get(dockerfilePath);
  const image = dockerfile === undefined ? null : baseImage(dockerfile);
  const pinned = image === null ? null : versionOfImage(image);
  const told = request.runtime === undefined ? null : parseVersion(request.runtime, "runtime");
  const runtime = told ?? (pinned?.scheme === "airflow" ? null : pinned);

  const warnings: string[] = [];
  if (withRuntime && !told && !pinned) {
    warnings.push(
      "The Dockerfile tells no Runtime version. Give `runtime`, or nobody can roll back to this deploy.",
    );
  }
  if (told && pinned && compareVersions(told, pinned) !== 0) {
    warnings.push(
      `\`runtime\` says ${nameOf(told)}, but the Dockerfile pins ${nameOf(pinned)}: nobody can roll back to this deploy until that is mended.`,
    );
  }
  const type =
    request.type === "infer"
      ? await inferredType(repository, ledger, commit, dagDeployEnabled)
      : request.type;
  const description = cleaned(subject);
  return {
    facts: { description, type, runtime: runtime?.text ?? null, image, dagDeployEnabled },
    warnings,
  };
}

async function inferredType(
  repository: Repository,
  ledger: Ledger,
  commit: string,
  dagDeployEnabled: boolean,
): Promise<Entry["type"]> {
  const { deployment, history, place } = ledger;
  const on = dagDeployEnabled && history.dagDeployEnabled;
  const running = on ? runningCode(ledger) : null;
  const differing = await differingFromRunning(repository, deployment, running, commit);
  const dagsPath = join(deployment.project, deployment["dags-folder"]);
  const unshipped = unshippedPaths(deployment, place.inTree ? place.path : null);
  return deployTypeFor(on, differing, dagsPath, unshipped);
}

function runningCode({ history }: Ledger): Code | null {
  const current = currentOf(history.entries);
  return current ? codePartsOf(history.entries, current) : null;
}

function commitsOf(code: Code | null): string[] {
  return [code?.image?.commit, code?.dags.commit].filter((commit) => commit != null);
}
