/** Pull requests for GraphQL. A member that is a function is called when it is asked for. */
import type { State, Token } from "./answer.ts";
import { objectNode } from "./graphql-repository.ts";
import { openings } from "./merge.ts";
import { pullNodeOf, stateOf } from "./pull-calls.ts";
import type { Pull } from "./pulls.ts";
import { rulesOf } from "./rules.ts";

/** @param where the repository of a pull request that a test has declared */
export async function pullNode(state: State, token: Token, pull: Pull, where?: string) {
  const look = await openings(state, pull);
  const { number, base, opened } = pull;
  const repository = opened?.repository ?? where ?? "";
  const isMerged = pull.merge !== null;
  const by = opened?.by ?? { login: "octocat", id: 1 };
  return {
    ...{ __typename: "PullRequest", id: pullNodeOf(pull), number, isDraft: false },
    title: opened?.title ?? `Pull request ${number}`,
    body: opened?.body ?? "",
    url: `${state.url}/${repository}/pull/${number}`,
    state: isMerged ? "MERGED" : look ? "OPEN" : "CLOSED",
    ...{ closed: !look, merged: isMerged },
    mergeable: look ? (look.tree === null ? "CONFLICTING" : "MERGEABLE") : "UNKNOWN",
    mergeStateStatus: async () =>
      look ? (await stateOf({ state, token }, pull, look)).toUpperCase() : "UNKNOWN",
    async reviewDecision() {
      const rules = await state.repositories.rulesOf(repository);
      if (!rulesOf(rules, base).includes("pull-request") || rules.approvals === 0) return null;
      const isApproved = (opened?.approvals.size ?? 0) >= rules.approvals;
      return isApproved ? "APPROVED" : "REVIEW_REQUIRED";
    },
    isInMergeQueue: opened?.isQueued ?? false,
    author: { __typename: by.login.endsWith("[bot]") ? "Bot" : "User", login: by.login },
    baseRefName: base,
    baseRefOid: async () =>
      look?.base ?? (await state.repositories.refOf(repository, `refs/heads/${base}`)),
    headRefName: opened?.head ?? `pull-${number}`,
    headRefOid: look?.head ?? opened?.sha ?? pull.commits.at(-1) ?? pull.merge,
    mergeCommit: () =>
      pull.merge === null ? null : objectNode(state, token, repository, pull.merge),
    autoMergeRequest: opened?.auto && {
      enabledAt: opened.auto.at,
      mergeMethod: opened.auto.method.toUpperCase(),
      commitHeadline: opened.auto.title,
      commitBody: opened.auto.message,
    },
  };
}
