/**
 * The fields of GitHub's GraphQL API that the local GitHub serves. `npm run docs` takes their description from
 * `@octokit/graphql-schema`; a query for any other field fails.
 */
const node = ["id"];
const gitObject = ["id", "oid", "abbreviatedOid"];

/** Type → fields. */
export const servedFields: Readonly<Record<string, readonly string[]>> = {
  Query: ["id", "viewer", "repository", "node"],
  Mutation: ["updateRefs", "enablePullRequestAutoMerge", "disablePullRequestAutoMerge"],
  UpdateRefsPayload: ["clientMutationId"],
  EnablePullRequestAutoMergePayload: ["clientMutationId", "pullRequest"],
  DisablePullRequestAutoMergePayload: ["clientMutationId", "pullRequest"],
  Node: node,
  Actor: ["login"],
  GitObject: gitObject,
  User: [...node, "login", "databaseId"],
  Bot: [...node, "login", "databaseId"],
  Repository: [
    ...[...node, "name", "nameWithOwner", "defaultBranchRef", "object", "ref", "pullRequest"],
    ...["pullRequests", "autoMergeAllowed", "mergeCommitAllowed", "squashMergeAllowed"],
    ...["rebaseMergeAllowed", "deleteBranchOnMerge"],
  ],
  Ref: [...node, "name", "prefix", "target", "compare"],
  Comparison: ["id", "status", "aheadBy", "behindBy", "baseTarget", "headTarget"],
  Blob: [...gitObject, "text", "isTruncated", "isBinary", "byteSize"],
  Tree: gitObject,
  Tag: [...gitObject, "name", "message", "target"],
  Commit: [...gitObject, "message", "tree", "parents", "history", "associatedPullRequests"],
  CommitHistoryConnection: ["totalCount", "nodes"],
  CommitConnection: ["totalCount", "nodes"],
  PullRequestConnection: ["totalCount", "nodes"],
  PullRequest: [
    ...[...node, "number", "title", "body", "url", "state", "closed", "merged", "isDraft"],
    ...["mergeable", "mergeStateStatus", "reviewDecision", "isInMergeQueue", "author"],
    ...["baseRefName", "baseRefOid", "headRefName", "headRefOid", "mergeCommit"],
    ...["autoMergeRequest"],
  ],
  AutoMergeRequest: ["enabledAt", "mergeMethod", "commitHeadline", "commitBody"],
};
