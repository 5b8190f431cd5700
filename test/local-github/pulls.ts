/** Pull requests on the local GitHub, as far as its API tells of them: who merged what, and comments. */
import type { Answer, Call, State } from "./rest.ts";
import type { Token } from "./server.ts";

export interface Pull {
  readonly number: number;
  readonly base: string;
  /** Null while it is open. */
  readonly merge: string | null;
  /** The commits that it brought. */
  readonly commits: readonly string[];
}

export interface Comment {
  readonly pull: number;
  readonly user: { readonly login: string };
  readonly body: string;
  readonly updatedAt: string;
}

export class Pulls {
  readonly all: Pull[] = [];
  readonly comments: Comment[] = [];
}

const json = (status: number, body: unknown): Answer => ({ status, body });
const forbidden = "Resource not accessible by integration";

/** Answers a query for the pull requests of commits. */
export async function answerQuery(
  { pulls, parentsOf }: State,
  token: Token,
  { body }: Call,
): Promise<Answer> {
  if (token.pulls === "none") {
    return json(200, { data: null, errors: [{ type: "FORBIDDEN", message: forbidden }] });
  }
  const { owner, repo } = body["variables"] as Record<string, string>;
  const repository: Record<string, unknown> = {};
  for (const [, alias = "", oid = ""] of String(body["query"]).matchAll(
    /(c\d+): object\(oid: "(\w+)"\)/g,
  )) {
    const nodes = pulls.all
      .filter(({ commits, merge }) => merge === oid || commits.includes(oid))
      .map(async ({ number, base, merge }) => {
        const parents = merge && { totalCount: await parentsOf(`${owner}/${repo}`, merge) };
        return { number, baseRefName: base, mergeCommit: merge && { oid: merge, parents } };
      });
    repository[alias] = { associatedPullRequests: { nodes: await Promise.all(nodes) } };
  }
  return json(200, { data: { repository } });
}

/** Comments: listed since a time, and made. @param rest the path below the repository */
export function answerComments(
  { pulls }: State,
  token: Token,
  { method, query, body }: Call,
  rest: string,
): Answer {
  const pull = Number(/^\/issues\/(\d+)\/comments$/.exec(rest)?.[1]);
  if (!pulls.all.some(({ number }) => number === pull)) return json(404, { message: "Not Found" });
  if (method === "GET") {
    const since = query.get("since") ?? "";
    const known = pulls.comments.filter((comment) => comment.pull === pull);
    return json(
      200,
      known.filter(({ updatedAt }) => updatedAt >= since),
    );
  }
  if (token.pulls !== "write") return json(403, { message: forbidden });
  const updatedAt = new Date().toISOString();
  const user = { login: token.account.login };
  pulls.comments.push({ pull, user, body: String(body["body"]), updatedAt });
  return json(201, { id: pulls.comments.length });
}
