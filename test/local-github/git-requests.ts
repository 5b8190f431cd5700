/** Requests of git: who may, what a proxy makes of them, and which workflows a push starts. */
import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { State, Token } from "./answer.ts";
import { serveGit } from "./git-backend.ts";
import { moved } from "./refs.ts";

export interface PushEvent {
  /** Done when the push has come in, before it is judged: somebody else may be faster. */
  readonly before?: () => Promise<unknown>;
  /** The push lands, but its answer never arrives. */
  readonly loseAnswer?: boolean;
  /** What a proxy answers instead. */
  readonly status?: number;
  /** The push never gets an answer, and the connection stays open. */
  readonly hang?: boolean;
  /** The push lands, and the server answers nothing but errors for a while after it. */
  readonly thenFail?: boolean;
}

/** What a test has planned for requests. */
export interface Plans {
  /** Why a request is refused, whatever its token may do; null when it is not. */
  barring(token: Token, writes: boolean): string | null;
  /** What happens to this push. */
  takePush(): PushEvent;
  /** From now on the server answers nothing but errors. */
  fail(): void;
}

export async function answerGitRequest(
  state: State,
  plans: Plans,
  url: URL,
  token: Token | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { repositories } = state;
  const [, name = "", rest = ""] =
    /^\/([^/]+\/[^/]+?)(?:\.git)?(\/(?:info\/refs|git-(?:upload|receive)-pack))$/.exec(
      url.pathname,
    ) ?? [];
  const refuse = (status: number, text: string, headers: Record<string, string> = {}) => {
    request.resume();
    response.writeHead(status, { "content-type": "text/plain", ...headers });
    response.end(text);
  };
  if (!token) {
    return refuse(
      401,
      "Invalid username or token. Password authentication is not supported for Git operations.\n",
      {
        "www-authenticate": 'Basic realm="GitHub"',
      },
    );
  }
  const isThere = name && (await repositories.defaultBranchOf(name)) !== null;
  if (!isThere || token.contents === "none") return refuse(404, "Repository not found.\n");
  const isPush = rest === "/git-receive-pack";
  const writes = isPush || url.searchParams.get("service") === "git-receive-pack";
  const { login } = token.account;
  const why = plans.barring(token, writes);
  if (why !== null) return refuse(403, `${why}\n`);
  if (writes && token.contents !== "write") {
    return refuse(403, `Permission to ${name}.git denied to ${login}.\n`);
  }
  const pusher = { login, workflows: token.workflows, bypass: token.bypass };
  const event = isPush ? plans.takePush() : {};
  await event.before?.();
  if (event.hang) return;
  if (event.status !== undefined) return refuse(event.status, "from a proxy\n");
  if (event.thenFail) plans.fail();
  const format = "--format=%(refname) %(objectname)";
  const heads = async () =>
    (await repositories.git(name)(["for-each-ref", format, "refs/heads"])).split("\n");
  const startsRuns =
    isPush &&
    token.kind !== "job" &&
    Object.values(state.actions.workflows).some(({ onPush }) => onPush);
  if (startsRuns) {
    const before = await heads();
    response.on("finish", async () => {
      for (const line of await heads()) {
        const [ref = "", commit = ""] = line.split(" ");
        if (!before.includes(line)) moved(state, token, ref, commit);
      }
    });
  }
  // The rules hold for nobody else.
  const isJudged =
    isPush &&
    existsSync(repositories.hookOf(name)) &&
    !(pusher.bypass === true && pusher.workflows);
  await serveGit(
    {
      folder: repositories.folderOf(name),
      service: writes ? "git-receive-pack" : "git-upload-pack",
      isAdvertisement: rest === "/info/refs",
      judge: isJudged
        ? { repository: repositories.judged(name), rules: () => repositories.rulesOf(name), pusher }
        : null,
      losesAnswer: event.loseAnswer ?? false,
    },
    request,
    response,
  );
}
