/** Repositories, refs and objects for GraphQL. A member that is a function is called when it is asked for. */
import { inaccessible, type State, type Token } from "./answer.ts";
import { parseCommit } from "./commits.ts";
import { failed } from "./graphql-failed.ts";
import { pullNode } from "./graphql-pulls.ts";
import { openings } from "./merge.ts";
import type { GitObject } from "./objects.ts";
import { nodeIdOf, statusOf } from "./repository.ts";

/** `Blob.text` ends there, in bytes. */
const longestText = 512_000;

/** @returns null when there is no such repository, or none for this token */
export async function repositoryNode(state: State, token: Token, repository: string) {
  const { repositories, settings, pulls } = state;
  const branch = token.contents === "none" ? null : await repositories.defaultBranchOf(repository);
  if (branch === null) return null;
  const at = (oid: string) => objectNode(state, token, repository, oid);
  const ref = async (qualifiedName: string) => {
    const names = qualifiedName.startsWith("refs/")
      ? [qualifiedName]
      : [`refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
    const found = names.map(async (full) => {
      const oid = await repositories.refOf(repository, full);
      return oid === null ? null : refNode(full, oid);
    });
    return (await Promise.all(found)).find((node) => node !== null) ?? null;
  };
  const refNode = (full: string, oid: string) => {
    const [, prefix = "", name = ""] = /^(refs\/[^/]+\/)(.*)$/.exec(full) ?? [];
    return {
      ...{ id: `REF_${Buffer.from(full).toString("base64url")}`, name, prefix },
      target: () => at(oid),
      async compare({ headRef }: { headRef: string }) {
        const counts = await repositories.compare(repository, oid, headRef);
        return (
          counts && {
            id: `COM_${oid}`,
            ...{ aheadBy: counts.ahead, behindBy: counts.behind },
            status: statusOf(counts).toUpperCase(),
            baseTarget: () => at(oid),
            headTarget: () => at(headRef),
          }
        );
      },
    };
  };
  const visible = () => {
    if (token.pulls === "none") throw failed("FORBIDDEN", inaccessible);
    return pulls.all.filter(({ opened }) => !opened || opened.repository === repository);
  };
  return {
    __typename: "Repository",
    id: nodeIdOf(repository),
    name: repository.split("/")[1],
    nameWithOwner: repository,
    defaultBranchRef: () => ref(branch),
    object: ({ oid, expression }: { oid?: string; expression?: string }) =>
      at(oid ?? expression ?? ""),
    ref: ({ qualifiedName }: { qualifiedName: string }) => ref(qualifiedName),
    pullRequest({ number }: { number: number }) {
      const pull = visible().find((other) => other.number === number);
      if (pull) return pullNode(state, token, pull);
      throw failed("NOT_FOUND", `Could not resolve to a PullRequest with the number of ${number}.`);
    },
    async pullRequests(asked: { headRefName?: string; baseRefName?: string; states?: string[] }) {
      const found = [];
      for (const pull of visible()) {
        const node = await pullNode(state, token, pull);
        if (asked.headRefName && node.headRefName !== asked.headRefName) continue;
        if (asked.baseRefName && node.baseRefName !== asked.baseRefName) continue;
        if (!asked.states || asked.states.includes(node.state)) found.push(node);
      }
      return { totalCount: found.length, nodes: found };
    },
    autoMergeAllowed: settings.allow_auto_merge,
    mergeCommitAllowed: settings.allow_merge_commit,
    squashMergeAllowed: settings.allow_squash_merge,
    rebaseMergeAllowed: settings.allow_rebase_merge,
    deleteBranchOnMerge: settings.delete_branch_on_merge,
  };
}

/** @param name an ID, or an expression such as `HEAD:README.md` */
export async function objectNode(state: State, token: Token, repository: string, name: string) {
  const object = await state.repositories.objectAt(repository, name);
  return object ? gitObject(state, token, repository, object) : null;
}

function gitObject(
  state: State,
  token: Token,
  repository: string,
  { oid, type, content }: GitObject,
): object {
  const shared = { id: `O_${oid}`, oid, abbreviatedOid: oid.slice(0, 7) };
  const at = (name: string) => objectNode(state, token, repository, name);
  if (type === "blob") {
    const bytes = Buffer.from(content);
    const isTruncated = bytes.length > longestText;
    const text = isTruncated ? bytes.subarray(0, longestText).toString() : content;
    const isBinary = content.includes("\0");
    const shown = { text: isBinary ? null : text, isTruncated, isBinary, byteSize: bytes.length };
    return { __typename: "Blob", ...shared, ...shown };
  }
  if (type === "tree") return { __typename: "Tree", ...shared };
  if (type === "tag") {
    const [, name = ""] = /^tag (.*)$/m.exec(content) ?? [];
    const [, target = ""] = /^object (.*)$/m.exec(content) ?? [];
    const message = content.slice(content.indexOf("\n\n") + 2);
    return { __typename: "Tag", ...shared, name, message, target: () => at(target) };
  }
  const { tree, parents, message } = parseCommit(content);
  return {
    ...{ __typename: "Commit", ...shared, message, tree: () => at(tree) },
    parents: { totalCount: parents.length, nodes: () => parents.map(at) },
    async history({ first = 100 }: { first?: number }) {
      const git = state.repositories.git(repository);
      const listed = await git(["rev-list", `--max-count=${first}`, oid]);
      const nodes = listed.trim().split("\n").map(at);
      return { totalCount: nodes.length, nodes };
    },
    async associatedPullRequests() {
      if (token.pulls === "none") throw failed("FORBIDDEN", inaccessible);
      for (const pull of state.pulls.all) await openings(state, pull);
      const found = state.pulls.all.filter(
        (pull) => pull.merge === oid || pull.commits.includes(oid),
      );
      const nodes = await Promise.all(
        found.map((pull) => pullNode(state, token, pull, repository)),
      );
      return { totalCount: nodes.length, nodes };
    },
  };
}
