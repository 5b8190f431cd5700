/** What the API tells of a repository: its settings, branches, rules, people, and which commits are in which. */
import {
  type Answer,
  apiUrl,
  type Call,
  notFound,
  type Role,
  refusal,
  refusedTo,
  userOf,
} from "./answer.ts";
import { parseCommit } from "./commits.ts";
import type { Counts } from "./repositories.ts";
import { type BranchRule, rulesOf } from "./rules.ts";

export async function getRepository(call: Call): Promise<Answer> {
  const { state, token, repository } = call;
  const default_branch = await state.repositories.defaultBranchOf(repository);
  if (default_branch === null || token.contents === "none") return notFound;
  const [login = "", name = ""] = repository.split("/");
  const body = {
    ...{ id: 1, node_id: nodeIdOf(repository), name, full_name: repository, default_branch },
    owner: userOf({ login, id: 1 }),
    html_url: `${state.url}/${repository}`,
    url: `${state.url}/api/v3/repos/${repository}`,
    permissions: permissionsOf(call),
    ...state.settings,
  };
  return { status: 200, body };
}

/** What the account may do; tokens of jobs and Apps have no account with a role. */
function permissionsOf({ state, token, repository }: Call) {
  const role = token.kind === "person" ? state.roleOf(repository, token.account.login) : "none";
  const has = (...roles: Role[]) => roles.includes(role);
  return {
    ...{ admin: has("admin"), push: has("write", "maintain", "admin"), pull: role !== "none" },
  };
}

/** A repository's ID in GraphQL. */
export const nodeIdOf = (repository: string) =>
  `R_${Buffer.from(repository).toString("base64url")}`;

export const repositoryOf = (id: string) =>
  id.startsWith("R_") ? Buffer.from(id.slice(2), "base64url").toString() : null;

export function getPermission({ state, repository, params }: Call): Answer {
  const account = state.account(params["username"] ?? "");
  if (!account) return refusal(404, `${params["username"]} is not a user`);
  const role = state.roleOf(repository, account.login);
  const shownAs: Partial<Record<Role, string>> = { maintain: "write", triage: "read" };
  const body = {
    permission: shownAs[role] ?? role,
    role_name: role,
    user: { ...userOf(account), role_name: role },
  };
  return { status: 200, body };
}

export async function compareCommits(call: Call): Promise<Answer> {
  const { state, token, repository, params } = call;
  const [base = "", head = ""] = (params["basehead"] ?? "").split("...");
  const counts = await state.repositories.compare(repository, base, head);
  if (token.contents === "none" || !counts) return notFound;
  const base_commit = await shownCommit(call, base);
  const body = {
    ...{ status: statusOf(counts), ahead_by: counts.ahead, behind_by: counts.behind },
    ...{ total_commits: counts.ahead, base_commit, merge_base_commit: base_commit, commits: [] },
  };
  return { status: 200, body };
}

/** How a head is to its base. */
export function statusOf({ ahead, behind }: Counts) {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}

/** A commit as REST shows it outside `/git`. */
async function shownCommit(call: Call, name: string) {
  const object = await call.state.repositories.objectAt(call.repository, `${name}^{commit}`);
  const sha = object?.oid ?? "";
  const { author, committer, message, tree, parents } = parseCommit(object?.content ?? "");
  return {
    ...{ sha, author: null, committer: null, url: apiUrl(call, `commits/${sha}`) },
    commit: { author, committer, message, tree: { sha: tree } },
    parents: parents.map((parent) => ({ sha: parent })),
  };
}

export async function getBranch(call: Call): Promise<Answer> {
  const { state, token, repository, params } = call;
  const { branch: name = "" } = params;
  const sha = await state.repositories.refOf(repository, `refs/heads/${name}`);
  if (sha === null || token.contents === "none") return notFound;
  const rules = rulesOf(await state.repositories.rulesOf(repository), name);
  const commit = await shownCommit(call, sha);
  const self = apiUrl(call, `branches/${name}`);
  const _links = { html: `${state.url}/${repository}/tree/${name}`, self };
  return { status: 200, body: { name, commit, _links, protected: rules.length > 0 } };
}

/** Classic protection, which only administrators may read. */
export async function getProtection({ state, token, repository, params }: Call): Promise<Answer> {
  const { branch = "" } = params;
  if (token.kind !== "person") return refusedTo(token);
  if (state.roleOf(repository, token.account.login) !== "admin") return notFound;
  const rules = rulesOf(await state.repositories.rulesOf(repository), branch);
  if (!rules.includes("protected")) return refusal(404, "Branch not protected");
  // As `judge.ts` has it: only whom it names may push.
  return { status: 200, body: { restrictions: { users: [], teams: [], apps: [] } } };
}

/** The rules of rulesets; classic protection stands elsewhere. */
export async function getRules({ state, token, repository, params }: Call): Promise<Answer> {
  if (token.contents === "none") return notFound;
  const all = await state.repositories.rulesOf(repository);
  const shown = rulesOf(all, params["branch"] ?? "").flatMap((rule) => {
    const shape = rule === "protected" ? null : shapeOf(rule, all.approvals);
    const from = {
      ruleset_source_type: "Repository",
      ruleset_source: repository,
      ruleset_id: branchRuleset,
    };
    return shape === null ? [] : [{ ...shape, ...from }];
  });
  return { status: 200, body: shown };
}

/** The rulesets of a repository: all rules of branches are in the first, those of tags in the second. */
const [branchRuleset, tagRuleset] = [1, 2];

/** The list says little of each. */
export async function getRulesets({ state, token, repository, query }: Call): Promise<Answer> {
  if (token.contents === "none") return notFound;
  const { branches, tags } = await state.repositories.rulesOf(repository);
  const kept = [
    ...(Object.keys(branches).length > 0 ? [{ id: branchRuleset, target: "branch" }] : []),
    ...(tags.length > 0 ? [{ id: tagRuleset, target: "tag" }] : []),
  ];
  const targets = query.get("targets")?.split(",");
  const asked = kept.filter(({ target }) => targets?.includes(target) ?? true);
  const body = asked.map((one) => ({ ...one, name: one.target, enforcement: "active" }));
  return { status: 200, body };
}

export async function getRuleset({ state, token, repository, params }: Call): Promise<Answer> {
  const isOfTags = Number(params["ruleset_id"]) === tagRuleset;
  if (token.contents === "none") return notFound;
  const { tags } = await state.repositories.rulesOf(repository);
  const target = isOfTags ? "tag" : "branch";
  const about = { name: target, target, source: repository, enforcement: "active" };
  const shown = isOfTags && {
    conditions: {
      ref_name: { include: tags.map((start) => `refs/tags/${start}**/*`), exclude: [] },
    },
    rules: [{ type: "creation" }],
  };
  const can = token.bypass ? "always" : "never";
  const id = Number(params["ruleset_id"]);
  return { status: 200, body: { ...about, id, ...shown, current_user_can_bypass: can } };
}

/** A rule as GitHub shows it. */
function shapeOf(rule: Exclude<BranchRule, "protected">, approvals: number): object {
  const shapes: Record<typeof rule, object> = {
    "pull-request": {
      type: "pull_request",
      parameters: {
        allowed_merge_methods: ["merge", "squash", "rebase"],
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_approving_review_count: approvals,
        required_review_thread_resolution: false,
      },
    },
    signatures: { type: "required_signatures" },
    checks: {
      type: "required_status_checks",
      parameters: {
        required_status_checks: [{ context: "build" }],
        strict_required_status_checks_policy: false,
      },
    },
    update: { type: "update" },
    "merge-queue": {
      type: "merge_queue",
      parameters: {
        check_response_timeout_minutes: 60,
        grouping_strategy: "ALLGREEN",
        max_entries_to_build: 5,
        max_entries_to_merge: 5,
        merge_method: "MERGE",
        min_entries_to_merge: 1,
        min_entries_to_merge_wait_minutes: 5,
      },
    },
    "non-fast-forward": { type: "non_fast_forward" },
  };
  return shapes[rule];
}
