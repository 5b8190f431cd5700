/** The REST calls that are answered, by the routes of GitHub's own description. */
import type { Answer, Handler, State, Token } from "./answer.ts";
import { notFound } from "./answer.ts";
import { createCommit, createTag, getCommit } from "./commits.ts";
import { createDeployment, createStatus, listDeployments } from "./deployments.ts";
import {
  createComment,
  getPull,
  listComments,
  listPulls,
  mergePull,
  openPull,
  pullsOfCommit,
  updatePull,
} from "./pull-calls.ts";
import { createRef, deleteRef, getRef, matchingRefs, updateRef } from "./refs.ts";
import {
  compareCommits,
  getBranch,
  getPermission,
  getProtection,
  getRepository,
  getRules,
  getRuleset,
  getRulesets,
} from "./repository.ts";
import { dispatch, getRun, listJobs, listRuns } from "./runs.ts";
import { createBlob, createTree, getBlob } from "./trees.ts";

const repository = "/repos/{owner}/{repo}";

/** Of two routes that fit, the first is taken. */
export const routes: Readonly<Record<string, Handler>> = {
  [`GET ${repository}`]: getRepository,
  [`GET ${repository}/collaborators/{username}/permission`]: getPermission,
  [`GET ${repository}/compare/{basehead}`]: compareCommits,
  [`GET ${repository}/branches/{branch}/protection`]: getProtection,
  [`GET ${repository}/branches/{branch}`]: getBranch,
  [`GET ${repository}/rules/branches/{branch}`]: getRules,
  [`GET ${repository}/rulesets`]: getRulesets,
  [`GET ${repository}/rulesets/{ruleset_id}`]: getRuleset,
  [`GET ${repository}/git/blobs/{file_sha}`]: getBlob,
  [`POST ${repository}/git/blobs`]: createBlob,
  [`POST ${repository}/git/trees`]: createTree,
  [`POST ${repository}/git/commits`]: createCommit,
  [`GET ${repository}/git/commits/{commit_sha}`]: getCommit,
  [`POST ${repository}/git/tags`]: createTag,
  [`GET ${repository}/git/matching-refs/{ref}`]: matchingRefs,
  [`GET ${repository}/git/ref/{ref}`]: getRef,
  [`POST ${repository}/git/refs`]: createRef,
  [`PATCH ${repository}/git/refs/{ref}`]: updateRef,
  [`DELETE ${repository}/git/refs/{ref}`]: deleteRef,
  [`GET ${repository}/commits/{commit_sha}/pulls`]: pullsOfCommit,
  [`GET ${repository}/pulls`]: listPulls,
  [`POST ${repository}/pulls`]: openPull,
  [`GET ${repository}/pulls/{pull_number}`]: getPull,
  [`PATCH ${repository}/pulls/{pull_number}`]: updatePull,
  [`PUT ${repository}/pulls/{pull_number}/merge`]: mergePull,
  [`GET ${repository}/issues/{issue_number}/comments`]: listComments,
  [`POST ${repository}/issues/{issue_number}/comments`]: createComment,
  [`GET ${repository}/actions/runs/{run_id}`]: getRun,
  [`GET ${repository}/actions/runs/{run_id}/jobs`]: listJobs,
  [`GET ${repository}/actions/workflows/{workflow_id}/runs`]: listRuns,
  [`POST ${repository}/actions/workflows/{workflow_id}/dispatches`]: dispatch,
  [`GET ${repository}/deployments`]: listDeployments,
  [`POST ${repository}/deployments`]: createDeployment,
  [`POST ${repository}/deployments/{deployment_id}/statuses`]: createStatus,
};

/** What stands for more than one part of a path. */
const long = ["ref", "branch", "basehead"];

const patterns = Object.entries(routes).map(([route, handler]) => {
  const source = route.replace(/\{(\w+)\}/g, (_, name) =>
    long.includes(name) ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
  );
  return { route, handler, pattern: new RegExp(`^${source}$`) };
});

/** One request, before it is known which route fits. */
export interface RestCall {
  readonly method: string;
  /** Below the API's root: `/repos/acme/airflow/…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @returns the answer, or how the call or the answer is not as GitHub's description has it */
export async function answerRest(
  state: State,
  token: Token,
  { method, path, query, body }: RestCall,
): Promise<Answer | { readonly wrong: string }> {
  for (const { route, handler, pattern } of patterns) {
    const found = pattern.exec(`${method} ${path}`);
    if (!found) continue;
    const { completed, wrongCall } = await import("./described.ts");
    const wrong = wrongCall(route, query, body);
    if (wrong !== null) return { wrong };
    const params = Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([name, part]) => [name, decodeURIComponent(part)]),
    );
    const name = `${params["owner"]}/${params["repo"]}`;
    if ((await state.repositories.defaultBranchOf(name)) === null) return notFound;
    const answer = await handler({ state, token, repository: name, params, query, body });
    const checked = completed(route, answer);
    return checked.wrong === null ? { ...answer, body: checked.body } : { wrong: checked.wrong };
  }
  return notFound;
}
