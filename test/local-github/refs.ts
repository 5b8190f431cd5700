/** Refs by the API: read, made and moved; several at once by GraphQL. The rules are those of a push. */
import {
  type Answer,
  apiUrl,
  type Call,
  inaccessible,
  notFound,
  refusal,
  refusedTo,
  type State,
  type Token,
} from "./answer.ts";
import {
  applied,
  branchTips,
  type Change,
  isFastForward,
  isZero,
  ruleWords,
  type Violation,
  violationOf,
} from "./judge.ts";

/** What is asked for one ref. */
export interface Update {
  /** The full name. */
  readonly name: string;
  /** What it must be now: zeros for nothing, null for anything. */
  readonly before: string | null;
  /** Zeros delete it. */
  readonly after: string;
  readonly force: boolean;
}

/** Why refs were not updated. */
export interface Failure {
  readonly status: 403 | 409 | 422;
  readonly message: string;
}

/** Updates all refs or none. @returns null when they are */
export async function updateRefs(
  state: State,
  token: Token,
  repository: string,
  updates: readonly Update[],
): Promise<Failure | null> {
  const { repositories } = state;
  const judged = repositories.judged(repository);
  const { git } = judged;
  const changes: Change[] = [];
  for (const { name, before, after, force } of updates) {
    const invalid = { status: 422, message: `${name} is not a valid ref name.` } as const;
    if (!/^refs\/(heads|tags)\/./.test(name)) return invalid;
    if ((await git(["check-ref-format", name]).catch(() => null)) === null) return invalid;
    const now = (await repositories.refOf(repository, name)) ?? "0".repeat(after.length);
    const from = before ?? now;
    if (from !== now && !(isZero(from) && isZero(now))) {
      const isThere = isZero(from) ? "Reference already exists" : "Reference cannot be updated";
      return { status: 422, message: isThere };
    }
    const object = isZero(after) ? null : await repositories.objectAt(repository, after);
    const isFitting = object && (name.startsWith("refs/tags/") || object.type === "commit");
    if (!isZero(after) && !isFitting) return { status: 422, message: "Object does not exist" };
    if (!force && !isZero(after) && !(await isFastForward(git, now, after))) {
      return { status: 422, message: "Update is not a fast forward" };
    }
    changes.push({ ref: name, from: now, to: after });
  }
  const rules = await repositories.rulesOf(repository);
  const tips = await branchTips(git);
  const pusher = { ...token, login: token.account.login };
  for (const change of changes) {
    const violation = await violationOf(judged, rules, pusher, tips, change);
    if (violation) return failureOf(violation);
  }
  if (!(await applied(git, changes)))
    return { status: 422, message: "Reference cannot be updated" };
  for (const { ref, to } of changes) moved(state, token, ref, to);
  return null;
}

/** A push by anything but a job's token starts workflows. */
export function moved({ actions }: State, { kind }: Token, ref: string, to: string): void {
  if (kind !== "job" && ref.startsWith("refs/heads/") && !isZero(to)) {
    actions.pushed(to, ref.replace("refs/heads/", ""));
  }
}

function failureOf({ kind, lines }: Violation): Failure {
  if (kind === "workflow") return { status: 403, message: inaccessible };
  if (kind === "protected") return { status: 422, message: "Reference update failed" };
  if (lines.length === 1 && lines[0] === ruleWords.signatures) {
    return { status: 409, message: "Commits must have verified signatures." };
  }
  return { status: 422, message: violationsFound(lines) };
}

/** What GitHub says of rules that are broken. */
export function violationsFound(lines: readonly string[]): string {
  return `Repository rule violations found\n\n${lines.map((line) => `${line}\n\n`).join("")}`;
}

export async function getRef(call: Call): Promise<Answer> {
  const { state, token, repository, params } = call;
  const name = `refs/${params["ref"]}`;
  const oid = token.contents === "none" ? null : await state.repositories.refOf(repository, name);
  return oid === null ? notFound : { status: 200, body: await shownRef(call, name, oid) };
}

export async function matchingRefs(call: Call): Promise<Answer> {
  const { state, token, repository, params } = call;
  if (token.contents === "none") return notFound;
  const start = `refs/${params["ref"]}`;
  const folder = start.slice(0, start.lastIndexOf("/") + 1);
  const format = "--format=%(refname) %(objectname) %(objecttype)";
  const listed = await state.repositories.git(repository)(["for-each-ref", format, folder]);
  const found = listed.split("\n").filter((line) => line.startsWith(start));
  const refs = found.map((line) => line.split(" ") as [string, string, string]);
  return { status: 200, body: refs.map((ref) => refBody(call, ...ref)) };
}

export async function createRef(call: Call): Promise<Answer> {
  const { state, token, repository, body } = call;
  if (token.contents !== "write") return refusedTo(token);
  const { ref: name, sha } = body;
  const before = "0".repeat(sha.length);
  const update = { name, before, after: sha, force: false };
  const failure = await updateRefs(state, token, repository, [update]);
  if (failure) return refusal(failure.status, failure.message);
  return { status: 201, body: await shownRef(call, name, sha) };
}

export async function updateRef(call: Call): Promise<Answer> {
  const { state, token, repository, params, body } = call;
  if (token.contents !== "write") return refusedTo(token);
  const name = `refs/${params["ref"]}`;
  if ((await state.repositories.refOf(repository, name)) === null) {
    return refusal(422, "Reference does not exist");
  }
  const update = { name, before: null, after: body["sha"], force: body["force"] === true };
  const failure = await updateRefs(state, token, repository, [update]);
  if (failure) return refusal(failure.status, failure.message);
  return { status: 200, body: await shownRef(call, name, body["sha"]) };
}

export async function deleteRef({ state, token, repository, params }: Call): Promise<Answer> {
  if (token.contents !== "write") return refusedTo(token);
  const name = `refs/${params["ref"]}`;
  const before = await state.repositories.refOf(repository, name);
  if (before === null) return refusal(422, "Reference does not exist");
  const update = { name, before, after: "0".repeat(before.length), force: false };
  const failure = await updateRefs(state, token, repository, [update]);
  return failure ? refusal(failure.status, failure.message) : { status: 204 };
}

async function shownRef(call: Call, ref: string, sha: string) {
  const object = await call.state.repositories.objectAt(call.repository, sha);
  return refBody(call, ref, sha, object?.type ?? "commit");
}

function refBody(call: Call, ref: string, sha: string, type: string) {
  return {
    ...{ ref, node_id: `REF_${Buffer.from(ref).toString("base64url")}` },
    url: apiUrl(call, `git/${ref}`),
    object: { sha, type, url: apiUrl(call, `git/${type}s/${sha}`) },
  };
}
