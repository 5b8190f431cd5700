/** The REST calls about pull requests. */
import {
  type Answer,
  apiUrl,
  type Call,
  notAccessible,
  notFound,
  refusal,
  refusedTo,
  userOf,
  whoIs,
} from "./answer.ts";
import { makeCommit } from "./commits.ts";
import { commitsBetween, type Look, type Merge, merge, obstacles, openings } from "./merge.ts";
import { close, type Pull } from "./pulls.ts";

/** The longest body, in characters. */
const longestBody = 65_536;

const invalid = (resource: string, field: string, message?: string) =>
  refusal(422, "Validation Failed", [
    { resource, code: message ? "custom" : "invalid", field, ...(message && { message }) },
  ]);

/** What GitHub says just after a pull request was opened. */
function lags({ state }: Call, pull: Pull): Answer | null {
  if (state.pulls.lagging === 0) return null;
  state.pulls.lagging -= 1;
  return refusal(422, `Could not resolve to a node with the global id of '${pullNodeOf(pull)}'.`);
}

export const pullNodeOf = ({ number }: Pull) => `PR_${number}`;

export async function openPull(call: Call): Promise<Answer> {
  const { state, token, repository, body } = call;
  if (token.pulls !== "write") return refusedTo(token);
  if (token.kind === "job" && state.pulls.forbidsActions) {
    const why = "GitHub Actions is not permitted to create or approve pull requests.";
    return refusal(403, why);
  }
  const { title, base, body: text = null } = body;
  const [owner] = repository.split("/");
  const head = String(body["head"]).replace(`${owner}:`, "");
  if ((text ?? "").length > longestBody) {
    return invalid("Issue", "body", `body is too long (maximum is ${longestBody} characters)`);
  }
  const { repositories } = state;
  const [to, from] = await Promise.all(
    [base, head].map((branch) => repositories.refOf(repository, `refs/heads/${branch}`)),
  );
  if (!to) return invalid("PullRequest", "base");
  if (!from) return invalid("PullRequest", "head");
  const commits = await commitsBetween(state, repository, to, from);
  if (commits.length === 0) {
    return invalid("PullRequest", "head", `No commits between ${base} and ${head}`);
  }
  if ((await found(call, head, base, "open")).length > 0) {
    return invalid("PullRequest", "head", `A pull request already exists for ${owner}:${head}.`);
  }
  const { all } = state.pulls;
  const number = Math.max(0, ...all.map((other) => other.number)) + 1;
  const now = new Date().toISOString();
  const opened = {
    ...{ repository, head, title, body: text, by: token.account, createdAt: now },
    ...{ isOpen: true, sha: from, approvals: new Set<string>(), checksPassed: false },
    ...{ auto: null, isQueued: false, mergedBy: null },
  };
  const pull: Pull = { number, base, merge: null, commits, opened };
  all.push(pull);
  // Whether it can be merged is worked out later.
  return {
    status: 201,
    body: { ...(await pullBody(call, pull)), mergeable: null, mergeable_state: "unknown" },
  };
}

/** Pull requests that are what they are now. */
async function found(
  { state, repository }: Pick<Call, "state" | "repository">,
  head: string | null,
  base: string | null,
  which: string,
): Promise<Pull[]> {
  const fitting = state.pulls.all.filter(
    (pull) =>
      (pull.opened?.repository ?? repository) === repository &&
      (head === null || headOf(pull) === head) &&
      (base === null || pull.base === base),
  );
  for (const pull of fitting) await openings(state, pull);
  return fitting.filter(
    ({ opened }) => which === "all" || (opened?.isOpen ?? false) === (which === "open"),
  );
}

const headOf = ({ number, opened }: Pull) => opened?.head ?? `pull-${number}`;

export async function listPulls(call: Call): Promise<Answer> {
  const { token, repository, query } = call;
  if (token.pulls === "none") return refusedTo(token);
  const [owner] = repository.split("/");
  const head = query.get("head")?.replace(`${owner}:`, "") ?? null;
  const pulls = await found(call, head, query.get("base"), query.get("state") ?? "open");
  const shown = await Promise.all(pulls.reverse().map((pull) => pullBody(call, pull)));
  return { status: 200, body: shown.map(withoutDetails) };
}

export async function pullsOfCommit(call: Call): Promise<Answer> {
  const { token, params } = call;
  if (token.pulls === "none") return refusedTo(token);
  const { commit_sha: sha = "" } = params;
  const all = await found(call, null, null, "all");
  const pulls = all.filter((pull) => pull.merge === sha || pull.commits.includes(sha));
  const shown = await Promise.all(pulls.map((pull) => pullBody(call, pull)));
  return { status: 200, body: shown.map(withoutDetails) };
}

/** A list does not tell whether pull requests can be merged. */
function withoutDetails({ mergeable: _, mergeable_state: __, merged: ___, ...pull }: Shown) {
  return pull;
}

function pullOf({ state, repository, params }: Call): Pull | undefined {
  return state.pulls.all.find(
    ({ number, opened }) =>
      number === Number(params["pull_number"]) &&
      (opened === undefined || opened.repository === repository),
  );
}

export async function getPull(call: Call): Promise<Answer> {
  const pull = pullOf(call);
  if (call.token.pulls === "none") return refusedTo(call.token);
  if (!pull) return notFound;
  return lags(call, pull) ?? { status: 200, body: await pullBody(call, pull) };
}

export async function updatePull(call: Call): Promise<Answer> {
  const { state, token, body } = call;
  const pull = pullOf(call);
  if (token.pulls !== "write") return refusedTo(token);
  if (!pull?.opened) return notFound;
  const late = lags(call, pull);
  if (late) return late;
  const { title = pull.opened.title, body: text = pull.opened.body } = body;
  if ((text ?? "").length > longestBody) {
    return invalid("Issue", "body", `body is too long (maximum is ${longestBody} characters)`);
  }
  Object.assign(pull.opened, { title, body: text });
  if (body["state"] === "closed") await close(state, pull);
  if (body["state"] === "open" && pull.merge === null) pull.opened.isOpen = true;
  return { status: 200, body: await pullBody(call, pull) };
}

export async function mergePull(call: Call): Promise<Answer> {
  const { state, token, body } = call;
  const pull = pullOf(call);
  if (token.contents !== "write" || token.pulls === "none") return refusedTo(token);
  if (!pull?.opened) return notFound;
  const late = lags(call, pull);
  if (late) return late;
  const look = await openings(state, pull);
  if (look && body["sha"] && body["sha"] !== look.head) {
    return refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  const how: Merge = {
    method: body["merge_method"] ?? "merge",
    title: body["commit_title"] ?? null,
    message: body["commit_message"] ?? null,
    isQueue: false,
  };
  const result = await merge(state, token, pull, how);
  if ("why" in result) return refusal(result.status, result.why);
  const done = { sha: result.sha, merged: true, message: "Pull Request successfully merged" };
  return { status: 200, body: done };
}

type Shown = Awaited<ReturnType<typeof pullBody>>;

async function pullBody(call: Call, pull: Pull) {
  const { state, repository } = call;
  const { number, base, opened } = pull;
  const look = await openings(state, pull);
  const [login = ""] = repository.split("/");
  const owner = userOf({ login, id: 1 });
  const url = apiUrl(call, `pulls/${number}`);
  const side = (ref: string, sha: string | null) => ({
    ...{ label: `${login}:${ref}`, ref, sha: sha ?? "", user: owner },
    repo: { full_name: repository, owner },
  });
  const to = await state.repositories.refOf(repository, `refs/heads/${base}`);
  const { auto } = opened ?? {};
  return {
    ...{ number, id: number, node_id: pullNodeOf(pull), url },
    html_url: `${state.url}/${repository}/pull/${number}`,
    state: look ? "open" : "closed",
    title: opened?.title ?? `Pull request ${number}`,
    body: opened?.body ?? null,
    user: userOf(opened?.by ?? { login: "octocat", id: 1 }),
    ...{ draft: false, locked: false, created_at: opened?.createdAt },
    merged: pull.merge !== null,
    merged_at: pull.merge === null ? null : (opened?.createdAt ?? new Date().toISOString()),
    merged_by: opened?.mergedBy ? userOf(opened.mergedBy) : null,
    merge_commit_sha: pull.merge ?? (await testMerge(call, pull, look)),
    mergeable: look && look.tree !== null,
    mergeable_state: look ? await stateOf(call, pull, look) : "unknown",
    head: side(headOf(pull), opened?.sha ?? pull.commits.at(-1) ?? pull.merge),
    base: side(base, to),
    commits: pull.commits.length,
    auto_merge: auto && {
      ...{ enabled_by: userOf(auto.token.account), merge_method: auto.method },
      ...{ commit_title: auto.title ?? "", commit_message: auto.message ?? "" },
    },
  };
}

/** The commit by which GitHub tries whether a pull request can be merged; it never comes onto the base. */
async function testMerge({ state }: Call, pull: Pull, look: Look | null): Promise<string | null> {
  const { opened } = pull;
  if (!opened || !look || look.tree === null) return null;
  const by = { ...whoIs(opened.by), date: opened.createdAt };
  return makeCommit(state.repositories, opened.repository, {
    ...{ tree: look.tree, parents: [look.base, look.head], signature: null },
    ...{ message: `Merge ${look.head} into ${look.base}`, author: by, committer: by },
  });
}

/** `clean`, `blocked` by rules, or `dirty` with conflicts. */
export async function stateOf(
  { state, token }: Pick<Call, "state" | "token">,
  pull: Pull,
  look: Look,
): Promise<string> {
  if (look.tree === null) return "dirty";
  const method = state.settings.allow_merge_commit ? "merge" : "squash";
  const lines = await obstacles(state, token, pull, look, { method, isQueue: true });
  return lines.length > 0 ? "blocked" : "clean";
}

/** Comments: listed since a time. */
export function listComments({ state, params, query }: Call): Answer {
  const pull = state.pulls.all.find(({ number }) => number === Number(params["issue_number"]));
  if (!pull) return notFound;
  const since = query.get("since") ?? "";
  const known = state.pulls.comments.filter((comment) => comment.pull === pull.number);
  const shown = known.filter(({ updatedAt }) => updatedAt >= since).map(commentBody);
  return { status: 200, body: shown };
}

export function createComment({ state, token, params, body }: Call): Answer {
  const pull = state.pulls.all.find(({ number }) => number === Number(params["issue_number"]));
  if (!pull) return notFound;
  if (token.pulls !== "write") return notAccessible;
  const updatedAt = new Date().toISOString();
  const user = { login: token.account.login };
  const comment = { pull: pull.number, user, body: String(body["body"]), updatedAt };
  state.pulls.comments.push(comment);
  return { status: 201, body: { id: state.pulls.comments.length, ...commentBody(comment) } };
}

function commentBody({ user, body, updatedAt }: Call["state"]["pulls"]["comments"][number]) {
  return { body, user, created_at: updatedAt, updated_at: updatedAt };
}
