/** The decisions about a record: whether the deploy already has one, and its contents. Source: docs/specification.md, 3.5 and 5. */

import { refuse } from "../errors/problem.ts";
import { shortId } from "../errors/short-id.ts";
import { wordsFor } from "../errors/words.ts";
import { codeAfter } from "../ledger/code.ts";
import type { StatedFacts } from "../ledger/corrections.ts";
import { currentOf, type History, runningParts } from "../ledger/history.ts";
import { manifestInTree } from "../ledger/ledger.ts";
import type { Entry } from "../ledger/manifest.ts";
import { cleaned, cutTo } from "../ledger/message.ts";
import { join } from "../ledger/names.ts";
import { outsideContentWarning } from "../ledger/outside-content.ts";
import { rollbackOfCommit, sameRecord } from "../ledger/recording.ts";
import type { Deployment } from "../ledger/settings.ts";
import { limits } from "../limits.ts";
import { deployTypeFor } from "../rollback/deploy-type.ts";
import { dagDeployEnabledIn } from "../rollback/deployment-file.ts";
import { unshippedPaths } from "../rollback/restore.ts";
import { literalVersion, type Pin } from "../runtime/pin.ts";
import {
  compareVersions,
  isSeries,
  nameOf,
  parseRecorded,
  recordedText,
} from "../runtime/version.ts";
import type { AstroAnswer, AstroFinding } from "./astro.ts";
import type { CommitBranch, DeployFacts, RecordRequest, Statement } from "./facts.ts";

/**
 * The entry that a deploy already has: that of the rollback that made the commit, one that the same run recorded,
 * or, for a past deploy, one with the same commit and time.
 *
 * @param older deploys that have left the manifest, from their tags
 */
export function recordedBefore(
  { entries }: History,
  older: readonly Entry[],
  request: RecordRequest,
): Entry | undefined {
  const { run, commit, type, status, createdAt, deployId, corrects } = request;
  const named = entries.find(({ id }) => id === deployId);
  if (corrects) return named;
  const rollback = rollbackOfCommit(entries, commit);
  if (rollback) return rollback;
  if (createdAt === undefined) {
    const facts = statedFacts(request);
    const isCorrection = Object.values(facts).some((fact) => fact !== undefined);
    if (isCorrection && named?.commit === commit && named.status === status) return named;
    if (run === null && deployId !== undefined) return undefined;
    // Outside a run, an ID on Astro stands for another deploy of the commit, other facts for the same one.
    const ofAnyRun = run === null && isCorrection && facts.externalId === undefined;
    return sameRecord(entries, run, commit, type, status, ofAnyRun);
  }
  return [...older, ...entries].find(
    (entry) => entry.commit === commit && entry.createdAt === createdAt,
  );
}

/** The facts that a request states, as an entry has them. */
export function statedFacts({
  runtime,
  image,
  description,
  externalId,
}: Pick<RecordRequest, "runtime" | "image" | "description" | "externalId">): StatedFacts {
  const version = runtime === undefined ? null : parseRecorded(runtime);
  return {
    runtime: version ? recordedText(version) : undefined,
    ...{ image, externalId },
    description: cleaned(description) || undefined,
  };
}

/** A request with what Astro reports where nothing was stated. A deploy that failed there has failed. */
export function asReported(
  request: RecordRequest,
  { id, type, hasFailed, runtime, image }: AstroFinding,
): RecordRequest {
  return {
    ...request,
    type: request.type === "infer" ? (type ?? "infer") : request.type,
    status: hasFailed ? "failed" : request.status,
    externalId: id,
    reported: { runtime, image },
  };
}

/** The fields of an entry that describe the deployed code. */
export type CodeRecord = Pick<
  Entry,
  "code" | "type" | "runtime" | "baseImage" | "image" | "dagDeployEnabled" | "description"
>;

/**
 * Describes the deployed code. Stated values take precedence over those in the commit.
 *
 * @throws {Refusal} `commit-unknown`, `project-missing`
 */
export function describeDeploy(
  { ledger, commit }: DeployFacts,
  stated: Statement,
): { record: CodeRecord; warnings: string[] } {
  const { deployment, history } = ledger;
  if (commit === null) return refuse("commit-unknown", { commit: stated.commit });
  const { project } = deployment;
  if (!commit.hasProject) {
    return refuse("project-missing", { commit: stated.commit, project });
  }
  const dagDeployEnabled =
    stated.dagDeployEnabled ??
    (commit.deploymentFile === null ? null : dagDeployEnabledIn(commit.deploymentFile)) ??
    history.dagDeployEnabled;
  const { pin } = commit;
  const { runtime, warnings } = runtimeOf(deployment, pin, stated);
  const type =
    stated.type === "infer"
      ? deployTypeFor(
          dagDeployEnabled && history.dagDeployEnabled,
          commit.differing,
          join(project, deployment["dags-folder"]),
          unshippedPaths(deployment, manifestInTree(ledger)),
        )
      : stated.type;
  warnings.push(...commit.outside.map(outsideContentWarning));
  const description = cutTo(limits.description, cleaned(commit.subject));
  const code = codeAfter(type, commit.code, runningParts(history));
  return {
    record: {
      ...{
        code,
        description,
        type,
        runtime,
        baseImage: pin.image,
        image: stated.image ?? stated.reported?.image ?? null,
      },
      dagDeployEnabled,
    },
    warnings,
  };
}

/** The Runtime version as stated, otherwise as Astro reports it, otherwise as the Dockerfile gives it. */
function runtimeOf(
  { runtime }: Deployment,
  pin: Pin,
  { runtime: text, reported }: Pick<Statement, "runtime" | "reported">,
): { runtime: string | null; warnings: string[] } {
  const told = text ?? reported?.runtime;
  const stated = told === undefined ? null : parseRecorded(told);
  const input = wordsFor().input("runtime");
  const source = text === undefined ? "Astro reports" : `${input} is`;
  const version = stated ?? pin.version;
  const fixed = literalVersion(pin);
  const warnings: string[] = [];
  if (runtime === "astro" && !version) {
    const found =
      pin.image === null
        ? "There is no Dockerfile, or none that names its base image"
        : `The base image \`${pin.image}\` does not give a Runtime version`;
    const named = pin.image === null ? "Name it in the settings, as `dockerfile`, or set" : "Set";
    warnings.push(
      `${found}. ${named} ${input}: without it, nobody can roll back to this deploy once another image runs.`,
    );
  }
  if (version && isSeries(version)) {
    warnings.push(
      `The Dockerfile gives a series, ${nameOf(version)}, and no version. Set ${input} to what was built: without it, nobody can roll back to this deploy once another base image of that series runs.`,
    );
  }
  if (stated && fixed && compareVersions(stated, fixed) !== 0) {
    warnings.push(
      `${source} ${nameOf(stated)}, but the Dockerfile pins ${nameOf(fixed)}: nobody can roll back to this deploy until somebody decides which one it ran, on the command line: \`record\` takes \`--deploy-id\` and \`--runtime\`.`,
    );
  }
  const recorded = version && !isSeries(version) ? recordedText(version) : null;
  return { runtime: recorded, warnings };
}

/**
 * Why a deploy step that ended well shipped nothing, so that there is no new deploy: `deploy-action`, for one, ends
 * well without deploying when nothing under its folder has changed.
 *
 * @returns null when there is a new deploy, or it is not known
 */
export function whyNothingShipped(
  history: History,
  { code, type, runtime, image, dagDeployEnabled }: CodeRecord,
  { status, createdAt, deployId, externalId, reported, ...stated }: RecordRequest,
  answer: AstroAnswer,
): string | null {
  const current = currentOf(history);
  const running = runningParts(history);
  const isNewOnAstro =
    externalId !== undefined && !history.entries.some((entry) => entry.externalId === externalId);
  const isStatedAsNew = isNewOnAstro || createdAt !== undefined || deployId !== undefined;
  if (!current || !running || status !== "deployed" || isStatedAsNew) return null;
  if (answer.kind === "nothing new") {
    const { id, externalId: newest } = answer.newest;
    return `Astro has no deploy since ${newest}, which is recorded as deploy ${id}.`;
  }
  // After a failed deploy, or with one under way, the same code again is news.
  if (history.entries.at(-1)?.id !== current.id) return null;
  // The same code pins the same version, whatever somebody has corrected; and may be built into another image.
  const saysVersion = (stated.runtime ?? reported?.runtime) !== undefined;
  const isSameImage =
    type === "dags-only" ||
    ((!saysVersion || runtime === running.image?.runtime) &&
      (image === null || image === (running.image?.image ?? image)));
  const isSame =
    (code?.image ?? null) !== null &&
    (code?.dags ?? null) !== null &&
    code?.image === running.image?.code?.image &&
    code?.dags === running.dags.code?.dags &&
    isSameImage &&
    dagDeployEnabled === history.dagDeployEnabled;
  return isSame ? `It ships the code that runs already, that of deploy ${current.id}.` : null;
}

/** The warning that an old deploy run was re-run: it may have shipped old code, but is not a new record. */
export function stalenessOf({ entries }: History, { id }: Entry): string[] {
  const newest = entries.at(-1);
  if (!newest || newest.id === id) return [];
  return [
    `Deploy ${id} was already recorded, and deploy ${newest.id} has been recorded since. If its code was deployed again now, the history does not show that: start a new run instead of re-running an old one.`,
  ];
}

/**
 * Judges the branch that a deployed commit is on.
 *
 * @returns warnings
 * @throws {Refusal} `commit-on-no-branch`
 */
export function judgeBranch(
  { name, branch, rollback }: Deployment,
  commit: string,
  found: CommitBranch,
): string[] {
  if (found === "no branch") return refuse("commit-on-no-branch", { commit });
  const isForeign = found === "another branch" && rollback.enabled && !rollback["from-any-branch"];
  return isForeign
    ? [
        `The commit ${shortId(commit)} is not on \`${branch}\`, the branch of ${name}: nobody can roll back to this deploy unless the settings say \`rollback.from-any-branch: true\`.`,
      ]
    : [];
}
