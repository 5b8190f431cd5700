/** Whether a pull request can be merged, and its merge, with real commits. */
import { type Account, type State, type Token, whoIs } from "./answer.ts";
import { gitHubNow, makeCommit, type ParsedCommit, parseCommit, type Who } from "./commits.ts";
import { applied, areSigned, type RunGit, ruleWords } from "./judge.ts";
import type { MergeMethod, Opened, Pull } from "./pulls.ts";
import { moved, violationsFound } from "./refs.ts";
import { rulesOf } from "./rules.ts";

/** An open pull request, as it is now. */
export interface Look {
  readonly head: string;
  readonly base: string;
  /** The tree of both together; null when they conflict. */
  readonly tree: string | null;
}

export interface Merge {
  readonly method: MergeMethod;
  readonly title: string | null;
  readonly message: string | null;
  /** Whether it is the merge queue that merges. */
  readonly isQueue: boolean;
}

/** @returns the commit that came onto the base, or why there is none */
export type Merged = { readonly sha: string } | { readonly status: 405; readonly why: string };

const refused = (why: string): Merged => ({ status: 405, why });
export const unmergeable = "Pull Request is not mergeable";

const methodWords: Readonly<Record<MergeMethod, string>> = {
  merge: "Merge commits are not allowed on this repository.",
  squash: "Squash merges are not allowed on this repository.",
  rebase: "Rebase merges are not allowed on this repository.",
};

/**
 * Looks at a pull request again: its branch may be gone, which closes it, or be on the base, which merges it.
 *
 * @returns null when it is not open
 */
export async function openings(state: State, pull: Pull): Promise<Look | null> {
  const { opened } = pull;
  if (!opened?.isOpen) return null;
  const { repositories } = state;
  const refOf = (branch: string) => repositories.refOf(opened.repository, `refs/heads/${branch}`);
  const [base, head] = await Promise.all([refOf(pull.base), refOf(opened.head)]);
  if (!base || !head) {
    opened.isOpen = false;
    return null;
  }
  opened.sha = head;
  const commits = await commitsBetween(state, opened.repository, base, head);
  if (commits.length === 0) {
    end(pull, head, opened.by);
    return null;
  }
  pull.commits = commits;
  return { head, base, tree: await mergedTree(repositories.git(opened.repository), base, head) };
}

/** The commits that a head has and a base has not, oldest first. */
export async function commitsBetween(
  { repositories }: State,
  repository: string,
  base: string,
  head: string,
): Promise<string[]> {
  const git = repositories.git(repository);
  const listed = await git(["rev-list", "--reverse", "--topo-order", head, `^${base}`]);
  return listed.split("\n").filter(Boolean);
}

function mergedTree(git: RunGit, base: string, head: string): Promise<string | null> {
  return git(["merge-tree", "--write-tree", base, head]).then(
    (tree) => tree.trim(),
    () => null,
  );
}

export async function hasQueue({ repositories }: State, { opened, base }: Pull): Promise<boolean> {
  const rules = await repositories.rulesOf(opened?.repository ?? "");
  return rulesOf(rules, base).includes("merge-queue");
}

/** The rules that are not met, in GitHub's words. */
export async function obstacles(
  { repositories }: State,
  { bypass }: Token,
  { base, opened }: Pull,
  look: Look,
  { method, isQueue }: Pick<Merge, "method" | "isQueue">,
): Promise<string[]> {
  if (bypass === true || !opened) return [];
  const rules = await repositories.rulesOf(opened.repository);
  const found: string[] = [];
  for (const rule of rulesOf(rules, base)) {
    if (rule === "pull-request" && opened.approvals.size < rules.approvals) {
      found.push(reviewsWanted(rules.approvals));
    }
    if (rule === "checks" && !opened.checksPassed) found.push(ruleWords.checks);
    if (rule === "update") found.push(ruleWords.update);
    if (rule === "merge-queue" && !isQueue) found.push(ruleWords["merge-queue"]);
    if (rule === "protected") found.push("You're not authorized to push to this branch.");
    if (rule === "signatures" && method === "rebase") {
      found.push(
        "Base branch requires signed commits. Rebase merges cannot be automatically signed by GitHub",
      );
    }
    if (rule === "signatures" && method === "merge") {
      const git = repositories.git(opened.repository);
      if (!(await areSigned(git, look.base, look.head, []))) found.push(ruleWords.signatures);
    }
  }
  return found;
}

function reviewsWanted(count: number): string {
  const reviews = count === 1 ? "1 approving review is" : `${count} approving reviews are`;
  return `At least ${reviews} required by reviewers with write access.`;
}

/** Merges when nothing is in the way. */
export async function merge(state: State, token: Token, pull: Pull, how: Merge): Promise<Merged> {
  const look = await openings(state, pull);
  const { opened, base } = pull;
  if (!look || !opened || look.tree === null) return refused(unmergeable);
  const { method } = how;
  const {
    [`allow_${method === "merge" ? "merge_commit" : (`${method}_merge` as const)}` as const]:
      isAllowed,
  } = state.settings;
  if (!isAllowed && !how.isQueue) return refused(methodWords[method]);
  const lines = await obstacles(state, token, pull, look, how);
  if (lines.length > 0) return refused(violationsFound(lines));
  const sha = await madeBy(state, token, pull, opened, { ...look, tree: look.tree }, how);
  if (sha === null) return refused(unmergeable);
  const git = state.repositories.git(opened.repository);
  const ref = `refs/heads/${base}`;
  if (!(await applied(git, [{ ref, from: look.base, to: sha }]))) {
    return refused("Base branch was modified. Review and try the merge again.");
  }
  end(pull, sha, token.account);
  moved(state, token, ref, sha);
  if (state.settings.delete_branch_on_merge) {
    await git(["update-ref", "-d", `refs/heads/${opened.head}`]);
  }
  return { sha };
}

function end(pull: Pull, sha: string, by: Account): void {
  if (!pull.opened) return;
  pull.merge = sha;
  Object.assign(pull.opened, { isOpen: false, auto: null, isQueued: false, mergedBy: by });
}

/** Makes the commits of a merge. @returns the last one; null when they conflict */
async function madeBy(
  state: State,
  token: Token,
  pull: Pull,
  opened: Opened,
  look: Look & { readonly tree: string },
  { method, title, message }: Merge,
): Promise<string | null> {
  const { repositories } = state;
  const { repository } = opened;
  const objects = await repositories.objectsAt(repository, pull.commits);
  const commits = objects.map((object) => parseCommit(object?.content ?? ""));
  if (method === "rebase") {
    return rebased(state, repository, look.base, pull.commits, commits, whoIs(token.account));
  }
  const signature = state.signs === "valid" ? ("github" as const) : null;
  const made = { tree: look.tree, committer: gitHubNow(), signature };
  if (method === "merge") {
    const [owner = ""] = repository.split("/");
    const subject = title ?? `Merge pull request #${pull.number} from ${owner}/${opened.head}`;
    const parents = [look.base, look.head];
    const text = messageOf(subject, message ?? opened.title);
    const author = whoIs(token.account);
    return makeCommit(repositories, repository, { ...made, parents, message: text, author });
  }
  const author = whoIs(opened.by);
  const text = messageOf(
    title ?? `${squashTitle(opened, commits)} (#${pull.number})`,
    message ?? squashBody(state, opened, commits),
  );
  const others = coAuthors(author, commits).filter((line) => !text.includes(line));
  const whole = others.length > 0 ? `${text}\n\n${others.join("\n")}` : text;
  return makeCommit(repositories, repository, {
    ...{ ...made, parents: [look.base], message: whole, author },
  });
}

const messageOf = (subject: string, body: string) => (body ? `${subject}\n\n${body}` : subject);
const subjectOf = ({ message }: ParsedCommit) => message.split("\n")[0] ?? "";
const bodyOf = ({ message }: ParsedCommit) => message.replace(/^.*\n*/, "").trimEnd();

/** A single commit's own subject, else the title. */
function squashTitle({ title }: Opened, commits: readonly ParsedCommit[]): string {
  const [only, more] = commits;
  return only && !more ? subjectOf(only) : title;
}

function squashBody(
  { settings }: State,
  { body }: Opened,
  commits: readonly ParsedCommit[],
): string {
  if (settings.squash_merge_commit_message === "BLANK") return "";
  if (settings.squash_merge_commit_message === "PR_BODY") return body ?? "";
  const [only, more] = commits;
  if (only && !more) return bodyOf(only);
  return commits.map((commit) => messageOf(`* ${subjectOf(commit)}`, bodyOf(commit))).join("\n\n");
}

function coAuthors(author: Who, commits: readonly ParsedCommit[]): string[] {
  const others = commits.filter((commit) => commit.author.email !== author.email);
  return [
    ...new Set(others.map((one) => `Co-authored-by: ${one.author.name} <${one.author.email}>`)),
  ];
}

/** GitHub makes all commits anew, even where nothing would have to change, and signs none. */
async function rebased(
  { repositories }: State,
  repository: string,
  base: string,
  ids: readonly string[],
  commits: readonly ParsedCommit[],
  committer: Who,
): Promise<string | null> {
  const git = repositories.git(repository);
  let onto = base;
  for (const [index, { parents, message, author }] of commits.entries()) {
    // GitHub leaves merges out.
    if (parents.length > 1) continue;
    const [current] = await repositories.objectsAt(repository, [`${onto}^{tree}`]);
    const made = { message, author, committer, signature: null };
    // git 2.39 takes no merge base: this commit has the tree of the one side, and the history of the other.
    const tip = await makeCommit(repositories, repository, {
      ...{ ...made, parents, tree: current?.oid ?? "" },
    });
    const tree = await mergedTree(git, tip, ids[index] ?? "");
    if (tree === null) return null;
    onto = await makeCommit(repositories, repository, { ...made, parents: [onto], tree });
  }
  return onto;
}
