/** What GraphQL changes: refs, and whether a pull request is merged by itself. */
import { inaccessible, type State, type Token } from "./answer.ts";
import { failed } from "./graphql-failed.ts";
import { pullNode } from "./graphql-pulls.ts";
import { hasQueue, obstacles, openings } from "./merge.ts";
import { pullNodeOf } from "./pull-calls.ts";
import type { MergeMethod, Opened, Pull } from "./pulls.ts";
import { updateRefs } from "./refs.ts";
import { repositoryOf } from "./repository.ts";

interface RefUpdate {
  readonly name: string;
  readonly beforeOid?: string | null;
  readonly afterOid: string;
  readonly force: boolean;
}

export interface UpdateRefsInput {
  readonly clientMutationId?: string | null;
  readonly repositoryId: string;
  readonly refUpdates: readonly RefUpdate[];
}

export async function updateRefsOf(state: State, token: Token, input: UpdateRefsInput) {
  const { repositoryId, refUpdates, clientMutationId = null } = input;
  const repository = repositoryOf(repositoryId);
  const branch = repository && (await state.repositories.defaultBranchOf(repository));
  if (!repository || !branch || token.contents === "none") throw unknown(repositoryId);
  if (!token.updateRefs || token.contents !== "write") throw failed("FORBIDDEN", inaccessible);
  const updates = refUpdates.map(({ name, beforeOid = null, afterOid, force }) => ({
    ...{ name, before: beforeOid, after: afterOid, force },
  }));
  const failure = await updateRefs(state, token, repository, updates);
  if (failure) {
    throw failed(failure.status === 403 ? "FORBIDDEN" : "UNPROCESSABLE", failure.message);
  }
  return { clientMutationId };
}

const unknown = (id: string) =>
  failed("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);

export interface AutoMergeInput {
  readonly clientMutationId?: string | null;
  readonly pullRequestId: string;
  readonly mergeMethod?: string | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly expectedHeadOid?: string | null;
}

export async function enableAutoMerge(state: State, token: Token, input: AutoMergeInput) {
  const { pull, opened } = writable(state, token, input);
  if (!state.settings.allow_auto_merge) {
    throw failed("UNPROCESSABLE", "Auto merge is not allowed for this repository");
  }
  const look = await openings(state, pull);
  if (!look) throw failed("UNPROCESSABLE", "Pull request is closed");
  if (look.tree === null) throw failed("UNPROCESSABLE", inStatus("dirty"));
  if (input.expectedHeadOid && input.expectedHeadOid !== look.head) {
    throw failed("UNPROCESSABLE", "Head branch was modified. Review and try the merge again.");
  }
  const method = (input.mergeMethod ?? "MERGE").toLowerCase() as MergeMethod;
  const waits = await obstacles(state, token, pull, look, { method, isQueue: true });
  const isQueue = await hasQueue(state, pull);
  if (waits.length === 0 && !isQueue) throw failed("UNPROCESSABLE", inStatus("clean"));
  const { commitHeadline: title = null, commitBody: message = null } = input;
  opened.auto = { method, title, message, token, at: new Date().toISOString() };
  opened.isQueued = isQueue && waits.length === 0;
  return answered(state, token, pull, input);
}

/** GitHub really says it twice. */
const inStatus = (status: string) => `Pull request Pull request is in ${status} status`;

export async function disableAutoMerge(state: State, token: Token, input: AutoMergeInput) {
  const { pull, opened } = writable(state, token, input);
  if (!opened.auto)
    throw failed("UNPROCESSABLE", "Can't disable auto-merge for this pull request.");
  opened.auto = null;
  opened.isQueued = false;
  return answered(state, token, pull, input);
}

function writable(
  { pulls }: State,
  token: Token,
  { pullRequestId }: AutoMergeInput,
): { readonly pull: Pull; readonly opened: Opened } {
  const pull = pulls.all.find((other) => pullNodeOf(other) === pullRequestId);
  if (!pull?.opened || pulls.lagging > 0) {
    pulls.lagging = Math.max(0, pulls.lagging - 1);
    throw unknown(pullRequestId);
  }
  if (token.pulls !== "write" || token.contents !== "write") {
    throw failed("FORBIDDEN", inaccessible);
  }
  return { pull, opened: pull.opened };
}

async function answered(state: State, token: Token, pull: Pull, input: AutoMergeInput) {
  const { clientMutationId = null } = input;
  return { clientMutationId, pullRequest: await pullNode(state, token, pull) };
}
